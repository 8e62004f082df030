"""A database that has been in use: finished tasks of many owners, and the few that are under way."""

from typing import Any

from tests.system import EMAIL

OWNERS = 100
UNDER_WAY = {"QUEUED": 100, "SCHEDULED": 50, "RUNNING": 50}  # however many have ended

PEOPLE = """
INSERT INTO users_user (password, is_superuser, email, first_name, last_name, is_staff, is_active, date_joined)
SELECT '', false, 'owner' || n || '@example.com', '', '', false, true, now() FROM generate_series(1, %(owners)s) n
"""
# One owner, the one who signs in, has every tenth.
TASKS = """
INSERT INTO tasks_task (owner_id, name, kind, payload, metadata, priority, status, status_reason, attempt,
  max_attempts, timeout_seconds, worker, publish_count, progress_message, error_code, error_message, error_traceback,
  request_digest, result, created_at, queued_at, started_at, finished_at, lease_until, run_at, next_publish_at)
SELECT
  CASE WHEN n %% 10 = 0 THEN (SELECT id FROM users_user WHERE email = %(email)s)
    ELSE (SELECT min(id) FROM users_user WHERE email LIKE 'owner%%') + n %% %(owners)s END,
  'task ' || n, 'echo', '{"number": 1}', '{}', 'normal', %(status)s::text, '',
  CASE WHEN %(status)s::text IN ('QUEUED', 'SCHEDULED') THEN 0 ELSE 1 END, 3, 300, 'one@host', 0, '', '', '', '', '',
  CASE WHEN %(status)s::text = 'SUCCEEDED' THEN '{"number": 1}'::jsonb END,
  now() - interval '1 hour', now(), CASE WHEN %(status)s::text IN ('RUNNING', 'SUCCEEDED') THEN now() END,
  CASE WHEN %(status)s::text = 'SUCCEEDED' THEN now() END,
  CASE WHEN %(status)s::text = 'RUNNING' THEN now() - interval '1 minute' END,
  CASE WHEN %(status)s::text = 'SCHEDULED' THEN now() END, now()
FROM generate_series(1, %(count)s) n
"""
BESIDE = (
    "INSERT INTO monitoring_monitoringrecord (task_id, event, message, data)"
    " SELECT id, event, '', '{}' FROM tasks_task, unnest(ARRAY['TASK_QUEUED', 'TASK_STARTED', 'TASK_SUCCEEDED']) event",
    "INSERT INTO tasks_taskattempt (task_id, number, worker, started_at, outcome, error_code, error_message,"
    " error_traceback) SELECT id, 1, worker, now(), 'SUCCEEDED', '', '', '' FROM tasks_task WHERE status = 'SUCCEEDED'",
    "INSERT INTO notifications_notification (user_id, event, message, task_id)"
    " SELECT owner_id, 'TASK_SUCCEEDED', name, id FROM tasks_task WHERE status = 'SUCCEEDED'",
)


def fill(database: Any, count: int, *, vacuum: bool = True) -> None:
    """`count` finished tasks with their records, attempts and notifications; the ones under way are the newest."""
    database.execute(PEOPLE, {"owners": OWNERS})
    for status, number in {"SUCCEEDED": count, **UNDER_WAY}.items():
        database.execute(TASKS, {"status": status, "count": number, "owners": OWNERS, "email": EMAIL})
    for statement in BESIDE:
        database.execute(statement)
    if vacuum:
        database.execute("VACUUM ANALYZE")
