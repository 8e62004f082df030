"""What streams of tasks tell: each state once, the last one for sure; by a number of queries that does not grow."""

from typing import Any

import pytest
from django.db.models.functions import Now

from taskverse.apps.tasks.engine.handle import TaskRun
from taskverse.apps.tasks.engine.run import task_claim, task_run
from taskverse.apps.tasks.feeds import LATE_LINES, LogFeed, TaskFeed
from taskverse.apps.tasks.models import Task, TaskLog, TaskStatus
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput, NotFound


def states(feeds: list[TaskFeed], *ids: int) -> list[tuple[TaskFeed, Any]]:
    return [(feed, getattr(item, "status", item)) for feed, item in TaskFeed.read(feeds, set(ids))]


def test_each_state_once_and_the_end(owner: User, task: Task) -> None:
    feed = TaskFeed(owner, task.pk)
    assert TaskFeed.missed([feed]) == {task.pk}
    assert states([feed], task.pk) == [(feed, "QUEUED")]
    assert TaskFeed.missed([feed]) == set()
    assert states([feed], task.pk) == []

    task_run(task_id=task.pk, attempt=0, worker="w")

    assert TaskFeed.missed([feed]) == {task.pk}
    assert not feed.ended
    assert states([feed], task.pk) == [(feed, "SUCCEEDED")]
    assert feed.ended
    assert (TaskFeed.missed([feed]), states([feed], task.pk)) == (set(), [])


def test_a_state_with_an_earlier_time_is_told_too(owner: User, task: Task) -> None:
    """The time is that of the beginning of a transaction, which may have waited for another to end."""
    feed = TaskFeed(owner, task.pk)
    states([feed], task.pk)
    Task.objects.filter(pk=task.pk).update(updated_at=task.created_at.replace(year=2000), name="y")

    assert TaskFeed.missed([feed]) == {task.pk}
    assert states([feed], task.pk) == [(feed, "QUEUED")]


def test_mine_and_nobody_elses(owner: User, stranger: User, staff: User, task: Task) -> None:
    feeds = [TaskFeed(user) for user in (owner, stranger, staff)]
    assert TaskFeed.missed(feeds) == set()
    Task.objects.filter(pk=task.pk).update(updated_at=Now(), name="y")
    assert TaskFeed.missed(feeds) <= {task.pk}
    new = task_create(owner=owner, request=TaskRequest(name="new"))

    assert {feed for feed, _ in states(feeds, task.pk, new.pk)} == {feeds[0]}

    assert TaskFeed.missed(feeds) == set()


def test_a_deleted_task_ends_its_streams(owner: User, task: Task) -> None:
    task_feed, log_feed, pk = TaskFeed(owner, task.pk), LogFeed(owner, task.pk, None), task.pk
    task.delete()

    ((_, error),) = states([task_feed], pk)
    ((_, other),) = LogFeed.read([log_feed], {pk})

    assert isinstance(error, NotFound)
    assert isinstance(other, NotFound)
    assert task_feed.ended
    assert log_feed.ended


@pytest.mark.parametrize("count", [1, 20])
def test_a_constant_number_of_queries(owner: User, count: int, django_assert_num_queries: Any) -> None:
    tasks = [task_create(owner=owner, request=TaskRequest(name="x")) for _ in range(count)]
    ids = {task.pk for task in tasks}
    mixed = [feed for task in tasks for feed in (TaskFeed(owner, task.pk), TaskFeed(owner))]
    logs = [LogFeed(owner, task.pk, None) for task in tasks]

    with django_assert_num_queries(2):
        TaskFeed.missed(mixed)
    with django_assert_num_queries(1):
        assert len(list(TaskFeed.read(mixed, ids))) == count * (count + 1)
    with django_assert_num_queries(2):
        list(LogFeed.read(logs, ids))


def test_what_concerns_nobody_costs_nothing(owner: User, task: Task, django_assert_num_queries: Any) -> None:
    feeds, logs = [TaskFeed(owner, task.pk)], [LogFeed(owner, task.pk, None)]
    with django_assert_num_queries(0):
        assert list(TaskFeed.read(feeds, {task.pk + 1})) == []
        assert list(LogFeed.read(logs, {task.pk + 1})) == []


def test_lines_in_turn_from_where_one_was(owner: User, task: Task) -> None:
    assert task_claim(task_id=task.pk, attempt=0, worker="w")
    for number in range(450):
        TaskRun(task.pk, 1, owner.pk).log(str(number))
    everything = LogFeed(owner, task.pk, None)
    told: list[Any] = []
    for _ in range(3):
        told += [line for _, line in LogFeed.read([everything], {task.pk})]
    assert [line.message for line in told] == [str(number) for number in range(450)]
    assert not everything.behind

    rest = LogFeed(owner, task.pk, str(told[400].pk))
    assert [line for _, line in LogFeed.read([rest], {task.pk})] == told[401:]
    with pytest.raises(BadUserInput):
        LogFeed(owner, task.pk, "x")


def test_a_task_that_is_deleted_before_it_was_told_ends_its_streams(owner: User, task: Task) -> None:
    feed, pk = TaskFeed(owner, task.pk), task.pk
    task.delete()

    assert TaskFeed.missed([feed]) == {pk}
    assert [type(item) for _, item in TaskFeed.read([feed], {pk})] == [NotFound]
    assert feed.ended


def messages(feed: LogFeed) -> list[Any]:
    return [getattr(item, "message", item) for _, item in LogFeed.read([feed], {feed.task_id})]


@pytest.mark.parametrize("told", [1, LATE_LINES + 5])
@pytest.mark.parametrize("ended", [True, False])
def test_a_line_that_is_committed_late_is_told(owner: User, task: Task, told: int, ended: bool) -> None:
    """Its id is from before those of others, as when a thread of a kind writes it in a transaction."""
    feed = LogFeed(owner, task.pk, None)
    lines = [TaskLog(task=task, attempt=1, message=f"{number}") for number in range(told + 1)]
    late = TaskLog.objects.bulk_create(lines)[-2]
    TaskLog.objects.filter(pk=late.pk).delete()
    assert messages(feed) == [line.message for line in lines if line is not late]
    assert messages(feed) == []

    late.save(force_insert=True)
    if ended:
        Task.objects.update(status=TaskStatus.SUCCEEDED, finished_at=Now())
    else:
        assert LogFeed.missed([feed]) == {task.pk}

    assert messages(feed) == [late.message]
    assert messages(feed) == []
