"""Random faults while tasks run, and the count of what came of them: of a test, and at any size of a benchmark."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chaos.crew import Crew
from tests.chaos.servers import Servers

WORKERS = ("one", "two")
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")
LEASE_SECONDS = 3  # of the storm's workers: what they lose is soon run again
FAULT_SECONDS = 5  # about
STALL_SECONDS = 60


@dataclass(frozen=True)
class Counts:
    submitted: int
    succeeded: int
    failed: int
    cancelled: int
    lost: int  # without an end in time, or without the record of it
    ended_twice: int
    told_twice: int  # to their owner
    extra_attempts: int
    faults: dict[str, int]

    def __str__(self) -> str:
        *counts, (_, faults) = vars(self).items()
        told = [f"{name.replace('_', ' '):15} {count}" for name, count in counts]
        return "\n".join([*told, "faults          " + ", ".join(f"{name} {n}" for name, n in sorted(faults.items()))])


@dataclass
class Storm:
    crew: Crew
    servers: Servers | None  # None: those of the environment, which are not ours to kill
    seed: int = field(default_factory=lambda: random.randrange(10_000))
    ids: list[int] = field(default_factory=list)
    told_to_stop: set[int] = field(default_factory=set)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def blow(self, tasks: int, *, seconds: float = 0) -> Counts:
        """Each fault once, in any order, and again until the seconds are over; then wait for the last task."""
        begun = time.monotonic()
        at_once = tasks // 3
        each_time = at_once * 2 // max(len(self._faults()), int(seconds / FAULT_SECONDS)) + 1
        self._submit(at_once)
        while not self.happened or time.monotonic() - begun < seconds:
            faults = list(self._faults().items())
            self.chance.shuffle(faults)
            for name, fault in faults:
                fault()
                self.happened[name] += 1
                self._work_on()
                self._submit(min(each_time, tasks - len(self.ids)))
                self._cancel_some()
        self._submit(tasks - len(self.ids))
        self._settle()
        return self._count()

    def _faults(self) -> dict[str, Callable[[], None]]:
        crew = self.crew
        found: dict[str, Callable[[], None]] = {
            "worker killed": self._kill_worker,
            "worker frozen": self._freeze_worker,
            "child killed": lambda: crew.kill_child(self.chance.choice(WORKERS)),
            "broker flushed": crew.lose_broker_memory,
            "broker cut off": crew.cut_broker,
            "database cut off": crew.cut_database,
        }
        return found | self._restarts(self.servers, self.chance.uniform(0, 2)) if self.servers else found

    @staticmethod
    def _restarts(servers: Servers, away: float) -> dict[str, Callable[[], None]]:
        return {
            "broker restarted": lambda: servers.restart_broker(with_memory=True, away=away),
            "broker restarted empty": lambda: servers.restart_broker(with_memory=False, away=away),
            "database restarted": lambda: servers.restart_database(signal.SIGINT, away=away),
            "database killed": lambda: servers.restart_database(signal.SIGKILL, away=away),
        }

    def _kill_worker(self) -> None:
        name = self.chance.choice(WORKERS)
        self.crew.kill(name)
        self.crew.start(name)

    def _freeze_worker(self) -> None:
        name = self.chance.choice(WORKERS)
        self.crew.freeze(name)
        threading.Event().wait(LEASE_SECONDS + 1)  # the fault itself: longer than its lease
        self.crew.thaw(name)

    def _submit(self, count: int) -> None:
        """Half of them long enough to be hit while they run."""
        self.ids += self.crew.submit(count - count // 2)
        self.ids += self.crew.submit(count // 2, kind="sleep", payload={"seconds": 0.8, "steps": 8})

    def _work_on(self) -> None:
        """Until there is work again for the next fault to hit; a while at the most, for it may hit the recovery too."""
        before, patience = self._ended(), time.monotonic() + self.chance.uniform(1, 8)
        while self._ended() < before + 4 and time.monotonic() < patience:
            threading.Event().wait(0.1)
            self.crew.supervise()

    def _ended(self) -> int:
        statuses = self.crew.statuses(self.ids)
        return sum(statuses[end] for end in ENDED)

    def _cancel_some(self) -> None:
        self.told_to_stop |= set(self.crew.cancel_any_running(1))

    def _settle(self) -> None:
        """Until all have ended; or none has for so long that the rest is lost, and counted as that."""
        ended, since = self._ended(), time.monotonic()
        while ended < len(self.ids) and time.monotonic() - since < STALL_SECONDS:
            threading.Event().wait(0.2)
            self.crew.supervise()
            if (now := self._ended()) > ended:
                ended, since = now, time.monotonic()

    def _count(self) -> Counts:
        statuses, ends = self.crew.statuses(self.ids), self.crew.ends(self.ids)
        return Counts(
            submitted=len(self.ids),
            succeeded=statuses["SUCCEEDED"],
            failed=statuses["FAILED"],
            cancelled=statuses["CANCELLED"],
            lost=len(self.ids) - min(self._ended(), len(ends)),
            ended_twice=sum(1 for count in ends.values() if count > 1),
            told_twice=sum(1 for count in self.crew.notices(self.ids).values() if count > 1),
            extra_attempts=self.crew.attempts_of_all(self.ids) - len(self.ids),
            faults=dict(self.happened),
        )
