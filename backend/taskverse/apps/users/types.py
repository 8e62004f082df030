import graphene
from graphene_django import DjangoObjectType

from taskverse.apps.users.models import AccessScope, AccessToken, Session, User


class UserType(DjangoObjectType):
    class Meta:
        model = User
        description = "Who signs in: a person or a machine."
        fields = ("id", "email", "is_staff", "date_joined")

    id = graphene.ID(required=True, description="Stable; the `sub` claim of access tokens.")
    email = graphene.String(required=True, description="The name to sign in by, in lower case.")
    is_staff = graphene.Boolean(required=True, description="Staff see and act on everyone's tasks.")
    date_joined = graphene.DateTime(required=True, description="When the account was made.")


class SessionType(DjangoObjectType):
    class Meta:
        model = Session
        description = "One place where I am signed in."
        fields = ("id", "created_at", "expires_at", "user_agent", "ip")

    id = graphene.ID(required=True, description="What `revoke_session` takes; the `sid` claim of its tokens.")
    created_at = graphene.DateTime(required=True, description="When it signed in.")
    refreshed_at = graphene.DateTime(required=True, description="When its tokens were last renewed.")
    expires_at = graphene.DateTime(required=True, description="When it ends, whatever is renewed.")
    user_agent = graphene.String(required=True, description="What the client called itself; may be empty.")
    ip = graphene.String(description="Where it signed in from.")
    is_current = graphene.Boolean(required=True, description="The session that asks.")

    @staticmethod
    def resolve_is_current(session: Session, info: graphene.ResolveInfo) -> bool:
        current = getattr(info.context, "auth_session", None)
        return current is not None and current.pk == session.pk


AccessScopeEnum = graphene.Enum.from_enum(
    AccessScope,
    name="AccessScope",
    description=lambda scope: scope.label if scope else "What a personal access token may do.",
)


class AccessTokenType(DjangoObjectType):
    class Meta:
        model = AccessToken
        description = "A personal access token, without its secret."
        fields = ("id", "name", "created_at", "expires_at", "last_used_at")

    id = graphene.ID(required=True, description="What `revoke_access_token` takes.")
    name = graphene.String(required=True, description="What I call it.")
    hint = graphene.String(required=True, description="The first characters of its secret, to tell it by.")
    scopes = graphene.List(
        graphene.NonNull(AccessScopeEnum), required=True, description="What it may do, and nothing else."
    )
    created_at = graphene.DateTime(required=True, description="When it was made.")
    expires_at = graphene.DateTime(description="When it stops working; null: never.")
    last_used_at = graphene.DateTime(description="When it was last used, to the minute; null: never.")
