import graphene
from django.db.models import QuerySet

from taskverse.api.permissions import SESSION_ONLY, login_required
from taskverse.apps.users.models import AccessToken, Session, User
from taskverse.apps.users.mutations.access_tokens import CreateAccessToken, RevokeAccessToken
from taskverse.apps.users.mutations.accounts import (
    ChangePassword,
    ConfirmRegistration,
    RegisterUser,
    RequestPasswordReset,
    ResetPassword,
)
from taskverse.apps.users.mutations.sessions import RevokeAllSessions, RevokeSession
from taskverse.apps.users.mutations.tokens import ObtainJSONWebToken, Refresh, Revoke, Verify
from taskverse.apps.users.selectors import access_tokens_visible, sessions_visible
from taskverse.apps.users.services.access_tokens import MAX_TOKENS
from taskverse.apps.users.types import AccessTokenType, SessionType, UserType

MAX_SESSIONS = 100


class Query(graphene.ObjectType):
    me = graphene.Field(UserType, name="me", description="Who I am; null without a token.")
    sessions = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(SessionType))),
        name="sessions",
        description=f"Where I am signed in, newest first; the newest {MAX_SESSIONS}.",
    )
    access_tokens = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(AccessTokenType))),
        name="access_tokens",
        description=f"My personal access tokens, newest first; there are {MAX_TOKENS} at the most.",
    )

    @staticmethod
    def resolve_me(root: None, info: graphene.ResolveInfo) -> User | None:
        user: User = info.context.user
        return user if user.is_authenticated else None

    @staticmethod
    @login_required(SESSION_ONLY)
    def resolve_sessions(root: None, info: graphene.ResolveInfo) -> QuerySet[Session]:
        return sessions_visible(info.context.user)[:MAX_SESSIONS]

    @staticmethod
    @login_required(SESSION_ONLY)
    def resolve_access_tokens(root: None, info: graphene.ResolveInfo) -> QuerySet[AccessToken]:
        return access_tokens_visible(info.context.user)


class Mutation(graphene.ObjectType):
    token_auth = ObtainJSONWebToken.Field(name="tokenAuth")
    verify_token = Verify.Field(name="verifyToken")
    refresh_token = Refresh.Field(name="refreshToken")
    revoke_token = Revoke.Field(name="revokeToken")
    register_user = RegisterUser.Field(name="register_user")
    confirm_registration = ConfirmRegistration.Field(name="confirm_registration")
    change_password = ChangePassword.Field(name="change_password")
    request_password_reset = RequestPasswordReset.Field(name="request_password_reset")
    reset_password = ResetPassword.Field(name="reset_password")
    revoke_session = RevokeSession.Field(name="revoke_session")
    revoke_all_sessions = RevokeAllSessions.Field(name="revoke_all_sessions")
    create_access_token = CreateAccessToken.Field(name="create_access_token")
    revoke_access_token = RevokeAccessToken.Field(name="revoke_access_token")
