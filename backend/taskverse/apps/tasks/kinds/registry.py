"""What can be run: a kind is one function with typed input and output, known by its name."""

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

    def progress(self, current: int, total: int | None = None, message: str = "") -> None:
        """Tell how far the work is; `total` unknown while None. Cheap enough for every step that a person could see."""


class TaskError(Exception):
    """A kind's way to fail on purpose: `message` is for the owner of the task, `code` for a program."""

    def __init__(self, message: str, *, code: str = "TASK_ERROR") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    description: str
    function: Callable[[Run, Any], BaseModel]
    payload_model: type[BaseModel]
    result_model: type[BaseModel]


_kinds: dict[str, Kind] = {}

KindFunction = Callable[[Run, Any], BaseModel]


def task_kind(name: str, *, title: str) -> Callable[[KindFunction], KindFunction]:
    """Make a kind of `def function(run: Run, payload: PayloadModel) -> ResultModel`, both pydantic models.

    Its docstring is the description that users read.
    """

    def register(function: KindFunction) -> KindFunction:
        if name in _kinds and _kinds[name].function.__qualname__ != function.__qualname__:
            raise ValueError(f"There is a task kind named {name} already.")
        hints = get_type_hints(function)
        result_model = hints.pop("return")
        payload_model = list(hints.values())[1]
        _kinds[name] = Kind(name, title, (function.__doc__ or "").strip(), function, payload_model, result_model)
        return function

    return register


def kind_get(name: str) -> Kind | None:
    return _kinds.get(name)


def kinds_all() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)
