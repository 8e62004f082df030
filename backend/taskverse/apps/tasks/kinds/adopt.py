"""Existing Celery code as task kinds."""

from collections.abc import Callable
from typing import Any, TypeVar

from celery import Task as CeleryTask
from pydantic import BaseModel, ConfigDict, Field

from taskverse.apps.tasks.kinds.registry import Run, task_kind

Adopted = TypeVar("Adopted", bound="CeleryTask[..., Any]")


class Call(BaseModel):
    model_config = ConfigDict(extra="forbid")

    args: list[Any] = Field(default_factory=list, description="Arguments by position.")
    kwargs: dict[str, Any] = Field(default_factory=dict, description="Arguments by name.")


class Answer(BaseModel):
    value: Any = Field(default=None, description="What the function returned.")


def adopt(name: str, *, title: str, **policy: Any) -> Callable[[Adopted], Adopted]:
    """Make a kind of a Celery task, above its `@shared_task`. The function runs as it is, with `{args, kwargs}` as
    payload; what it raises is tried again as the policy says (the arguments of Policy). Its own retries, countdowns and
    result backend are left out: the engine does that."""

    def register(job: Adopted) -> Adopted:
        def call(run: Run, payload: Call) -> Answer:
            return Answer(value=job.run(*payload.args, **payload.kwargs))

        call.__doc__ = job.__doc__
        call.__qualname__ = job.name
        task_kind(name, title=title, **policy)(call)
        return job

    return register
