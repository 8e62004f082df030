"""The inbox: one's own, page by page, read or not; and what is told where."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.notifications.models import Notification, NotificationPreference
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.notifications.sending import happens

INBOX = """query($first: Int, $after: String, $unreadOnly: Boolean) {
  notifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
    nodes { id event message taskId createdAt readAt } edges { cursor } pageInfo { hasNextPage endCursor }
  }
  unread_notification_count
}"""
READ = "mutation($ids: [ID!]!) { mark_notifications_read(ids: $ids) { count } }"
READ_ALL = "mutation { mark_all_notifications_read { count } }"
PREFERENCES = "{ notification_preferences { event channel enabled fixed } }"
PREFER = """mutation($event: NotificationEvent!, $channel: NotificationChannel!, $enabled: Boolean!) {
  update_notification_preference(event: $event, channel: $channel, enabled: $enabled) {
    preference { event channel enabled fixed }
  }
}"""


@pytest.fixture
def five(owner: User) -> list[str]:
    """Their ids, newest first."""
    for number in range(5):
        happens(owner, message=str(number))
    return [str(pk) for pk in Notification.objects.values_list("pk", flat=True)]


def messages(data: dict[str, Any]) -> str:
    return "".join(node["message"] for node in data["notifications"]["nodes"])


def test_pages(client: GraphQLClient, five: list[str]) -> None:
    first = client.execute(INBOX, first=2).data
    assert (messages(first), first["unread_notification_count"]) == ("43", 5)
    page = first["notifications"]["pageInfo"]
    rest = client.execute(INBOX, after=page["endCursor"]).data
    assert (page["hasNextPage"], messages(rest)) == (True, "210")


def test_what_a_line_tells(client: GraphQLClient, task: Task) -> None:
    happens(task.owner, "TASK_SUCCEEDED", "it is done", task_id=task.pk)
    (line,) = client.execute(INBOX).data["notifications"]["nodes"]

    assert line.pop("createdAt")
    assert line.pop("id").isdecimal()
    assert line == {"event": "TASK_SUCCEEDED", "message": "it is done", "taskId": str(task.pk), "readAt": None}


def test_some_are_read_then_all(client: GraphQLClient, five: list[str]) -> None:
    for count in (2, 0):
        answer = client.execute(READ, ids=[*five[:2], "999999999999999999"])
        assert answer.data["mark_notifications_read"] == {"count": count}
    data = client.execute(INBOX, unreadOnly=True).data
    assert (messages(data), data["unread_notification_count"]) == ("210", 3)
    assert all(node["readAt"] for node in client.execute(INBOX, first=2).data["notifications"]["nodes"])

    for count in (3, 0):
        assert client.execute(READ_ALL).data["mark_all_notifications_read"] == {"count": count}
    assert client.execute(INBOX).data["unread_notification_count"] == 0


def test_nobody_else_sees_or_reads_them(
    five: list[str], stranger: User, staff: User, client_of: Callable[[User], GraphQLClient]
) -> None:
    for other in (stranger, staff):
        client = client_of(other)
        assert client.execute(READ, ids=five).data["mark_notifications_read"] == {"count": 0}
        assert client.execute(READ_ALL).data["mark_all_notifications_read"] == {"count": 0}
        data = client.execute(INBOX).data
        assert (messages(data), data["unread_notification_count"]) == ("", 0)
    assert not Notification.objects.exclude(read_at=None).exists()


@pytest.mark.parametrize("ids", [["x"], [""], ["-1"], ["٣"], ["9" * 19], ["1"] * 1001])
def test_refuses_what_is_no_id(client: GraphQLClient, ids: list[str]) -> None:
    answer = client.execute(READ, ids=ids)

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", ["ids"])


@pytest.mark.parametrize("arguments", [{"first": 0}, {"first": 1001}, {"after": "x"}])
def test_refuses_what_is_no_page(client: GraphQLClient, arguments: dict[str, Any]) -> None:
    assert client.execute(INBOX, **arguments).code == "BAD_USER_INPUT"


def test_costs_the_same_for_any_number(
    client: GraphQLClient, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (0, 1, 30):
        for _ in range(number):
            happens(owner)
        with django_assert_num_queries(3):  # the session, the page, the count
            client.execute(INBOX)


def test_the_defaults(client: GraphQLClient) -> None:
    rows = client.execute(PREFERENCES).data["notification_preferences"]
    mailed = {row["event"] for row in rows if row["channel"] == "EMAIL" and row["enabled"]}

    assert len(rows) == 10
    assert all(row["enabled"] for row in rows if row["channel"] == "INBOX")
    assert mailed == {"TASK_FAILED", "SECURITY", "WEBHOOK_DISABLED"}
    assert [(row["event"], row["channel"]) for row in rows if row["fixed"]] == [("SECURITY", "EMAIL")]


def test_what_is_not_wanted_is_not_in_the_inbox(client: GraphQLClient, owner: User, stranger: User) -> None:
    happens(owner, "TASK_FAILED", "failed")
    happens(owner, "TASK_SUCCEEDED", "done")
    for enabled, seen in ((False, "failed"), (True, "donefailed")):
        wish = {"event": "TASK_SUCCEEDED", "channel": "INBOX", "enabled": enabled}
        told = client.execute(PREFER, **wish).data["update_notification_preference"]["preference"]
        assert told == {**wish, "fixed": False}
        assert told in client.execute(PREFERENCES).data["notification_preferences"]
        assert messages(client.execute(INBOX).data) == seen
    assert NotificationPreference.objects.count() == 1


def test_mail_about_security_cannot_be_switched_off(client: GraphQLClient) -> None:
    answer = client.execute(PREFER, event="SECURITY", channel="EMAIL", enabled=False)

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", ["enabled"])
    assert client.execute(PREFER, event="SECURITY", channel="EMAIL", enabled=True).code is None
