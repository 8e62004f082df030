import graphene

from taskverse.apps.users.models import User
from taskverse.apps.users.mutations import ObtainJSONWebToken, Refresh, Revoke, Verify
from taskverse.apps.users.types import UserType


class Query(graphene.ObjectType):
    me = graphene.Field(UserType, name="me", description="Who I am; null without a token.")

    @staticmethod
    def resolve_me(root: None, info: graphene.ResolveInfo) -> User | None:
        user: User = info.context.user
        return user if user.is_authenticated else None


class Mutation(graphene.ObjectType):
    token_auth = ObtainJSONWebToken.Field(name="tokenAuth")
    verify_token = Verify.Field(name="verifyToken")
    refresh_token = Refresh.Field(name="refreshToken")
    revoke_token = Revoke.Field(name="revokeToken")
