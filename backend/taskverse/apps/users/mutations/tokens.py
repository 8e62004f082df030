"""The token mutations: names and payload fields of django-graphql-jwt, so that ready-made clients work unchanged."""

from typing import Any

import graphene
from graphene.types.generic import GenericScalar
from graphql_jwt.settings import jwt_settings

from taskverse.apps.users import cookies
from taskverse.apps.users.authentication import token_verify
from taskverse.apps.users.models import Session
from taskverse.apps.users.services.sessions import session_open, session_revoke, session_rotate
from taskverse.apps.users.tokens import refresh_encode
from taskverse.apps.users.types import UserType


class TokenPayload:
    """The fields that signing in and refreshing answer alike."""

    token = graphene.String(required=True, description="Access token for the Authorization header: ten minutes.")
    payload = GenericScalar(required=True, description="The claims of the access token.")
    refresh_token = graphene.String(
        description="Trade it once for a new pair with `refreshToken`; keep it secret. Null in cookie mode."
    )
    refresh_expires_in = graphene.Int(
        required=True, description="When the session ends whatever is refreshed, as a Unix timestamp in seconds."
    )


def token_fields(info: graphene.ResolveInfo, session: Session, *, cookie: bool) -> dict[str, Any]:
    """The values of TokenPayload, by the hooks of django-graphql-jwt."""
    info.context.auth_session = session
    payload = jwt_settings.JWT_PAYLOAD_HANDLER(session.user, info.context)
    if cookie:
        cookies.hand_over(info.context, session)
    return {
        "token": jwt_settings.JWT_ENCODE_HANDLER(payload, info.context),
        "payload": payload,
        "refresh_token": None if cookie else refresh_encode(session),
        "refresh_expires_in": int(session.expires_at.timestamp()),
    }


class ObtainJSONWebToken(TokenPayload, graphene.Mutation):
    class Meta:
        description = "Sign in: starts a session and answers its first pair of tokens. INVALID_CREDENTIALS otherwise."

    class Arguments:
        email = graphene.String(required=True, description="In any case; blanks around it are ignored.")
        password = graphene.String(required=True, description="The account's password.")
        cookie = graphene.Boolean(
            default_value=False, description="Keep the refresh token in an HttpOnly cookie: for pages in a browser."
        )

    user = graphene.Field(UserType, description="Who has signed in.")

    @classmethod
    def mutate(
        cls, root: None, info: graphene.ResolveInfo, email: str, password: str, cookie: bool | None
    ) -> "ObtainJSONWebToken":
        session = session_open(request=info.context, email=email, password=password)
        return cls(**token_fields(info, session, cookie=bool(cookie)), user=session.user)


class Refresh(TokenPayload, graphene.Mutation):
    class Meta:
        description = (
            "Trade a refresh token for a new pair. It works once, and for ten seconds more with the same successor, so "
            "that two tabs at once do no harm. A token older than that ends the session: REFRESH_TOKEN_REUSED."
        )

    class Arguments:
        refresh_token = graphene.String(description="The newest one of the session; null: the one in the cookie.")

    @classmethod
    def mutate(cls, root: None, info: graphene.ResolveInfo, refresh_token: str | None = None) -> "Refresh":
        cookie = refresh_token is None
        session = session_rotate(refresh_token=cookies.read(info.context) if refresh_token is None else refresh_token)
        return cls(**token_fields(info, session, cookie=cookie))


class Verify(graphene.Mutation):
    class Meta:
        description = "Is this access token good now? TOKEN_EXPIRED or TOKEN_INVALID otherwise."

    class Arguments:
        token = graphene.String(description="An access token.")

    payload = GenericScalar(required=True, description="The claims of the token.")

    @classmethod
    def mutate(cls, root: None, info: graphene.ResolveInfo, token: str | None = None) -> "Verify":
        claims, _session = token_verify(token or "")
        return cls(payload=claims)


class Revoke(graphene.Mutation):
    class Meta:
        description = "Sign out: ends the session of a refresh token, and its access tokens with it."

    class Arguments:
        refresh_token = graphene.String(description="Any refresh token of the session; null: the one in the cookie.")

    revoked = graphene.Int(
        required=True, description="When, as a Unix timestamp in seconds; 0 when the token named no live session."
    )

    @classmethod
    def mutate(cls, root: None, info: graphene.ResolveInfo, refresh_token: str | None = None) -> "Revoke":
        if refresh_token is None:
            refresh_token = cookies.read(info.context)
            cookies.take_away(info.context)
        return cls(revoked=session_revoke(refresh_token=refresh_token) or 0)
