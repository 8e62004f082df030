"""Who may do what: one row per operation, one column per person; and whoever may not has changed nothing."""

from typing import Any

import pytest
from django.utils import timezone

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.notifications.models import Notification, NotificationPreference, Webhook, WebhookDelivery
from taskverse.apps.tasks.models import Schedule, Task
from taskverse.apps.users.models import AccessScope, AccessToken, Session, User
from taskverse.apps.users.services.access_tokens import access_token_create
from taskverse.schema import schema
from tests.client import GraphQLClient
from tests.conftest import PASSWORD
from tests.notifications.sending import make_webhook
from tests.tasks.schedules import make

OK = None
Codes = dict[str, str | None]
SIGNED_IN: Codes = {"anonymous": "UNAUTHENTICATED", "stranger": OK, "owner": OK, "staff": OK}
MINE: Codes = {"anonymous": "UNAUTHENTICATED", "stranger": "NOT_FOUND", "owner": OK, "staff": "NOT_FOUND"}
STAFF: Codes = {"anonymous": "UNAUTHENTICATED", "stranger": "FORBIDDEN", "owner": "FORBIDDEN", "staff": OK}
MINE_OR_STAFF: Codes = {**MINE, "staff": OK}
# `reader` is the owner's personal access token with tasks:read, `writer` the one with tasks:write.
READS: Codes = {"reader": OK, "writer": "FORBIDDEN"}
WRITES: Codes = {"reader": "FORBIDDEN", "writer": OK}
SESSION: Codes = {"reader": "FORBIDDEN", "writer": "FORBIDDEN"}
EVERYBODY = [*SIGNED_IN, "reader", "writer"]


def everybody(code: str | None) -> Codes:
    return dict.fromkeys(EVERYBODY, code)


