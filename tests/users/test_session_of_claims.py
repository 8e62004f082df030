"""The session of a token, by SQL that is kept: as the query set that it was written from finds it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from taskverse.apps.users.models import Session, User
from taskverse.apps.users.selectors import session_of_claims, sessions_live
from taskverse.database.prepared import column_names

NOW = timezone.now()
STATES: dict[str, dict[str, Any]] = {
    "alive": {},
    "with everything": {"ip": "2001:db8::1", "user_agent": "é", "counter": 7, "ended_why": "REVOKED"},
    "ended": {"ended_at": NOW},
    "past its end": {"expires_at": NOW - timedelta(seconds=1)},
    "idle": {"refreshed_at": NOW - timedelta(days=15)},
    "of an inactive user": {"user__is_active": False},
}


def values(row: Session | User) -> dict[str, Any]:
    return {name: getattr(row, name) for name in column_names(type(row))}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_equals_the_query_set(owner: User, stranger: User, state: dict[str, Any]) -> None:
    for user in (stranger, owner):
        user.is_active = state.get("user__is_active", True)
        user.save()
    given = {name: value for name, value in state.items() if not name.startswith("user__")}
    Session.objects.create(user=stranger, expires_at=NOW + timedelta(days=1))
    session = Session.objects.create(user=owner, **{"expires_at": NOW + timedelta(days=1), **given})
    claims = {"sid": session.pk.hex, "sub": str(owner.pk)}

    found, expected = session_of_claims(claims), sessions_live().select_related("user").filter(pk=session.pk).first()

    assert (found is None) == (expected is None)
    if found and expected:
        assert values(found) == values(expected)
        assert values(found.user) == values(expected.user)
        assert (found._state.adding, found._state.db) == (False, "default")
    assert session_of_claims({**claims, "sub": str(stranger.pk)}) is None


@pytest.mark.parametrize("session_id", ["", "x", "' OR 1=1 --", "00000000-0000-0000-0000-000000000001", None, 7])
def test_what_is_no_session_finds_none(owner: User, session_id: Any) -> None:
    Session.objects.create(user=owner, expires_at=NOW + timedelta(days=1))

    assert session_of_claims({"sid": session_id, "sub": str(owner.pk)}) is None
