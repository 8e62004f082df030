"""How long the API takes for five common operations, beside a bare Django view that asks the same SQL: in turns."""

from collections.abc import Callable
from typing import Any

from benchmarks.measuring import (
    Http,
    Timing,
    about,
    arguments,
    interleaved,
    milliseconds,
    start_web,
    systems,
    table,
)
from tests.chaos.crew import INSERT
from tests.system import EMAIL, System, connect, fetch
from tests.waiting import wait_until

LIST = "{ all_tasks(first: %d) { id name status createdAt } }"
Pair = tuple[Callable[[], Any], Callable[[], Any]]


def fill(system: System, count: int) -> int:
    """Finished tasks, as lists mostly hold; the id of one in the middle."""
    values = {"kind": "echo", "payload": "{}", "count": count, "email": EMAIL, "max_attempts": 1, "timeout": 60}
    with connect(system.database) as database:
        ids = [row[0] for row in database.execute(INSERT, values).fetchall()]
        database.execute("UPDATE tasks_task SET status = 'SUCCEEDED', finished_at = now()")
        database.execute("VACUUM ANALYZE")
    return int(sorted(ids)[count // 2])


def operations(mine: Http, its: Http, task_id: int) -> dict[str, Pair]:
    """Ours and the bare one; documents are constant, as those of a client are."""

    def ask(query: str, **variables: Any) -> Callable[[], Any]:
        return lambda: mine.call("/graphql", {"query": query, "variables": variables})

    def bare(path: str, body: object = None) -> Callable[[], Any]:
        return lambda: its.call(path, body)

    one = "query($id: Int!) { task_by_id(id: $id) { id name status createdAt } }"
    create = "mutation($name: String!) { create_task(name: $name) { task { id name status } } }"
    return {
        "me": (ask("{ me { id email } }"), bare("/me")),
        "task_by_id": (ask(one, id=task_id), bare(f"/tasks/{task_id}")),
        "list of 100": (ask(LIST % 100), bare("/tasks/first/100")),
        "list of 1,000": (ask(LIST % 1000), bare("/tasks/first/1000")),
        "create_task": (ask(create, name="bench"), bare("/create", {"name": "bench"})),
    }


def compare(pair: Pair, rounds: int) -> tuple[Timing, Timing]:
    found = interleaved({"ours": pair[0], "bare": pair[1]}, rounds=rounds)
    return found["ours"], found["bare"]


def check(pairs: dict[str, Pair]) -> None:
    """Both answer, and the same number of rows."""
    for first, second in pairs.values():
        first(), second()
    mine = pairs["list of 1,000"][0]()["data"]["all_tasks"]
    its = pairs["list of 1,000"][1]()["tasks"]
    assert len(mine) == len(its) == 1000


def main() -> None:
    chosen = arguments("api", __doc__, rounds=300, rows=10_000)
    with systems() as (ours, limit):
        start_web(ours, "taskverse.asgi:application")
        start_web(limit, "benchmarks.limits.asgi:application")
        wait_until(lambda: fetch(f"{ours.url}/healthz")[0] == 200, seconds=120, what="web")
        wait_until(lambda: fetch(f"{limit.url}/me")[0] == 500, seconds=120, what="the bare web")
        task_id, token = fill(ours, chosen.rows), ours.sign_in()
        pairs = operations(Http(ours.web_port, token), Http(limit.web_port, token), task_id)
        check(pairs)
        rows = []
        for name, pair in pairs.items():
            mine, its = compare(pair, chosen.rounds)
            times = [milliseconds(seconds) for seconds in (mine.p50, mine.p99, its.p50, its.p99)]
            rows.append([name, *times, f"{its.p50 / mine.p50:.2f}"])
    print(f"{about()}\n\n{table(['operation', 'p50 ms', 'p99', 'bare p50 ms', 'p99', 'bare / ours'], rows)}")


if __name__ == "__main__":
    main()
