"""Requests a second of five common operations, beside a bare Django view that asks the same SQL: in turns, over one
connection and over eight. Ours counts requests and submits as in production; the bare one has no limits."""

from statistics import median
from typing import Any

from benchmarks.load import Figures, Request, drive, request
from benchmarks.measuring import about, arguments, milliseconds, start_web, systems, table
from tests.chaos.crew import INSERT
from tests.system import EMAIL, System, connect, fetch
from tests.waiting import wait_until

LIST = "{ all_tasks(first: %d) { id name status createdAt } }"
ONE = "query($id: Int!) { task_by_id(id: $id) { id name status createdAt } }"
CREATE = "mutation($name: String!) { create_task(name: $name) { task { id name status createdAt } } }"
CONNECTIONS = (1, 8)
# counted as in production, and never reached
COUNTED = dict.fromkeys(("RATE_LIMIT_PER_USER", "RATE_LIMIT_PER_ADDRESS", "TASK_SUBMITS_PER_MINUTE"), "100000000")
SLICE_SECONDS = 0.5
HEAD = (
    "operation",
    "connections",
    "requests/s",
    "bare",
    "ours / bare",
    "CPU ms",
    "bare",
    "p50 ms",
    "p99",
    "bare p50",
    "p99",
)
Pair = tuple[Request, Request]


def fill(system: System, count: int) -> int:
    """Finished tasks, as lists mostly hold; the id of one in the middle."""
    values = {"kind": "echo", "payload": "{}", "count": count, "email": EMAIL, "max_attempts": 1, "timeout": 60}
    with connect(system.database) as database:
        ids = [row[0] for row in database.execute(INSERT, values).fetchall()]
        database.execute("UPDATE tasks_task SET status = 'SUCCEEDED', finished_at = now()")
        database.execute("VACUUM ANALYZE")
    return int(sorted(ids)[count // 2])


def operations(ours: System, limit: System, token: str, task_id: int) -> dict[str, Pair]:
    """Ours and the bare one; documents are constant, as those of a client are."""

    def pair(query: str, path: str, body: object = None, **variables: Any) -> Pair:
        asked = {"query": query, "variables": variables}
        return request(ours, token, "/graphql", asked), request(limit, token, path, body)

    return {
        "me": pair("{ me { id email } }", "/me"),
        "task_by_id": pair(ONE, f"/tasks/{task_id}", id=task_id),
        "list of 100": pair(LIST % 100, "/tasks/first/100"),
        "list of 1,000": pair(LIST % 1000, "/tasks/first/1000"),
        "create_task": pair(CREATE, "/create", {"name": "bench"}, name="bench"),
    }


def check(pairs: dict[str, Pair]) -> None:
    """Both answer, and the same number of rows."""
    answers: dict[str, tuple[Any, Any]] = {name: (mine.answer, its.answer) for name, (mine, its) in pairs.items()}
    assert not any("errors" in mine for mine, _ in answers.values()), answers
    mine, its = answers["list of 1,000"]
    assert len(mine["data"]["all_tasks"]) == len(its["tasks"]) == 1000


def measured(pair: Pair, connections: int, rounds: int) -> list[object]:
    """One line of the table; the first round warms."""
    figures = Figures(), Figures()
    for number in range(rounds + 1):
        for asked, found in zip(pair, figures, strict=True):
            drive(asked, connections, SLICE_SECONDS, found if number else Figures())
    mine, its = figures
    ratio = median(one / other for one, other in zip(mine.rates, its.rates, strict=True))
    return [
        connections,
        f"{mine.rate:.0f}",
        f"{its.rate:.0f}",
        f"**{ratio:.2f}**",
        *(milliseconds(median(one.cpu)) for one in figures),
        *(milliseconds(seconds) for one in figures for seconds in (one.times.p50, one.times.p99)),
    ]


def main() -> None:
    chosen = arguments("api", __doc__, rounds=10, rows=10_000)
    with systems() as (ours, limit):
        ours.extra |= COUNTED
        start_web(ours, "taskverse.asgi:application")
        start_web(limit, "benchmarks.limits.asgi:application")
        wait_until(lambda: fetch(f"{ours.url}/healthz")[0] == 200, seconds=120, what="web")
        wait_until(lambda: fetch(f"{limit.url}/me")[0] == 500, seconds=120, what="the bare web")
        task_id = fill(ours, chosen.rows)
        pairs = operations(ours, limit, ours.sign_in(), task_id)
        check(pairs)
        rows = [[name, *measured(pair, count, chosen.rounds)] for name, pair in pairs.items() for count in CONNECTIONS]
    print(f"{about()}\n\n{table(HEAD, rows)}")


if __name__ == "__main__":
    main()
