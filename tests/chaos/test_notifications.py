"""What a user is told reaches them, whoever is killed between the end of a task and the receiver."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from taskverse.apps.notifications.keys import seal, secret_generate
from tests.chaos.crew import Crew
from tests.notifications.mailbox import Mailbox, listening
from tests.outbound.server import Server, Visit, serving
from tests.system import EMAIL, System, prepare
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]

WEBHOOK = """
INSERT INTO notifications_webhook (user_id, url, events, enabled, disabled_why, secret, previous_secret, failures, turn)
  SELECT id, %(url)s, '{TASK_SUCCEEDED}', true, '', %(secret)s, '', 0, 0 FROM users_user WHERE email = %(email)s
  RETURNING id
"""


class Receiver:
    """Hangs at the visits that it is told to, counted from 1."""

    def __init__(self) -> None:
        self.hangs_at: set[int] = set()
        self.visits = 0

    def answer(self, visit: Visit) -> None:
        self.visits += 1
        if self.visits in self.hangs_at:
            visit.closing.wait(30)
        visit.say("HTTP/1.1 200 OK")


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def server(receiver: Receiver) -> Iterator[Server]:
    with serving(receiver.answer) as server:
        yield server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with listening() as mailbox:
        yield mailbox


@pytest.fixture
def telling(tmp_path_factory: pytest.TempPathFactory, server: Server, mailbox: Mailbox) -> Iterator[Crew]:
    """Workers that may reach the receiver and the mail server, and a webhook."""
    quick = {
        "TASK_LEASE_SECONDS": "3",
        "TASK_KEEPER_SECONDS": "0.3",
        "WEBHOOK_TIMEOUT_SECONDS": "1",
        "OUTBOUND_ALLOWED_HOSTS": "127.0.0.1",
        "OUTBOUND_ALLOWED_PORTS": str(server.port),
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
    }
    database = f"{os.environ['DB_NAME']}_telling"
    system = System(tmp_path_factory.mktemp("telling"), database=database, beside=5, extra=quick)
    with ExitStack() as stack:
        prepare(system, stack)
        crew = Crew(system)
        stack.callback(crew.close)
        crew.query(WEBHOOK, url=server.url(), secret=seal(secret_generate()), email=EMAIL)
        yield crew


def delivered(crew: Crew) -> int:
    count: int = crew.query("SELECT count(*) FROM notifications_webhookdelivery WHERE state = 'DELIVERED'")[0][0]
    return count


def test_every_delivery_arrives_whoever_is_killed_in_the_middle(
    telling: Crew, receiver: Receiver, server: Server
) -> None:
    receiver.hangs_at = {3, 10}
    ids = telling.submit(20)
    for name, until in (("one", 3), ("two", 10)):
        telling.start(name)
        wait_until(lambda until=until: receiver.visits >= until, seconds=90, what=f"visit {until}")  # type: ignore[misc]
        telling.kill(name)
    assert delivered(telling) < len(ids)
    telling.start("three")
    wait_until(lambda: delivered(telling) == len(ids), seconds=90, what="all deliveries")

    assert len(server.visits) > len(ids)
    assert len({visit.headers["webhook-id"] for visit in server.visits}) == len(ids)
    assert telling.query("SELECT count(*) FROM notifications_notification WHERE dispatched_at IS NULL") == [(0,)]


def test_what_was_told_while_no_worker_lived_is_mailed(telling: Crew, mailbox: Mailbox) -> None:
    telling.query(
        "INSERT INTO notifications_notification (user_id, event, message)"
        " SELECT id, 'TASK_FAILED', 'it failed' FROM users_user, generate_series(1, 3) WHERE email = %(email)s"
        " RETURNING id",
        email=EMAIL,
    )
    telling.query(
        "INSERT INTO users_accountmail (state, attempts, error, address, purpose)"
        " VALUES ('WAITING', 0, '', %(email)s, 'PASSWORD_RESET') RETURNING id",
        email=EMAIL,
    )
    telling.start("one")
    wait_until(lambda: len(mailbox.came) == 2, seconds=60, what="both mails")

    told = {(mail["To"], mail["Subject"]) for mail in mailbox.came}
    assert told == {(EMAIL, "Taskverse: 3 notifications"), (EMAIL, "Taskverse: Set a new password")}
