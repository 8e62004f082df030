"""What came of mails and webhooks is counted, for those who watch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from prometheus_client import generate_latest
from pytest_django import DjangoCaptureOnCommitCallbacks

from taskverse.apps.users.models import User
from taskverse.common.metrics import REGISTRY
from tests.monitoring.samples import Samples, read_samples
from tests.notifications.mailbox import Mailbox
from tests.notifications.sending import deliver, deliver_again, happens, make_webhook, says, send_mails
from tests.outbound.server import Server, Visit

pytestmark = pytest.mark.django_db


def scrape() -> Samples:
    return read_samples(generate_latest(REGISTRY).decode())


@contextmanager
def counted(channel: str, *outcomes: str) -> Iterator[None]:
    """Each of these outcomes once more, by the end."""
    before = scrape()
    yield
    name = "taskverse_deliveries_total"
    rise = {
        outcome: scrape().total(name, channel=channel, outcome=outcome)
        - before.total(name, channel=channel, outcome=outcome)
        for outcome in ("delivered", "failed", "gave_up")
    }
    assert rise == {outcome: float(outcome in outcomes) for outcome in rise}


def test_deliveries(
    serve: Callable[..., Server],
    owner: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    answers = iter(["500 Oops", "200 OK", "410 Gone"])

    def answer(visit: Visit) -> None:
        says(next(answers))(visit)

    make_webhook(owner, serve(answer).url())
    with counted("webhook", "failed", "delivered", "gave_up"), django_capture_on_commit_callbacks(execute=True):
        happens(owner)
        deliver()
        deliver_again()
        happens(owner)
        deliver()


def test_mails(owner: User, mailbox: Mailbox) -> None:
    with counted("mail", "delivered"):
        happens(owner)
        assert send_mails() == 1
