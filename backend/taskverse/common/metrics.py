"""What is counted. Every floor may count; `apps/monitoring/exposition.py` shows it.

A label takes its values from our own code, never from a client's text: names of the schema, kinds, codes, states.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # a second series for each, with the time it began
# Our own: the library's default registry is Flower's in Flower's process.
REGISTRY = CollectorRegistry()

ANSWER_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
TASK_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)

HTTP_REQUESTS = Counter(
    "taskverse_http_requests", "Requests that were answered.", ["route", "status"], registry=REGISTRY
)
HTTP_IN_PROGRESS = Gauge(
    "taskverse_http_requests_in_progress",
    "Requests that are being answered.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
OPERATIONS = Counter(
    "taskverse_graphql_operations",
    "GraphQL requests by type, root field and code of the first error; OK without one.",
    ["type", "name", "code"],
    registry=REGISTRY,
)
OPERATION_SECONDS = Histogram(
    "taskverse_graphql_operation_seconds",
    "From the request to its answer.",
    ["type", "name"],
    buckets=ANSWER_SECONDS,
    registry=REGISTRY,
)
OPEN_STREAMS = Gauge(
    "taskverse_open_streams", "Live streams that are open.", multiprocess_mode="livesum", registry=REGISTRY
)

ATTEMPTS = Counter("taskverse_task_attempts", "Attempts by how they ended.", ["kind", "outcome"], registry=REGISTRY)
RETRIES = Counter("taskverse_task_retries", "Attempts after which another follows.", ["kind"], registry=REGISTRY)
ENDED = Counter("taskverse_tasks_ended", "Tasks that have ended, by how.", ["kind", "status"], registry=REGISTRY)
LOST_LEASES = Counter("taskverse_leases_lost", "Attempts whose worker was not heard of in time.", registry=REGISTRY)
WAIT_SECONDS = Histogram(
    "taskverse_task_wait_seconds",
    "From ready to started.",
    ["kind", "queue"],
    buckets=TASK_SECONDS,
    registry=REGISTRY,
)
RUN_SECONDS = Histogram(
    "taskverse_task_run_seconds",
    "From started to ended, of attempts that ended by themselves.",
    ["kind", "outcome"],
    buckets=TASK_SECONDS,
    registry=REGISTRY,
)
SCHEDULES_FIRED = Counter(
    "taskverse_schedules_fired",
    "Due times that were met: with a task (submitted) or without (skipped).",
    ["outcome"],
    registry=REGISTRY,
)
KEEPER_TICK = Gauge(
    "taskverse_keeper_last_tick_timestamp_seconds",
    "When the keeper of this worker ended its last round.",
    ["worker"],
    multiprocess_mode="livemax",
    registry=REGISTRY,
)
DELIVERIES = Counter(
    "taskverse_deliveries", "Messages to users and their endpoints.", ["channel", "outcome"], registry=REGISTRY
)


def delivery_ended(channel: str, outcome: str) -> None:
    """`channel` is mail or webhook, `outcome` one of a few words: delivered, failed, gave_up."""
    DELIVERIES.labels(channel, outcome).inc()
