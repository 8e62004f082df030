"""Webhooks: whose they are, where they may lead, and that nobody reads their secrets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from taskverse.apps.notifications.jobs import purge_notifications
from taskverse.apps.notifications.keys import unseal
from taskverse.apps.notifications.models import Webhook, WebhookDelivery
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.notifications.sending import make_webhook

WEBHOOK = """id url events enabled disabledWhy failingSince previousSecretUntil createdAt
  deliveries { nodes { id } }"""
LIST = f"{{ webhooks {{ {WEBHOOK} }} }}"
CREATE = f"""mutation($url: String!, $events: [NotificationEvent!]!) {{
  create_webhook(url: $url, events: $events) {{ secret webhook {{ {WEBHOOK} }} }}
}}"""
UPDATE = f"""mutation($id: ID!, $url: String, $events: [NotificationEvent!], $enabled: Boolean) {{
  update_webhook(id: $id, url: $url, events: $events, enabled: $enabled) {{ webhook {{ {WEBHOOK} }} }}
}}"""
DELETE = "mutation($id: ID!) { delete_webhook(id: $id) { id } }"
ROTATE = "mutation($id: ID!) { rotate_webhook_secret(id: $id) { secret webhook { previousSecretUntil } } }"
URL, EVENTS = "https://example.com/hook?a=1", ["TASK_FAILED", "TASK_SUCCEEDED"]


@pytest.fixture
def made(client: GraphQLClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.execute(CREATE, url=URL, events=[*EVENTS, *EVENTS]).data["create_webhook"]
    return answer


def test_a_secret_is_shown_once_and_not_stored_as_it_is(client: GraphQLClient, made: dict[str, Any]) -> None:
    webhook = made["webhook"]
    assert made["secret"].startswith("whsec_")
    assert (webhook["url"], webhook["events"], webhook["enabled"]) == (URL, EVENTS, True)
    assert client.execute(LIST).data["webhooks"] == [webhook]
    assert made["secret"] not in str(Webhook.objects.values())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "ftp://example.com",
        "file:///etc/passwd",
        "gopher://example.com",
        "//example.com",
        "https://",
        "https://user:password@example.com",
        "https://example.com:22",
        "https://example.com:0",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00:ec2::254]/",
        "http://10.0.0.1/",
        "http://192.168.0.1/",
        "http://0.0.0.0/",
        "http://[64:ff9b::7f00:1]/",
        "https://exa mple.com",
        "https://example.com\\@127.0.0.1/",
        "https://example.com/\r\nHost: evil",
        f"https://example.com/{'x' * 2000}",
        "https://-.example..com",
    ],
)
def test_refuses_a_hostile_url(client: GraphQLClient, made: dict[str, Any], url: str) -> None:
    for query, rest in ((CREATE, {"events": EVENTS}), (UPDATE, {"id": made["webhook"]["id"]})):
        answer = client.execute(query, url=url, **rest)
        assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", ["url"])
    assert [webhook.url for webhook in Webhook.objects.all()] == [URL]


def test_refuses_no_events(client: GraphQLClient, made: dict[str, Any]) -> None:
    for query, rest in ((CREATE, {"url": URL}), (UPDATE, {"id": made["webhook"]["id"]})):
        answer = client.execute(query, events=[], **rest)
        assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", ["events"])


def test_ten_are_enough(client: GraphQLClient, owner: User, stranger: User) -> None:
    for user in [owner] * 9 + [stranger]:
        make_webhook(user)

    assert client.execute(CREATE, url=URL, events=EVENTS).code is None
    assert client.execute(CREATE, url=URL, events=EVENTS).code == "CONFLICT"


def test_is_changed_and_deleted(client: GraphQLClient, made: dict[str, Any]) -> None:
    webhook = made["webhook"]
    for changes in ({"url": "https://example.org/"}, {"events": ["SECURITY"]}, {}, {"url": None, "enabled": None}):
        webhook |= {name: value for name, value in changes.items() if value is not None}
        assert client.execute(UPDATE, id=webhook["id"], **changes).data["update_webhook"]["webhook"] == webhook

    assert client.execute(DELETE, id=webhook["id"]).data["delete_webhook"] == {"id": webhook["id"]}
    assert client.execute(LIST).data["webhooks"] == []
    assert client.execute(DELETE, id=webhook["id"]).code == "NOT_FOUND"


def test_switched_off_what_waits_is_given_up(client: GraphQLClient, owner: User, made: dict[str, Any]) -> None:
    webhook = Webhook.objects.get()
    webhook.deliveries.create(event="PING", body="{}")
    Webhook.objects.update(failures=7, failing_since=timezone.now())

    off = client.execute(UPDATE, id=webhook.pk, enabled=False).data["update_webhook"]["webhook"]
    assert (off["enabled"], off["disabledWhy"]) == (False, "BY_OWNER")
    assert WebhookDelivery.objects.get().state == "FAILED"
    assert not owner.notifications.exists()

    on = client.execute(UPDATE, id=webhook.pk, enabled=True).data["update_webhook"]["webhook"]
    assert (on["enabled"], on["disabledWhy"], on["failingSince"]) == (True, None, None)
    assert WebhookDelivery.objects.get().state == "FAILED"


def test_another_receiver_starts_without_failures(client: GraphQLClient, made: dict[str, Any]) -> None:
    long_ago = timezone.now() - timedelta(days=9)
    Webhook.objects.update(failures=7, failing_since=long_ago)

    for url, failures, since in ((URL, 7, long_ago), ("https://example.org/", 0, None)):
        client.execute(UPDATE, id=made["webhook"]["id"], url=url)
        webhook = Webhook.objects.get()
        assert (webhook.failures, webhook.failing_since) == (failures, since)


def test_another_secret_overlaps_a_day(client: GraphQLClient, made: dict[str, Any]) -> None:
    answer = client.execute(ROTATE, id=made["webhook"]["id"]).data["rotate_webhook_secret"]

    webhook = Webhook.objects.get()
    assert (unseal(webhook.secret), unseal(webhook.previous_secret)) == (answer["secret"], made["secret"])
    assert webhook.previous_secret_until
    assert timedelta(hours=23) < webhook.previous_secret_until - timezone.now() <= timedelta(days=1)


def test_another_key_of_the_server_keeps_secrets(made: dict[str, Any], settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 10, [settings.SECRET_KEY]
    assert unseal(Webhook.objects.get().secret) == made["secret"]

    purge_notifications()
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(Webhook.objects.get().secret) == made["secret"]


@pytest.mark.parametrize("webhook_id", ["x", "", "-1", "٣", "9" * 30, "0"])
def test_what_is_no_id_is_not_found(client: GraphQLClient, webhook_id: str) -> None:
    for query in (UPDATE, DELETE, ROTATE):
        assert client.execute(query, id=webhook_id).code == "NOT_FOUND"


def test_deliveries_come_in_pages_and_cost_the_same_for_any_number(
    owner: User, client: GraphQLClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    query = """query($after: String) { webhooks { deliveries(first: 2, after: $after) {
      nodes { id } pageInfo { hasNextPage endCursor } } } }"""
    for _ in range(2):
        for _ in range(3):
            webhook = make_webhook(owner)
            for _ in range(3):
                webhook.deliveries.create(event="PING", body="{}")
        with django_assert_num_queries(3):  # the session, the webhooks, their deliveries
            pages = [webhook["deliveries"] for webhook in client.execute(query).data["webhooks"]]
        assert all(len(page["nodes"]) == 2 and page["pageInfo"]["hasNextPage"] for page in pages)
    rest = client.execute(query, after=pages[-1]["pageInfo"]["endCursor"]).data["webhooks"][-1]["deliveries"]
    assert (len(rest["nodes"]), rest["pageInfo"]["hasNextPage"]) == (1, False)
    assert client.execute(query, after="x").code == "BAD_USER_INPUT"


def test_staff_see_their_own_alone(owner: User, staff: User, client_of: Callable[[User], GraphQLClient]) -> None:
    make_webhook(owner)

    assert client_of(staff).execute(LIST).data["webhooks"] == []
