"""What is due is announced to workers again and again, ever more rarely, until one takes it."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from taskverse.apps.notifications.engine.dispatch import notifications_dispatch
from taskverse.apps.notifications.engine.turns import webhooks_take
from taskverse.apps.notifications.jobs import announce
from taskverse.apps.notifications.models import Mail, Webhook, WebhookDelivery
from taskverse.apps.users.jobs import send_account_mail
from taskverse.apps.users.mails.post import mails_take
from taskverse.apps.users.models import AccountMail, User
from taskverse.common.publishing import client_connection
from tests.notifications.sending import happens, make_webhook

PAUSES = [(timedelta(0), 30), (timedelta(seconds=90), 90), (timedelta(minutes=20), 1_200), (timedelta(days=1), 3_600)]


def until(moment: datetime) -> float:
    return (moment - timezone.now()).total_seconds()


@pytest.mark.parametrize(("waited", "pause"), PAUSES)
def test_the_longer_it_waits_the_rarer_are_messages(owner: User, waited: timedelta, pause: float) -> None:
    make_webhook(owner)
    AccountMail.objects.create(address=owner.email, purpose=AccountMail.Purpose.PASSWORD_RESET)
    happens(owner)
    notifications_dispatch()
    since = timezone.now() - waited
    for model in (AccountMail, Mail):
        model._default_manager.update(created_at=since)
    WebhookDelivery.objects.update(next_attempt_at=since)

    assert [len(due) for due in (mails_take(AccountMail), mails_take(Mail), webhooks_take())] == [1, 1, 1]

    again = [AccountMail.objects.get().look_at, Mail.objects.get().look_at, Webhook.objects.get().closed_until]
    assert [until(moment) for moment in again] == pytest.approx([pause] * 3, abs=5)


def test_one_that_failed_has_waited_since_its_attempt(owner: User) -> None:
    now = timezone.now()
    Mail.objects.create(
        user=owner, attempts=1, tried_at=now - timedelta(minutes=2), created_at=now - timedelta(hours=2)
    )

    assert mails_take(Mail)
    assert until(Mail.objects.get().look_at) == pytest.approx(120, abs=5)


def test_a_broker_that_is_away_puts_nothing_off(owner: User) -> None:
    make_webhook(owner)
    happens(owner)
    notifications_dispatch()

    nobody = Connection("redis://127.0.0.1:1", transport_options=settings.BROKER_CLIENT_OPTIONS)
    with nobody, pytest.raises(OperationalError):
        announce(nobody, seconds=2)

    assert len(mails_take(Mail)) == len(webhooks_take()) == 1


def test_what_there_is_no_time_for_is_not_put_off(owner: User) -> None:
    """But for the kind that was being sent."""
    make_webhook(owner)
    happens(owner)
    AccountMail.objects.create(address=owner.email, purpose=AccountMail.Purpose.PASSWORD_RESET)
    notifications_dispatch()

    with client_connection(send_account_mail) as broker:
        announce(broker, seconds=0)

    assert mails_take(AccountMail) == []
    assert len(mails_take(Mail)) == len(webhooks_take()) == 1
