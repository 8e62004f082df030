"""A letter: made of templates, and handed to the mail server."""

import re
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from taskverse.apps.users.models import OutgoingMail

State = OutgoingMail.State

SUBJECT_LENGTH = 150
PERMANENT = 500  # of SMTP's answers, this and above
UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True)
class Letter:
    address: str
    subject: str
    text: str
    html: str
    message_id: str


def letter_of(mail: OutgoingMail, address: str, template: str, subject: str, **context: Any) -> Letter:
    """`template` names two files, .txt and .html. A subject is one line, whatever a task is called."""
    everything = {**context, "preferences_url": preferences_url(), "frontend_url": settings.FRONTEND_URL}
    return Letter(
        address=address,
        subject=f"Taskverse: {UNPRINTABLE.sub(' ', subject).strip()[:SUBJECT_LENGTH]}",
        text=render_to_string(f"{template}.txt", everything),
        html=render_to_string(f"{template}.html", everything),
        message_id=f"<{mail._meta.model_name}-{mail.pk}@{_domain()}>",
    )


def preferences_url() -> str:
    return f"{settings.FRONTEND_URL}/preferences"


def letter_send(letter: Letter) -> tuple[State, str]:
    """What came of it. WAITING: surely not taken, and another attempt may be. UNKNOWN: the server fell silent after it
    had been given some of it."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        return State.WAITING, f"No connection: {error}"
    try:
        connection.send_messages([_message(letter)])
    except SMTPResponseException as error:
        return _refused(error.smtp_code, error)
    except SMTPRecipientsRefused as error:
        return _refused(max(code for code, _ in error.recipients.values()), error)
    except (OSError, SMTPException) as error:
        return State.UNKNOWN, f"Cut off: {error}"
    finally:
        with suppress(OSError, SMTPException):
            connection.close()
    return State.SENT, ""


def _refused(code: int, error: SMTPException) -> tuple[State, str]:
    return State.FAILED if code >= PERMANENT else State.WAITING, f"Refused: {error}"


def _message(letter: Letter) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{preferences_url()}>",
    }
    message = EmailMultiAlternatives(letter.subject, letter.text, None, [letter.address], headers=headers)
    message.attach_alternative(letter.html, "text/html")
    return message


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
