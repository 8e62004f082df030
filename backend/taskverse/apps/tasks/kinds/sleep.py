import time

from pydantic import BaseModel, ConfigDict, Field

from taskverse.apps.tasks.kinds.registry import Run, task_kind


class SleepPayload(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seconds: float = Field(default=5, ge=0, le=3600, description="How long to sleep.")
    steps: int = Field(default=10, ge=1, le=1000, description="In how many steps, each of them told as progress.")


class SleepResult(BaseModel):
    slept: float = Field(description="Seconds.")


@task_kind("sleep", title="Sleep", timeout_seconds=3700)
def sleep(run: Run, payload: SleepPayload) -> SleepResult:
    """Sleeps, and tells its progress: to see a task run."""
    for step in range(payload.steps):
        run.progress(step, payload.steps, f"Step {step + 1} of {payload.steps}")
        time.sleep(payload.seconds / payload.steps)
    run.progress(payload.steps, payload.steps, "Done")
    return SleepResult(slept=payload.seconds)
