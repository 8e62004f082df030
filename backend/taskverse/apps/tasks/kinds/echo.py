from pydantic import BaseModel, ConfigDict

from taskverse.apps.tasks.kinds.registry import Run, task_kind


class Echo(BaseModel):
    """Any JSON object."""

    model_config = ConfigDict(extra="allow")


@task_kind("echo", title="Echo")
def echo(run: Run, payload: Echo) -> Echo:
    """Answers its payload: to see that everything works."""
    return payload