OPERATIONS: dict[str, tuple[str, Codes]] = {
    # operation: query, and the code each person gets
    "me": ("{ me { email } }", everybody(OK)),
    "sessions": ("{ sessions { id } }", SIGNED_IN | SESSION),
    "access_tokens": ("{ access_tokens { id } }", SIGNED_IN | SESSION),
    "all_tasks": ("{ all_tasks { id } }", SIGNED_IN | READS),
    "task_by_id": ("query($task: Int!) { task_by_id(id: $task) { id } }", MINE_OR_STAFF | READS),
    "tasks": ("{ tasks { nodes { id } } }", SIGNED_IN | READS),
    "task_counts": ("{ task_counts { count } }", SIGNED_IN | READS),
    "queues": ("{ queues { depth } }", STAFF | READS | {"reader": "FORBIDDEN"}),
    "workers": ("{ workers { name } }", STAFF | READS | {"reader": "FORBIDDEN"}),
    "task_kinds": ("{ task_kinds { name } }", SIGNED_IN | READS),
    "all_monitoring_records": ("{ all_monitoring_records { id } }", SIGNED_IN | READS),
    "monitoring_record_by_id": (
        "query($record: Int!) { monitoring_record_by_id(id: $record) { id } }",
        MINE_OR_STAFF | READS,
    ),
    "create_task": ('mutation { create_task(name: "new") { task { id } } }', SIGNED_IN | WRITES),
    "create_tasks": (
        'mutation { create_tasks(tasks: [{name: "new"}]) { results { task { id } } } }',
        SIGNED_IN | WRITES,
    ),
    "update_task": (
        'mutation($task: Int!) { update_task(id: $task, name: "new") { task { id } } }',
        MINE_OR_STAFF | WRITES,
    ),
    # each person's own tasks alone: tests/tasks/test_cancel_tasks.py
    "cancel_tasks": ("mutation { cancel_tasks(filter: {}) { count } }", SIGNED_IN | WRITES),
    "rerun_tasks": ("mutation { rerun_tasks(filter: {}) { count } }", SIGNED_IN | WRITES),
    # the task waits: it can be cancelled, and has not ended, so it cannot be run again
    "cancel_task": ("mutation($task: Int!) { cancel_task(id: $task) { task { id } } }", MINE_OR_STAFF | WRITES),
    "rerun_task": (
        "mutation($task: Int!) { rerun_task(id: $task) { task { id } } }",
        MINE_OR_STAFF | WRITES | {"owner": "CONFLICT", "staff": "CONFLICT", "writer": "CONFLICT"},
    ),
    "pause_queue": ("mutation { pause_queue(name: LOW) { paused } }", STAFF | SESSION),
    "resume_queue": ("mutation { resume_queue(name: LOW) { paused } }", STAFF | SESSION),
    "schedules": ("{ schedules { id } }", SIGNED_IN | READS),
    "create_schedule": (
        'mutation { create_schedule(name: "x", kind: "echo", everySeconds: 60) { schedule { id } } }',
        SIGNED_IN | WRITES,
    ),
    "update_schedule": (
        'mutation($schedule: Int!) { update_schedule(id: $schedule, name: "y") { schedule { id } } }',
        MINE_OR_STAFF | WRITES,
    ),
    "delete_schedule": (
        "mutation($schedule: Int!) { delete_schedule(id: $schedule) { id } }",
        MINE_OR_STAFF | WRITES,
    ),
    "pause_schedule": (
        "mutation($schedule: Int!) { pause_schedule(id: $schedule) { schedule { id } } }",
        MINE_OR_STAFF | WRITES,
    ),
    "resume_schedule": (
        "mutation($schedule: Int!) { resume_schedule(id: $schedule) { schedule { id } } }",
        MINE_OR_STAFF | WRITES,
    ),
    "run_schedule": (
        "mutation($schedule: Int!) { run_schedule(id: $schedule) { task { id } } }",
        MINE_OR_STAFF | WRITES,
    ),
    "revoke_session": ("mutation($session: ID!) { revoke_session(id: $session) { session { id } } }", MINE | SESSION),
    "revoke_all_sessions": ("mutation { revoke_all_sessions { count } }", SIGNED_IN | SESSION),
    "create_access_token": (
        'mutation { create_access_token(name: "x", scopes: [TASKS_READ]) { secret } }',
        SIGNED_IN | SESSION,
    ),
    "revoke_access_token": (
        "mutation($token: ID!) { revoke_access_token(id: $token) { accessToken { id } } }",
        MINE | SESSION,
    ),
    "change_password": (
        f'mutation {{ change_password(currentPassword: "{PASSWORD}", newPassword: "another long one") '
        "{ user { id } } }",
        SIGNED_IN | SESSION,
    ),
    "notifications": ("{ notifications { nodes { id } } }", SIGNED_IN | READS),
    "unread_notification_count": ("{ unread_notification_count }", SIGNED_IN | READS),
    "notification_preferences": ("{ notification_preferences { enabled } }", SIGNED_IN | READS),
    # each person's own inbox alone: tests/notifications/test_inbox.py
    "mark_notifications_read": ("mutation { mark_notifications_read(ids: [1]) { count } }", SIGNED_IN | WRITES),
    "mark_all_notifications_read": ("mutation { mark_all_notifications_read { count } }", SIGNED_IN | WRITES),
    "update_notification_preference": (
        "mutation { update_notification_preference(event: TASK_FAILED, channel: INBOX, enabled: false) "
        "{ preference { enabled } } }",
        SIGNED_IN | SESSION,
    ),
    "webhooks": ("{ webhooks { id } }", SIGNED_IN | SESSION),
    "create_webhook": (
        'mutation { create_webhook(url: "https://example.com", events: [SECURITY]) { secret } }',
        SIGNED_IN | SESSION,
    ),
    "update_webhook": (
        "mutation($webhook: ID!) { update_webhook(id: $webhook, enabled: false) { webhook { id } } }",
        MINE | SESSION,
    ),
    "delete_webhook": ("mutation($webhook: ID!) { delete_webhook(id: $webhook) { id } }", MINE | SESSION),
    "rotate_webhook_secret": (
        "mutation($webhook: ID!) { rotate_webhook_secret(id: $webhook) { secret } }",
        MINE | SESSION,
    ),
    "ping_webhook": ("mutation($webhook: ID!) { ping_webhook(id: $webhook) { delivery { id } } }", MINE | SESSION),
    "redeliver_webhook": (
        "mutation($delivery: ID!) { redeliver_webhook(deliveryId: $delivery) { delivery { id } } }",
        MINE | SESSION,
    ),
    # open to everybody: what they do with whom is in tests/users
    "register_user": (
        'mutation { register_user(email: "x", password: "x") { accepted } }',
        everybody("BAD_USER_INPUT"),
    ),
    "confirm_registration": (
        'mutation { confirm_registration(token: "x", password: "x") { user { id } } }',
        everybody("BAD_USER_INPUT"),
    ),
    "request_password_reset": (
        'mutation { request_password_reset(email: "x") { accepted } }',
        everybody("BAD_USER_INPUT"),
    ),
    "reset_password": (
        'mutation { reset_password(token: "x", newPassword: "x") { user { id } } }',
        everybody("BAD_USER_INPUT"),
    ),
    "tokenAuth": (
        'mutation { tokenAuth(email: "x", password: "x") { token } }',
        everybody("INVALID_CREDENTIALS"),
    ),
    "verifyToken": ('mutation { verifyToken(token: "x") { payload } }', everybody("TOKEN_INVALID")),
    "refreshToken": (
        'mutation { refreshToken(refreshToken: "x") { token } }',
        everybody("REFRESH_TOKEN_INVALID"),
    ),
    "revokeToken": ('mutation { revokeToken(refreshToken: "x") { revoked } }', everybody(OK)),
    # streams, as they begin; what they tell whom: tests/live
    "task_updated": ("subscription($task: Int!) { task_updated(id: $task) { id } }", MINE_OR_STAFF | READS),
    "tasks_updated": ("subscription { tasks_updated { id } }", SIGNED_IN | READS),
    "task_logs": ("subscription($task: Int!) { task_logs(id: $task) { id } }", MINE_OR_STAFF | READS),
    "notification_received": ("subscription { notification_received { id } }", SIGNED_IN | READS),
}
TABLE = [(operation, person) for operation in OPERATIONS for person in EVERYBODY]
MODELS = (
    Task,
    Schedule,
    MonitoringRecord,
    Notification,
    NotificationPreference,
    Webhook,
    WebhookDelivery,
    User,
    Session,
    AccessToken,
)


