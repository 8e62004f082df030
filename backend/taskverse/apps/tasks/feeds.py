"""What streams tell of tasks. Which state a stream has told is compared, not which is newer: states are read one after
the other, and `updated_at` is when a transaction began, not when it was committed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from taskverse.api.feeds import Feed
from taskverse.apps.tasks.engine.changes import LOGS, TASKS
from taskverse.apps.tasks.engine.timing import database_now
from taskverse.apps.tasks.models import FINAL, Task, TaskLog
from taskverse.apps.tasks.selectors import task_get
from taskverse.apps.tasks.selectors.changes import State, states_of, states_since, tasks_changed_of
from taskverse.apps.tasks.selectors.logs import lines_after, log_id
from taskverse.apps.users.models import User
from taskverse.common.errors import NotFound

# A transaction that began so long ago may be committed only now; clocks of two machines may differ by so much.
OVERLAP = timedelta(seconds=60)
LATE_LINES = 50  # of those told last: as of a transaction in a thread of a kind, which is committed later


class TaskFeed(Feed):
    """One task to its end, or every change of the viewer's own."""

    topics = frozenset({TASKS})

    def __init__(self, viewer: User, task_id: int | None = None) -> None:
        """Raises NotFound."""
        super().__init__(viewer)
        self.task_id = task_get(viewer, task_id).pk if task_id is not None else None
        self.told: dict[int, State] = {}
        self.begun = self.since = database_now()

    @classmethod
    def read(cls, feeds: Sequence["TaskFeed"], ids: set[int]) -> Iterator[tuple["TaskFeed", Task | NotFound]]:
        watching, watched, owners = _parties(feeds)
        wanted = ids & watched
        tasks = tasks_changed_of(wanted, ids if owners else set(), owners) if wanted or owners else []
        for task_id in wanted - {task.pk for task in tasks}:
            for feed in watching[task_id]:
                feed.ended = True
                yield feed, NotFound("The task was deleted.")
        for task in tasks:
            for feed in [*watching[task.pk], *owners.get(task.owner_id, ())]:
                if feed.may_see(task) and feed.tell(task.pk, (task.updated_at, task.status)):
                    yield feed, task

    @classmethod
    def missed(cls, feeds: Sequence["TaskFeed"]) -> set[int]:
        watching, watched, owners = _parties(feeds)
        found = states_of(watched)
        missed = watched - found.keys()
        missed |= {pk for pk, state in found.items() if any(feed.told.get(pk) != state for feed in watching[pk])}
        if owners:
            now = timezone.now()
            since = min(feed.since for group in owners.values() for feed in group)
            for pk, owner_id, state in states_since(owners, since):
                missed |= {pk for feed in owners[owner_id] if state[0] >= feed.since and feed.told.get(pk) != state}
            for feed in (feed for group in owners.values() for feed in group):
                feed.look_from(now - OVERLAP)
        return missed

    def may_see(self, task: Task) -> bool:
        return task.owner_id == self.viewer.pk or self.viewer.is_staff

    def tell(self, task_id: int, state: State) -> bool:
        if self.ended or self.told.get(task_id) == state:
            return False
        self.told[task_id] = state
        self.ended = self.task_id is not None and state[1] in FINAL
        return True

    def look_from(self, moment: datetime) -> None:
        self.since = max(self.begun, moment)
        self.told = {pk: state for pk, state in self.told.items() if state[0] >= self.since}


def _parties(
    feeds: Sequence[TaskFeed],
) -> tuple[defaultdict[int, list[TaskFeed]], set[int], dict[int, list[TaskFeed]]]:
    """Those that watch a task, by the task; these tasks; those that watch all of a user's, by the user."""
    watching: defaultdict[int, list[TaskFeed]] = defaultdict(list)
    owners: defaultdict[int, list[TaskFeed]] = defaultdict(list)
    for feed in feeds:
        if feed.task_id is None:
            owners[feed.viewer.pk].append(feed)
        elif not feed.ended:
            watching[feed.task_id].append(feed)
    return watching, set(watching), dict(owners)


class LogFeed(Feed):
    """The lines of one task, to its end."""

    topics = frozenset({TASKS, LOGS})

    def __init__(self, viewer: User, task_id: int, after: str | None) -> None:
        """Raises NotFound, and BadUserInput for an `after` that is no id."""
        super().__init__(viewer)
        self.after = self.floor = log_id(after)
        self.told: set[int] = set()  # above the floor: a smaller id may be committed after a larger one
        self.task_id = task_get(viewer, task_id).pk

    @classmethod
    def read(cls, feeds: Sequence["LogFeed"], ids: set[int]) -> Iterator[tuple["LogFeed", TaskLog | NotFound]]:
        listening = [feed for feed in feeds if feed.task_id in ids and not feed.ended]
        # Before the lines: of a task that has ended by now all lines are there.
        states = states_of({feed.task_id for feed in listening})
        final = {task_id for task_id, state in states.items() if state[1] in FINAL}
        asked = [(feed.task_id, feed.floor if feed.task_id in final else feed.after) for feed in listening]
        for feed, (lines, more) in zip(listening, lines_after(asked), strict=True):
            feed.behind = more
            feed.ended = feed.task_id not in states or (feed.task_id in final and not more)
            if feed.task_id not in states:
                yield feed, NotFound("The task was deleted.")
            for line in lines:
                if feed.tell(line.pk):
                    yield feed, line

    @classmethod
    def missed(cls, feeds: Sequence["LogFeed"]) -> set[int]:
        for feed in feeds:
            feed.after = feed.floor
        return {feed.task_id for feed in feeds}

    def tell(self, line_id: int) -> bool:
        self.after = max(self.after, line_id)
        if line_id in self.told:
            return False
        self.told.add(line_id)
        if len(self.told) > LATE_LINES:
            self.floor = min(self.told)
            self.told.remove(self.floor)
        return True
