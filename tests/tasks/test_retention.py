import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.notifications.jobs import purge_notifications
from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks import retention
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.exports import export_expiry
from taskverse.apps.tasks.jobs import purge_tasks
from taskverse.apps.tasks.models import Task, TaskAttempt
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User

pytestmark = pytest.mark.usefixtures("exports_folder")


@pytest.fixture(autouse=True)
def _days(settings: Settings) -> None:
    settings.TASK_RETENTION_DAYS = {"SUCCEEDED": 10, "FAILED": 20, "CANCELLED": 0}


def ended(owner: User, status: str, days: int) -> Task:
    task = task_create(owner=owner, request=TaskRequest(name=f"{status} {days}"))
    task_run(task_id=task.pk, attempt=0, worker="w")
    Task.objects.filter(pk=task.pk).update(status=status, finished_at=timezone.now() - timedelta(days=days))
    return task


def test_what_ended_long_ago_goes_with_all_that_belongs_to_it(owner: User) -> None:
    gone = [ended(owner, "SUCCEEDED", 11), ended(owner, "FAILED", 21)]
    kept = [ended(owner, "SUCCEEDED", 9), ended(owner, "FAILED", 11), ended(owner, "CANCELLED", 1000)]
    waiting = task_create(owner=owner, request=TaskRequest(name="waits"))

    purge_tasks()

    assert set(Task.objects.all()) == {*kept, waiting}
    for model in (TaskAttempt, MonitoringRecord, Notification):
        assert not model._default_manager.filter(task_id__in=[task.pk for task in gone]).exists()
    assert MonitoringRecord.objects.filter(task=kept[0]).count() == 3


def test_longer_than_there_are_dates_is_for_ever(owner: User, settings: Settings) -> None:
    settings.TASK_RETENTION_DAYS = {"SUCCEEDED": 999_999, "FAILED": 20}
    settings.EXPORT_DAYS = settings.NOTIFICATION_RETENTION_DAYS = 9_999_999_999
    kept = ended(owner, "SUCCEEDED", 1_000)
    ended(owner, "FAILED", 21)

    purge_tasks()
    purge_notifications()

    assert Task.objects.get() == kept
    assert Notification.objects.get().task == kept
    assert export_expiry()


def test_a_rerun_outlives_what_it_repeats(owner: User) -> None:
    first = ended(owner, "SUCCEEDED", 11)
    again = task_create(owner=owner, request=TaskRequest(name="again"), rerun_of=first)

    purge_tasks()

    again.refresh_from_db()
    assert again.rerun_of is None


def test_what_goes_is_not_read_as_a_whole(owner: User) -> None:
    """Five hundred payloads and results at once may be more than a worker has."""
    ended(owner, "SUCCEEDED", 11)

    with CaptureQueriesContext(connection) as asked:
        purge_tasks()

    assert not Task.objects.exists()
    assert not [query for query in asked.captured_queries if '"tasks_task"."payload"' in query["sql"]]


def test_each_is_written_down_before_it_goes(
    owner: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    monkeypatch.setattr(retention, "WHOLE", 1)
    gone = [ended(owner, "SUCCEEDED", 20 - number) for number in range(5)]

    call_command("purge_tasks", export=tmp_path / "old")

    told = f"Deleted: 5 SUCCEEDED, 0 FAILED.\nWhat was deleted is in {tmp_path / 'old'}.\n"
    assert capsys.readouterr().out == told
    files = sorted((tmp_path / "old").iterdir())
    assert len(files) == 3
    lines = [json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert sorted(line["id"] for line in lines) == [task.pk for task in gone]
    assert lines[0]["name"].startswith("SUCCEEDED")
