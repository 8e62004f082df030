import graphene

from taskverse.api.permissions import SESSION_ONLY, login_required
from taskverse.apps.users.models import Session
from taskverse.apps.users.selectors import session_get
from taskverse.apps.users.services.sessions import session_end, sessions_end_of_user
from taskverse.apps.users.types import SessionType


class RevokeSession(graphene.Mutation):
    class Meta:
        description = "Sign out elsewhere: ends one of my sessions, and its tokens with it, at once."

    class Arguments:
        id = graphene.ID(required=True, description="Of `sessions`.")

    session = graphene.Field(graphene.NonNull(SessionType), description="The session that has ended.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, id: str) -> "RevokeSession":
        session = session_get(info.context.user, id)
        session_end(session=session)
        return RevokeSession(session=session)


class RevokeAllSessions(graphene.Mutation):
    class Meta:
        description = "Sign out everywhere, here too."

    count = graphene.Int(required=True, description="How many sessions have ended.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo) -> "RevokeAllSessions":
        return RevokeAllSessions(count=sessions_end_of_user(user=info.context.user, why=Session.Ended.REVOKED))
