"""Mail: gathered instead of poured, once at the most, and never more than one line of subject."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from taskverse.apps.notifications.engine.dispatch import notifications_dispatch
from taskverse.apps.notifications.jobs import send_mail
from taskverse.apps.notifications.models import Mail, Notification
from taskverse.apps.notifications.services.inbox import preference_set
from taskverse.apps.users.events import SecurityEvent, tell
from taskverse.apps.users.mails.post import PAUSES, mails_take
from taskverse.apps.users.models import User
from tests.locks import held
from tests.notifications.mailbox import Mailbox, text_of
from tests.notifications.sending import happens, send_mails

pytestmark = pytest.mark.django_db


def later(delta: timedelta) -> None:
    """As if so much time had passed for all mails."""
    for mail in Mail.objects.all():
        mail.look_at -= delta
        mail.tried_at = mail.tried_at and mail.tried_at - delta
        mail.save()


def state() -> tuple[str, int]:
    mail = Mail.objects.latest("pk")
    return mail.state, mail.attempts


def test_a_burst_is_one_mail_and_one_that_gathers(owner: User, mailbox: Mailbox) -> None:
    happens(owner, message="number 0")
    assert send_mails() == 1
    for number in range(1, 500):
        happens(owner, message=f"number {number}")
        if number % 100 == 0:
            assert send_mails() == 0
    assert send_mails() == 0
    later(timedelta(minutes=10))
    assert send_mails() == 1
    later(timedelta(minutes=10))
    assert send_mails() == 0

    first, rest = mailbox.came
    assert (first["Subject"], first["To"]) == ("Taskverse: number 0", owner.email)
    assert rest["Subject"] == "Taskverse: 499 notifications"
    for kind in ("plain", "html"):
        text = text_of(rest, kind)
        assert "number 1" in text
        assert "number 51" not in text
        assert "and 449 more" in text
        assert "http://127.0.0.1:5173/preferences" in text
    assert rest["List-Unsubscribe"] == "<http://127.0.0.1:5173/preferences>"
    assert rest["Message-ID"] == f"<mail-{Mail.objects.latest('pk').pk}@localhost>"


def test_each_user_has_mails_of_their_own(owner: User, stranger: User, mailbox: Mailbox) -> None:
    for user in (owner, stranger):
        happens(user, message=f"for {user}")
    assert send_mails() == 2

    assert {mail["To"]: mail["Subject"] for mail in mailbox.came} == {
        user.email: f"Taskverse: for {user}" for user in (owner, stranger)
    }


def test_only_what_is_wanted_is_mailed(owner: User, mailbox: Mailbox) -> None:
    happens(owner, "TASK_SUCCEEDED")
    assert send_mails() == 0
    preference_set(viewer=owner, event="TASK_SUCCEEDED", channel="EMAIL", enabled=True)
    preference_set(viewer=owner, event="TASK_FAILED", channel="EMAIL", enabled=False)
    happens(owner, "TASK_SUCCEEDED", "done")
    happens(owner, "TASK_FAILED", "failed")
    assert send_mails() == 1

    assert [mail["Subject"] for mail in mailbox.came] == ["Taskverse: done"]


def test_security_waits_for_no_others(owner: User, mailbox: Mailbox) -> None:
    happens(owner)
    send_mails()
    happens(owner)
    tell(owner, SecurityEvent.REFRESH_TOKEN_REUSED)
    assert send_mails() == 1

    _, mail = mailbox.came
    assert mail["Subject"] == f"Taskverse: {SecurityEvent.REFRESH_TOKEN_REUSED}"
    assert "set a new password" in text_of(mail)


@pytest.mark.parametrize(
    "name", ["a\r\nBcc: victim@example.com", "a\nBcc: victim@example.com", "a\u2028Bcc: victim@example.com"]
)
def test_a_name_adds_no_header_and_no_markup(owner: User, mailbox: Mailbox, name: str) -> None:
    happens(owner, message=f"{name} <b>&</b> {'x' * 500}")
    send_mails()

    (mail,) = mailbox.came
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Taskverse: a Bcc: victim@example.com <b>&</b> xxx")
    assert len(mail["Subject"]) < 200
    assert "<b>" not in text_of(mail, "html")
    assert "<b>&</b>" in text_of(mail)


def test_nobody_who_may_not_sign_in_is_mailed(owner: User, mailbox: Mailbox) -> None:
    happens(owner)
    User.objects.update(is_active=False)
    send_mails()

    assert (mailbox.came, state()) == ([], ("NOTHING", 1))


def test_what_was_surely_not_taken_is_tried_again(owner: User, mailbox: Mailbox, settings: Settings) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    happens(owner)
    send_mails()
    assert state() == ("WAITING", 1)
    assert send_mails() == 0
    settings.EMAIL_PORT = port
    mailbox.answers = ["451 later", "250 OK"]
    for expected in (("WAITING", 2), ("SENT", 3)):
        Mail.objects.update(look_at=Now())
        send_mails()
        assert state() == expected
    assert len(mailbox.came) == 1


def test_what_was_refused_is_not(owner: User, mailbox: Mailbox) -> None:
    mailbox.answers = ["554 no"]
    happens(owner)
    send_mails()

    assert state() == ("FAILED", 1)
    assert "no" in Mail.objects.get().error


def test_it_is_given_up_in_the_end(owner: User, settings: Settings, mailbox: Mailbox) -> None:
    mailbox.answers = ["451 later"] * 100
    happens(owner)
    for _ in range(len(PAUSES) + 1):
        send_mails()
        Mail.objects.update(look_at=Now())

    assert state() == ("FAILED", len(PAUSES) + 1)


def test_what_may_have_arrived_is_not_sent_again(owner: User, mailbox: Mailbox) -> None:
    mailbox.answers = [""]
    happens(owner)
    send_mails()
    Mail.objects.update(look_at=Now())
    send_mails()

    assert state() == ("UNKNOWN", 1)
    assert len(mailbox.came) == 1


def test_neither_is_what_a_worker_left_in_the_middle(owner: User, mailbox: Mailbox) -> None:
    happens(owner)
    notifications_dispatch()
    Mail.objects.update(state="SENDING", attempts=1)
    send_mails()

    assert (mailbox.came, state()) == ([], ("UNKNOWN", 1))


@pytest.mark.django_db(transaction=True)
def test_one_that_somebody_holds_keeps_no_other() -> None:
    left, other = (Mail.objects.create(user=User.objects.create_user(f"{name}@example.com")) for name in "ab")
    Mail.objects.filter(pk=left.pk).update(state="SENDING", look_at=Now())

    with held("notifications_mail", left.pk):
        assert [pk for pk, _ in mails_take(Mail)] == [other.pk]


def test_what_happens_while_a_mail_leaves_is_in_the_next(owner: User, mailbox: Mailbox) -> None:
    happens(owner)
    send_mails()
    happens(owner, message="late")
    notifications_dispatch()
    later(timedelta(minutes=10))
    Mail.objects.filter(state="WAITING").update(state="SENDING", attempts=1)
    happens(owner, message="later")
    notifications_dispatch()

    late, later_one = (Notification.objects.get(message=message).mail for message in ("late", "later"))
    assert late
    assert later_one
    assert (late.state, later_one.state) == ("SENDING", "WAITING")


@pytest.mark.django_db(transaction=True)
def test_eight_senders_send_one(mailbox: Mailbox) -> None:
    happens(User.objects.create_user("owner@example.com"))
    notifications_dispatch()
    ((mail_id, attempts),) = mails_take(Mail)
    together = threading.Barrier(8)

    def race(_: int) -> None:
        try:
            together.wait()
            send_mail(mail_id, attempts)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(race, range(8)))

    assert len(mailbox.came) == 1
