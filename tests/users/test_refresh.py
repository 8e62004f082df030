"""A refresh token is spent once, and tells when it was copied."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from taskverse.apps.notifications.models import Notification
from taskverse.apps.users.models import Session, User
from tests.client import GraphQLClient, sign_in
from tests.conftest import PASSWORD
from tests.users.operations import ME, REFRESH, REVOKE, VERIFY


def test_refreshing_gives_a_new_pair(owner: User, pair: dict[str, Any]) -> None:
    renewed = GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).data["refreshToken"]

    assert GraphQLClient(renewed["token"]).execute(ME).data["me"]["id"] == str(owner.pk)
    assert renewed["refreshExpiresIn"] == pair["refreshExpiresIn"]
    assert renewed["refreshToken"] != pair["refreshToken"]
    assert GraphQLClient().execute(REFRESH, t=renewed["refreshToken"]).data["refreshToken"]["token"]


def test_the_token_just_before_gets_the_same_successor_for_a_moment(pair: dict[str, Any]) -> None:
    first, again = (GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).data["refreshToken"] for _ in range(2))

    assert first["refreshToken"] == again["refreshToken"]
    assert Session.objects.get().counter == 1


@pytest.mark.parametrize("how", ["two generations old", "after the grace"])
def test_an_older_token_ends_the_session_and_tells_the_owner(owner: User, pair: dict[str, Any], how: str) -> None:
    renewed = GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).data["refreshToken"]
    if how == "after the grace":
        Session.objects.update(refreshed_at=timezone.now() - timedelta(seconds=11))
    else:
        renewed = GraphQLClient().execute(REFRESH, t=renewed["refreshToken"]).data["refreshToken"]

    assert GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).code == "REFRESH_TOKEN_REUSED"

    assert Session.objects.get().ended_why == "REUSED"
    assert GraphQLClient(renewed["token"]).execute(ME).code == "TOKEN_INVALID"
    assert GraphQLClient().execute(REFRESH, t=renewed["refreshToken"]).code == "REFRESH_TOKEN_INVALID"
    told = Notification.objects.get()
    assert (told.user, told.event) == (owner, "SECURITY")


def test_a_token_from_the_future_ends_nothing(pair: dict[str, Any]) -> None:
    """As after a backup was restored: the client is ahead of the row."""
    renewed = GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).data["refreshToken"]
    Session.objects.update(counter=0)

    assert GraphQLClient().execute(REFRESH, t=renewed["refreshToken"]).code == "REFRESH_TOKEN_INVALID"
    assert Session.objects.get().ended_at is None


@pytest.mark.parametrize("token", [None, "", "garbage", "é" * 500, "a:b:c"])
def test_refresh_and_revoke_take_garbage_calmly(db: None, token: str | None) -> None:
    assert GraphQLClient().execute(REFRESH, t=token).code == "REFRESH_TOKEN_INVALID"
    assert GraphQLClient().execute(REVOKE, t=token).data == {"revokeToken": {"revoked": 0}}
    assert GraphQLClient().execute(VERIFY, t=token).code == "TOKEN_INVALID"


@pytest.mark.parametrize(
    "change",
    [{"expires_at": timezone.now()}, {"refreshed_at": timezone.now() - timedelta(days=14)}],
    ids=["end", "idle"],
)
def test_a_session_ends_by_itself(pair: dict[str, Any], change: dict[str, Any]) -> None:
    Session.objects.update(**change)

    assert GraphQLClient(pair["token"]).execute(ME).code == "TOKEN_INVALID"
    assert GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).code == "REFRESH_TOKEN_INVALID"


def test_an_access_token_does_not_outlive_its_session(pair: dict[str, Any]) -> None:
    end = timezone.now() + timedelta(minutes=2)
    Session.objects.update(expires_at=end)

    renewed = GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).data["refreshToken"]
    assert renewed["payload"]["exp"] == int(end.timestamp())


def test_the_guard_of_a_refresh_looks_at_nothing_but_its_row(pair: dict[str, Any]) -> None:
    """With a subquery in it two of many at once would win, now and then."""
    with CaptureQueriesContext(connection) as captured:
        GraphQLClient().execute(REFRESH, t=pair["refreshToken"])

    (update,) = [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]
    assert "SELECT" not in update


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_all_get_the_one_successor() -> None:
    User.objects.create_user("owner@example.com", PASSWORD)
    pair = sign_in("owner@example.com", PASSWORD)

    def refresh(_: int) -> str:
        try:
            renewed: str = GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).data["refreshToken"]["refreshToken"]
        finally:
            connection.close()
        return renewed

    with ThreadPoolExecutor(12) as pool:
        successors = set(pool.map(refresh, range(12)))

    assert len(successors) == 1
    assert Session.objects.get().counter == 1
