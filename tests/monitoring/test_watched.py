"""Real processes, watched from outside: numbers, lines, traces, error reports, and what must be in none of them."""

import json
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.monitoring.conftest import Watched
from tests.system import EMAIL, PASSWORD, connect, fetch
from tests.waiting import wait_until

pytestmark = pytest.mark.processes

SECRETS = ["the-secret-of-a-payload", "the-secret-of-a-variable", "the-secret-of-a-header", PASSWORD, EMAIL]
MAKE_TOKEN = 'mutation { create_access_token(name: "ci", scopes: [TASKS_READ]) { secret } }'
RESET = 'mutation { request_password_reset(email: "admin@taskverse.com") { accepted } }'
TABLE = "monitoring_monitoringrecord"


@pytest.fixture
def token(watched: Watched) -> str:
    return watched.system.sign_in()


@pytest.fixture
def other_table(watched: Watched) -> Iterator[None]:
    """A fault of ours: something that no client can bring about."""
    with connect(watched.system.database) as database:
        database.execute(f"ALTER TABLE {TABLE} RENAME TO elsewhere")
        yield
        database.execute(f"ALTER TABLE elsewhere RENAME TO {TABLE}")


def test_both_processes_of_the_server_are_counted_together(watched: Watched) -> None:
    def count() -> float:
        return watched.web_metrics().total("taskverse_graphql_operations_total", name="me", code="OK")

    before = count()
    for _ in range(20):
        watched.system.execute("{ me { id } }")
    assert count() == before + 20


def test_a_run_moves_the_worker_s_numbers(watched: Watched, token: str) -> None:
    before = watched.worker_metrics()

    watched.succeed(token)

    after = watched.worker_metrics()
    for name, labels in {
        "taskverse_task_attempts_total": {"kind": "echo", "outcome": "SUCCEEDED"},
        "taskverse_tasks_ended_total": {"kind": "echo", "status": "SUCCEEDED"},
        "taskverse_task_run_seconds_count": {"kind": "echo", "outcome": "SUCCEEDED"},
        "taskverse_task_wait_seconds_count": {"kind": "echo", "queue": "normal"},
    }.items():
        assert after.total(name, **labels) == before.total(name, **labels) + 1, name


def test_the_keeper_tells_that_it_lives(watched: Watched) -> None:
    def tick() -> float:
        return watched.worker_metrics().total("taskverse_keeper_last_tick_timestamp_seconds")

    before = tick()
    wait_until(lambda: tick() > before, what="the keeper's next round")


def test_a_killed_process_has_nothing_in_progress(watched: Watched) -> None:
    folder = watched.system.folder / "web"
    (gauge,) = list(folder.glob("gauge_livesum_*.db"))[:1]
    left = folder / "gauge_livesum_4194304.db"  # no process has such a number
    left.write_bytes(gauge.read_bytes())

    watched.web_metrics()

    assert not left.exists()


def test_the_id_of_a_request_goes_from_the_proxy_to_the_run(watched: Watched, token: str) -> None:
    query = '{"query": "mutation { create_task(name: \\"n\\") { task { id } } }"}'
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "X-Request-ID": "from-the.proxy_1",
    }
    fetch(f"{watched.system.url}/graphql", data=query.encode(), headers=headers)

    request = watched.line("web", event="Request answered", request_id="from-the.proxy_1")
    run = watched.line("worker", event="Job ended", request_id="from-the.proxy_1")

    assert request.keys() >= {"timestamp", "level", "logger", "duration_ms", "user_id", "trace_id"}
    assert {"method": "POST", "path": "/graphql", "status": 200, "code": "OK"}.items() <= request.items()
    assert (request["operation"], request["operation_type"]) == ("create_task", "mutation")
    assert {"job": "tasks.run_task", "kind": "echo", "attempt": 1, "outcome": "SUCCEEDED"}.items() <= run.items()
    assert run.keys() >= {"task_id", "duration_ms", "wait_ms", "user_id", "job_id"}
    assert run["trace_id"] == request["trace_id"]


def test_a_request_and_its_run_are_one_trace(watched: Watched, token: str) -> None:
    task_id = watched.succeed(token)
    trace_id = bytes.fromhex(watched.line("worker", event="Job ended", task_id=task_id)["trace_id"])

    def names() -> set[str]:
        return {span.name for span in watched.receiver.spans() if span.trace_id == trace_id}

    wait_until(lambda: names() >= {"mutation create_task", "run tasks.run_task", "INSERT"}, what="its spans")


def test_an_error_of_ours_is_reported(watched: Watched, token: str, other_table: None) -> None:
    query = '{"query": "{ all_monitoring_records { id } }"}'
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    answer = json.loads(fetch(f"{watched.system.url}/graphql", data=query.encode(), headers=headers)[1])

    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    wait_until(lambda: b"UndefinedTable" in watched.receiver.reports(), what="the report")
    reported = watched.line("web", level="error", operation="all_monitoring_records")
    assert answer["errors"][0]["extensions"]["ref"] in reported["event"]
    assert "UndefinedTable" in reported["exception"]


@contextmanager
def told_nothing(watched: Watched, *secrets: str) -> Iterator[list[str]]:
    """Whatever was added to the list meanwhile is in no line, no span, no report."""
    found = list(secrets)
    yield found
    told = (watched.system.log("web") + watched.system.log("worker")).encode() + watched.receiver.everything()
    assert [secret for secret in found if secret.encode() in told] == []


def test_no_secret_is_told(watched: Watched, token: str) -> None:
    """Signing in with a password comes first."""
    with told_nothing(watched, *SECRETS, token) as secrets:
        personal = watched.system.execute(MAKE_TOKEN, token=token)["create_access_token"]["secret"]
        secrets.append(personal)
        watched.system.execute("{ all_tasks { id } }", token=personal)
        watched.succeed(token, payload={"password": SECRETS[0]})
        variables = urllib.parse.quote(json.dumps({"id": SECRETS[1]}))
        fetch(
            f"{watched.system.url}/graphql?query=query($id:Int!)%7Btask_by_id(id:$id)%7Bid%7D%7D&variables={variables}"
        )
        fetch(f"{watched.system.url}/graphql", headers={"Authorization": f"Bearer {SECRETS[2]}", "X-Request-ID": "a b"})
        watched.system.execute(RESET)
        watched.line("worker", event="Job ended", job="users.send_account_mail")
        mail = wait_until(lambda: mails(watched), what="the mail")
        secrets.append(mail.partition("token=")[2].split()[0])
        watched.succeed(token)  # by now all before it has been told


def mails(watched: Watched) -> str:
    return "".join(file.read_text() for file in Path(watched.system.folder / "mails").glob("*"))


def test_a_line_of_a_client_s_own_is_not_to_be_had(watched: Watched) -> None:
    fetch(f"{watched.system.url}/a%0A%7B%22event%22:%20%22forged%22%7D")

    assert watched.line("web", path='/a\n{"event": "forged"}')["status"] == 404
