from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from taskverse.apps.users import events
from taskverse.apps.users.models import AccessToken, User
from taskverse.apps.users.selectors import access_token_get, access_tokens_visible
from taskverse.apps.users.tokens import PERSONAL_PREFIX, personal_digest, personal_generate
from taskverse.common.errors import BadUserInput, Conflict
from taskverse.common.values import moment_utc

MAX_TOKENS = 50  # of one user
HINT_LENGTH = len(PERSONAL_PREFIX) + 4
USED_STEP = timedelta(minutes=1)


@transaction.atomic
def access_token_create(
    *, owner: User, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> tuple[AccessToken, str]:
    """The token and its secret, which is nowhere else. Raises BadUserInput, Conflict at MAX_TOKENS."""
    expires_at = moment_utc("expiresAt", expires_at) if expires_at else None
    _check(name, scopes, expires_at)
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # whose tokens are counted one after the other
    if access_tokens_visible(owner).count() >= MAX_TOKENS:
        raise Conflict(f"You have {MAX_TOKENS} access tokens: revoke one first.")
    secret = personal_generate()
    token = AccessToken.objects.create(
        user=owner,
        name=name.strip(),
        digest=personal_digest(secret),
        hint=secret[:HINT_LENGTH],
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    events.tell(owner, events.SecurityEvent.ACCESS_TOKEN_CREATED)
    return token, secret


def access_token_revoke(*, owner: User, access_token_id: str) -> AccessToken:
    """It stops working at once. Raises NotFound."""
    token = access_token_get(owner, access_token_id)
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    return token


def access_token_used(token: AccessToken) -> None:
    """Keep when it was last used, with one write a minute at the most."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USED_STEP:
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _check(name: str, scopes: Sequence[str], expires_at: datetime | None) -> None:
    fields: dict[str, list[str]] = {}
    if not 1 <= len(name.strip()) <= 100:  # noqa: PLR2004
        fields["name"] = ["Must have 1 to 100 characters."]
    if not scopes:
        fields["scopes"] = ["Name at least one."]
    if expires_at is not None and expires_at <= timezone.now():
        fields["expiresAt"] = ["Must be in the future."]
    if fields:
        raise BadUserInput.of_fields(**fields)
