"""How tasks run, how long they are kept, and what comes of them: exports, notifications, requests."""

from taskverse.env import env

# A worker that is silent for so long has lost its tasks.
TASK_LEASE_SECONDS = env.float("TASK_LEASE_SECONDS", default=30)
TASK_KEEPER_SECONDS = env.float("TASK_KEEPER_SECONDS", default=1)  # between two rounds of a worker's keeper
TASK_PAYLOAD_BYTES = env.int("TASK_PAYLOAD_BYTES", default=256_000)
TASK_RESULT_BYTES = env.int("TASK_RESULT_BYTES", default=1_000_000)
# Days after their end that tasks are kept, by how they ended; 0: for ever.
TASK_RETENTION_DAYS: dict[str, int] = {
    "SUCCEEDED": 90,
    "FAILED": 180,
    "CANCELLED": 90,
    **env.numbers("TASK_RETENTION_DAYS"),
}
TASK_WAITING_PER_USER = env.int("TASK_WAITING_PER_USER", default=10_000)  # 0: any number
TASK_SUBMITS_PER_MINUTE = env.int("TASK_SUBMITS_PER_MINUTE", default=6_000)  # of one user; 0: any number

# Files of tasks. Where they lie: STORAGES.
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)  # that an export is kept; 0: as long as its task
# Of one user: what is kept together, and what one may hold; 0: any number. The oldest make room.
EXPORT_BYTES_PER_USER = env.int("EXPORT_BYTES_PER_USER", default=1_000_000_000)
EXPORT_LINK_SECONDS = env.int("EXPORT_LINK_SECONDS", default=600)

# Notifications
NOTIFICATION_RETENTION_DAYS = env.int("NOTIFICATION_RETENTION_DAYS", default=90)  # 0: for ever
NOTIFICATION_MAIL_MINUTES = env.int("NOTIFICATION_MAIL_MINUTES", default=10)  # between two mails to the same user
WEBHOOK_TIMEOUT_SECONDS = env.float("WEBHOOK_TIMEOUT_SECONDS", default=10)  # of one attempt
WEBHOOK_FAILING_DAYS = env.int("WEBHOOK_FAILING_DAYS", default=3)  # without one success, then it is switched off

# Requests that tasks make (taskverse.outbound). Host names, addresses and networks that need not be public, and the
# ports, of any host, that may be asked.
OUTBOUND_ALLOWED_HOSTS = env.texts("OUTBOUND_ALLOWED_HOSTS", [])
OUTBOUND_ALLOWED_PORTS = env.texts("OUTBOUND_ALLOWED_PORTS", ["80", "443", "8080", "8443"])
