"""What is asked each second, and with each page, uses its index among twenty thousand rows."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taskverse.api.connections import Range, cursor_of, keyset_page
from taskverse.apps.notifications.engine.dispatch import notifications_dispatch
from taskverse.apps.notifications.engine.turns import turn_take, webhooks_take
from taskverse.apps.notifications.mails import notification_letter
from taskverse.apps.notifications.models import Mail, Notification, Webhook
from taskverse.apps.notifications.selectors import notifications_find
from taskverse.apps.users.mails.post import mails_take
from taskverse.apps.users.models import User
from tests.notifications.sending import happens, make_webhook

ROWS = 20_000
SEED = (
    """INSERT INTO notifications_mail (user_id, urgent, state, attempts, error)
    SELECT %(first)s + n %% 200, false, 'SENT', 1, '' FROM generate_series(1, %(rows)s) n""",
    """INSERT INTO notifications_notification (user_id, event, message, dispatched_at, read_at, mail_id)
    SELECT user_id, 'TASK_FAILED', 'it failed', now(), CASE WHEN id %% 7 > 0 THEN now() END, id
    FROM notifications_mail""",
    """INSERT INTO notifications_webhookdelivery
      (webhook_id, notification_id, event, message_id, body, state, attempts, response, error)
    SELECT w.id, n.id, 'TASK_FAILED', n.id::text, '', 'DELIVERED', 1, '', ''
    FROM notifications_notification n JOIN notifications_webhook w USING (user_id)""",
    "ANALYZE notifications_mail, notifications_notification, notifications_webhookdelivery, notifications_webhook",
)


@pytest.fixture
def crowd(owner: User) -> User:
    users = User.objects.bulk_create(User(email=f"{number}@example.com") for number in range(200))
    for user in users:
        make_webhook(user, "http://localhost/")
    with connection.cursor() as cursor:
        for sql in SEED:
            cursor.execute(sql, {"first": users[0].pk, "rows": ROWS})
    happens(users[7])
    return users[7]


def page(user: User, asked: Range, *, unread_only: bool = False) -> None:
    keyset_page(notifications_find(user, unread_only=unread_only), asked, newest_first=True)


def deep(user: User) -> Range:
    return Range(after=cursor_of(Notification.objects.filter(user=user)[50].pk))


def one_turn(user: User) -> None:
    webhook = Webhook.objects.get(user=user)
    webhook.deliveries.create(event="PING", body="{}")
    assert webhooks_take() == [(webhook.pk, 0)]
    turn_take(webhook.pk, 0)


HOT: dict[str, tuple[Callable[[User], Any], set[str]]] = {
    "first page": (lambda user: page(user, Range()), {"notification_user_newest"}),
    "deep page": (lambda user: page(user, deep(user)), {"notification_user_newest"}),
    "unread": (lambda user: page(user, Range(), unread_only=True), {"notification_unread"}),
    "unread count": (lambda user: notifications_find(user, unread_only=True).count(), {"notification_unread"}),
    "dispatch": (lambda user: notifications_dispatch(), {"notification_undispatched"}),
    "mails": (lambda user: mails_take(Mail), {"mail_to_look_at"}),
    "a mail": (lambda user: notification_letter(Mail.objects.filter(user=user)[0]), {"notification_mailed"}),
    "a turn": (one_turn, {"webhook_delivery_due"}),
}
LARGE = re.compile(r'FROM "notifications_(notification|mail|webhookdelivery)"')


@pytest.mark.parametrize(("ask", "indexes"), HOT.values(), ids=HOT)
def test_a_hot_query_reads_its_index(crowd: User, ask: Callable[[User], Any], indexes: set[str]) -> None:
    with CaptureQueriesContext(connection) as context:
        ask(crowd)
    asked = [query["sql"] for query in context.captured_queries if LARGE.search(query["sql"])]
    assert asked

    plans = ""
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql.replace('%', '%%')}")
            plans += "\n".join(line for (line,) in cursor.fetchall())
    assert not re.search(r"Seq Scan on notifications_(notification|mail|webhookdelivery)\b", plans), plans
    assert any(index in plans for index in indexes), plans
