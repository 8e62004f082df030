from collections.abc import Sequence
from datetime import datetime

import graphene

from taskverse.api.permissions import SESSION_ONLY, login_required
from taskverse.apps.users import throttles
from taskverse.apps.users.services.access_tokens import access_token_create, access_token_revoke
from taskverse.apps.users.types import AccessScopeEnum, AccessTokenType


class CreateAccessToken(graphene.Mutation):
    class Meta:
        description = (
            "Make a personal access token, for a script or another service: it goes where access tokens go. "
            "RATE_LIMITED after 30 in an hour."
        )

    class Arguments:
        name = graphene.String(required=True, description="What it is for: 1 to 100 characters.")
        scopes = graphene.List(
            graphene.NonNull(AccessScopeEnum), required=True, description="What it may do, at least one."
        )
        expires_at = graphene.DateTime(description="When it stops working, with time zone; null: never.")

    access_token = graphene.Field(graphene.NonNull(AccessTokenType), description="The token, without its secret.")
    secret = graphene.String(required=True, description="What to send as `Bearer`. Shown here and never again.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(
        root: None, info: graphene.ResolveInfo, name: str, scopes: Sequence[str], expires_at: datetime | None = None
    ) -> "CreateAccessToken":
        throttles.access_token(info.context.user)
        token, secret = access_token_create(owner=info.context.user, name=name, scopes=scopes, expires_at=expires_at)
        return CreateAccessToken(access_token=token, secret=secret)


class RevokeAccessToken(graphene.Mutation):
    class Meta:
        description = "Switch a personal access token of mine off, at once and for ever."

    class Arguments:
        id = graphene.ID(required=True, description="Of `access_tokens`.")

    access_token = graphene.Field(graphene.NonNull(AccessTokenType), description="The token that is off.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, id: str) -> "RevokeAccessToken":
        return RevokeAccessToken(access_token=access_token_revoke(owner=info.context.user, access_token_id=id))
