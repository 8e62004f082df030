"""How a mail leaves: found when it is due, claimed by one, sent, settled. Any number may do it at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least, Now

from taskverse.apps.users.mails.letters import Letter, letter_send
from taskverse.apps.users.models import OutgoingMail
from taskverse.common.metrics import delivery_ended
from taskverse.database.locks import impatient

State = OutgoingMail.State
M = TypeVar("M", bound=OutgoingMail)

WORDS = {State.SENT: "delivered", State.WAITING: "failed", State.FAILED: "gave_up"}  # of the metric

BATCH = 100
AGAIN, RARELY = timedelta(seconds=30), timedelta(hours=1)  # between two messages about the same, at least and at most
SENDING = timedelta(minutes=2)  # longer than any time-out of the mail server allows
PAUSES = [timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 60, 240)]  # after the first attempt, the second …


def announce_again(since: Combinable) -> Combinable:
    """When to send another message about what has waited `since`, in case that one is lost: after as long again. So
    what no worker takes does not fill the broker."""
    return Now() + Least(Greatest(Now() - since, Value(AGAIN)), Value(RARELY))


def mails_take(model: type[M]) -> list[tuple[int, int]]:
    """(id, attempts) of those that are due. What stopped in the middle is given up here: it may have been sent."""
    mails = model._default_manager
    with impatient():
        stuck = mails.filter(state=State.SENDING, look_at__lt=Now()).select_for_update(skip_locked=True)
        mails.filter(pk__in=list(stuck.values_list("pk", flat=True)[:BATCH])).update(
            state=State.UNKNOWN, error="Cut off: the worker was lost."
        )
        due = mails.filter(state=State.WAITING, look_at__lte=Now()).order_by("look_at")
        found = list(due.select_for_update(skip_locked=True).values_list("pk", "attempts")[:BATCH])
        again = announce_again(Coalesce("tried_at", "created_at"))
        mails.filter(pk__in=[pk for pk, _ in found]).update(look_at=again)
    return found


def mail_send(model: type[M], mail_id: int, attempts: int, write: Callable[[M], Letter | None]) -> None:
    """Do nothing for a mail that another has claimed. It is marked before, and not sent again if this is cut off."""
    with transaction.atomic():
        waiting = model._default_manager.filter(pk=mail_id, state=State.WAITING, attempts=attempts)
        if not waiting.update(state=State.SENDING, attempts=attempts + 1, tried_at=Now(), look_at=Now() + SENDING):
            return
        mail = model._default_manager.get(pk=mail_id)
        letter = write(mail)
    mail_settle(mail, *(letter_send(letter) if letter else (State.NOTHING, "")))


def mail_settle(mail: OutgoingMail, state: State, error: str) -> None:
    """The one place where it is written what came of an attempt."""
    changes: dict[str, Any] = {"state": state, "error": error[:300]}
    if state == State.WAITING and mail.attempts > len(PAUSES):
        changes["state"] = State.FAILED
    elif state == State.WAITING:
        changes["look_at"] = Now() + PAUSES[mail.attempts - 1]
    mine = type(mail)._default_manager.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts)
    if mine.update(**changes) and changes["state"] in WORDS:
        delivery_ended("mail", WORDS[changes["state"]])