def rows() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in MODELS]


@pytest.fixture
def people(cast: dict[str, GraphQLClient], owner: User) -> dict[str, GraphQLClient]:
    def personal(scope: AccessScope) -> GraphQLClient:
        token, secret = access_token_create(owner=owner, name=scope, scopes=[scope], expires_at=None)
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
        return GraphQLClient(secret)

    return {**cast, "reader": personal(AccessScope.TASKS_READ), "writer": personal(AccessScope.TASKS_WRITE)}


@pytest.mark.parametrize(("operation", "person"), TABLE)
def test_table(people: dict[str, GraphQLClient], task: Task, owner: User, operation: str, person: str) -> None:
    query, codes = OPERATIONS[operation]
    webhook = make_webhook(owner)
    ids = {
        "task": task.pk,
        "record": task.records.get().pk,
        "schedule": make(owner).pk,
        "webhook": webhook.pk,
        "delivery": webhook.deliveries.create(event="PING", body="{}", state="FAILED").pk,
        "session": str(Session.objects.get(user=owner).pk),
        "token": str(AccessToken.objects.filter(user=owner).latest("id").pk),
    }
    before = rows()

    client = people[person]
    answer = client.subscribe(query, **ids) if query.startswith("subscription") else client.execute(query, **ids)

    assert answer.code == codes[person]
    if codes[person]:
        assert rows() == before
        assert answer.json["data"] in (None, {operation: None})


@pytest.mark.parametrize(("person", "seen"), [("stranger", 0), ("owner", 1), ("staff", 1), ("reader", 1)])
def test_a_list_holds_ones_own_and_for_staff_everyones(
    people: dict[str, GraphQLClient], task: Task, person: str, seen: int
) -> None:
    schedule = make(task.owner)
    query = (
        "{ all_tasks { id } tasks { nodes { id } } task_counts { count } all_monitoring_records { taskId } "
        "schedules { id } }"
    )
    data = people[person].execute(query).data

    assert data["tasks"]["nodes"] == [{"id": str(task.pk)}] * seen
    assert sum(row["count"] for row in data["task_counts"]) == seen
    assert data["all_tasks"] == [{"id": str(task.pk)}] * seen
    assert data["all_monitoring_records"] == [{"taskId": str(task.pk)}] * seen
    assert data["schedules"] == [{"id": str(schedule.pk)}] * seen


@pytest.mark.parametrize("person", ["stranger", "owner", "staff"])
def test_sessions_and_access_tokens_are_ones_own_for_staff_too(people: dict[str, GraphQLClient], person: str) -> None:
    data = people[person].execute("{ sessions { isCurrent } access_tokens { hint } }").data

    assert data["sessions"] == [{"isCurrent": True}]
    assert len(data["access_tokens"]) == (2 if person == "owner" else 0)


def test_me_is_null_for_anonymous_alone(people: dict[str, GraphQLClient]) -> None:
    assert people["anonymous"].execute("{ me { email } }").data == {"me": None}
    assert people["stranger"].execute("{ me { email } }").data == {"me": {"email": "stranger@example.com"}}
    assert people["writer"].execute("{ me { email } }").data == {"me": {"email": "owner@example.com"}}


def test_the_table_has_a_row_for_every_field_and_a_column_for_everybody() -> None:
    types = schema.graphql_schema
    assert types.query_type
    assert types.mutation_type
    assert types.subscription_type
    fields = {*types.query_type.fields, *types.mutation_type.fields, *types.subscription_type.fields}
    assert fields == set(OPERATIONS)
    assert {frozenset(codes) for _query, codes in OPERATIONS.values()} == {frozenset(EVERYBODY)}
