"""What can be run: a kind is one function with typed input and output, known by its name."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, get_type_hints

from pydantic import BaseModel


class Run(Protocol):
    """What a kind's function gets to talk to its task."""

    @property
    def task_id(self) -> int:
        """The same for every attempt: an idempotency key for effects outside."""

    @property
    def attempt(self) -> int:
        """1 for the first."""

    @property
    def owner_id(self) -> int:
        """Whose task it is: a run may touch what is theirs, and nothing else."""

    def progress(self, current: int, total: int | None = None, message: str = "") -> None:
        """Tell how far the work is; `total` unknown while None. Call it often: it writes five times a second at the
        most, and it is here that a cancelled run ends (with an exception that `except Exception` lets pass)."""

    def log(self, message: str, level: str = "INFO") -> None:
        """Write a line for the owner: INFO, WARNING or ERROR. A thousand lines of an attempt are kept."""

    def is_cancelled(self) -> bool:
        """Whether the task was asked to stop, for work that would rather end by itself than at its next progress."""


UNNAMED = "TASK_ERROR"


class TaskError(Exception):
    """A kind's way to fail on purpose: `message` is for the owner of the task, `code` for a program.

    A `retryable` one is tried again as the kind's policy says; any other is the end.
    """

    def __init__(self, message: str, *, code: str = UNNAMED, retryable: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.retryable = retryable


@dataclass(frozen=True)
class Policy:
    """What a kind gives a task that does not say otherwise."""

    max_attempts: int = 3
    timeout_seconds: int = 300
    backoff_seconds: float = 5
    """Before the second attempt; doubled for each further one, and up to half of it left out at random."""
    backoff_max_seconds: float = 600
    cancel_seconds: int = 10
    """How long a cancelled run may go on before it is stopped by force."""


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    description: str
    function: Callable[[Run, Any], BaseModel]
    payload_model: type[BaseModel]
    result_model: type[BaseModel]
    policy: Policy
    internal: bool = False


_kinds: dict[str, Kind] = {}

KindFunction = Callable[[Run, Any], BaseModel]


def task_kind(
    name: str, *, title: str, internal: bool = False, **policy: Any
) -> Callable[[KindFunction], KindFunction]:
    """Make a kind of `def function(run: Run, payload: PayloadModel) -> ResultModel`, both pydantic models.

    Its docstring is the description that users read; further arguments are those of Policy. An `internal` one is not
    for users to ask for: a service makes its tasks.
    """

    def register(function: KindFunction) -> KindFunction:
        if name in _kinds and _place(_kinds[name].function) != _place(function):
            raise ValueError(f"There is a task kind named {name} already.")
        hints = get_type_hints(function)
        _kinds[name] = Kind(
            name=name,
            title=title,
            description=inspect.getdoc(function) or "",
            function=function,
            result_model=hints.pop("return"),
            payload_model=list(hints.values())[1],
            policy=Policy(**policy),
            internal=internal,
        )
        return function

    return register


def _place(function: KindFunction) -> tuple[str, str]:
    """Where it is written: one module that is imported twice has one kind."""
    return function.__module__, function.__qualname__


def kind_get(name: str) -> Kind | None:
    return _kinds.get(name)


def kinds_all() -> list[Kind]:
    """Those that users may ask for."""
    return sorted((kind for kind in _kinds.values() if not kind.internal), key=lambda kind: kind.name)
