"""Real processes only: what a stranger sees who starts the system and uses it."""

import base64
import http.cookiejar
import json
import re
import urllib.parse
import urllib.request
from typing import Any

import pytest

from tests.system import EMAIL, FLOWER_AUTH, PASSWORD, System, fetch
from tests.waiting import wait_until

pytestmark = pytest.mark.processes

CREATE = """mutation($name: String!, $kind: String, $payload: JSON) {
  create_task(name: $name, kind: $kind, payload: $payload) { task { id name status createdAt } }
}"""
READ = """query($id: Int!) { task_by_id(id: $id) {
  status attempt result progress { percent current total message } error { code message } queuedAt startedAt finishedAt
} all_monitoring_records(taskId: $id) { event data } }"""

MODELS = "from django_celery_beat.models import IntervalSchedule, PeriodicTask\n"


def finished(system: System, token: str, task_id: int) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        data = system.execute(READ, token=token, id=task_id)
        return data if data["task_by_id"]["finishedAt"] else None

    return wait_until(look, what=f"the end of task {task_id}")


def test_a_task_runs_from_the_api_to_the_worker_and_back(system: System) -> None:
    token = system.sign_in()
    created = system.execute(CREATE, token=token, name="hello")["create_task"]["task"]
    assert (created["name"], created["status"]) == ("hello", "QUEUED")

    data = finished(system, token, int(created["id"]))

    task = data["task_by_id"]
    assert (task["status"], task["attempt"], task["result"], task["error"]) == ("SUCCEEDED", 1, {}, None)
    assert created["createdAt"] <= task["queuedAt"] <= task["startedAt"] <= task["finishedAt"]
    events = [record["event"] for record in data["all_monitoring_records"]]
    assert events == ["TASK_SUCCEEDED", "TASK_STARTED", "TASK_QUEUED"]
    assert data["all_monitoring_records"][1]["data"]["worker"].startswith("celery@")


def test_progress_is_seen_while_it_runs(system: System) -> None:
    token = system.sign_in()
    payload = {"seconds": 5, "steps": 20}
    task_id = int(
        system.execute(CREATE, token=token, name="nap", kind="sleep", payload=payload)["create_task"]["task"]["id"]
    )

    def halfway() -> bool:
        task = system.execute(READ, token=token, id=task_id)["task_by_id"]
        progress = task["progress"]
        return task["status"] == "RUNNING" and progress is not None and 0 < progress["percent"] < 100

    wait_until(halfway, what="progress between 0 and 100 %")
    task = finished(system, token, task_id)["task_by_id"]
    assert task["progress"] == {"percent": 100, "current": 20, "total": 20, "message": "Done"}


def test_an_export_is_fetched_by_its_link(system: System) -> None:
    token = system.sign_in()
    system.execute(CREATE, token=token, name="to be told of")
    created = system.execute(CREATE, token=token, name="out", kind="export_tasks", payload={"format": "json"})
    task_id = int(created["create_task"]["task"]["id"])
    result = finished(system, token, task_id)["task_by_id"]["result"]

    query = "query($id: Int!) { task_by_id(id: $id) { downloadUrl } }"
    path = system.execute(query, token=token, id=task_id)["task_by_id"]["downloadUrl"]
    status, text = fetch(system.url + path)

    assert (status, len(text.encode()), len(json.loads(text))) == (200, result["bytes"], result["rows"])
    assert "to be told of" in {row["name"] for row in json.loads(text)}
    assert fetch(f"{system.url}/exports/{path[-10:]}")[0] == 404


def test_a_periodic_task_of_the_admin_is_fired_by_beat(system: System) -> None:
    token = system.sign_in()
    task_id = int(system.execute(CREATE, token=token, name="by beat")["create_task"]["task"]["id"])
    finished(system, token, task_id)
    # what the admin page saves: an interval, and a periodic task that calls our entry point with a stale attempt
    system.manage(
        "shell",
        "-v0",
        "-c",
        f"{MODELS}every, _ = IntervalSchedule.objects.get_or_create(every=1, period='seconds')\n"
        f"PeriodicTask.objects.create(name='t', task='tasks.run_task', interval=every, args='[{task_id}, 0]')",
    )

    line = f"Task {task_id} is not waiting at attempt 0"
    wait_until(lambda: line in system.log("worker"), what="beat's message on the worker")
    system.manage("shell", "-v0", "-c", f"{MODELS}PeriodicTask.objects.filter(name='t').delete()")
    # and the message that came twice has changed nothing
    assert system.execute(READ, token=token, id=task_id)["task_by_id"]["attempt"] == 1


def test_flower_shows_the_worker_and_is_closed_without_the_password(system: System) -> None:
    token = system.sign_in()
    task_id = int(system.execute(CREATE, token=token, name="seen")["create_task"]["task"]["id"])
    finished(system, token, task_id)
    credentials = {"Authorization": "Basic " + base64.b64encode(FLOWER_AUTH.encode()).decode()}

    def seen() -> bool:
        status, body = fetch(f"{system.flower_url}/api/tasks?taskname=tasks.run_task", headers=credentials)
        found = json.loads(body).values() if status == 200 else ()
        return ("SUCCESS", f"echo #{task_id}, attempt 1") in {(task["state"], task["args"]) for task in found}

    wait_until(seen, what="a succeeded task in Flower, told by kind and id")
    for path in ("/", "/workers", "/tasks", "/broker", "/api/tasks", "/api/workers", "/api/task/types"):
        assert fetch(system.flower_url + path)[0] == 401, path


def test_the_admin_signs_in_and_looks_at_the_task(system: System) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{system.url}/admin/login/").read().decode()
    assert fetch(f"{system.url}/static/admin/css/base.css")[0] == 200
    csrf = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert csrf
    form = {"username": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": csrf[1], "next": "/admin/tasks/task/"}

    answer = browser.open(f"{system.url}/admin/login/", urllib.parse.urlencode(form).encode())

    assert answer.url.endswith("/admin/tasks/task/")
    assert "Select task to view" in answer.read().decode()


def test_each_process_stops_on_sigterm_and_starts_again(system: System) -> None:
    assert system.stop("worker") == 0
    token = system.sign_in()
    task_id = int(system.execute(CREATE, token=token, name="waits for a worker")["create_task"]["task"]["id"])
    system.start("worker", "celery", "-A", "taskverse", "worker", "--concurrency", "2")

    assert finished(system, token, task_id)["task_by_id"]["status"] == "SUCCEEDED"
