import graphene
from graphene_django import DjangoObjectType

from taskverse.apps.users.models import User


class UserType(DjangoObjectType):
    class Meta:
        model = User
        description = "Who signs in: a person or a machine."
        fields = ("id", "email", "is_staff", "date_joined")

    id = graphene.ID(required=True, description="Stable; the `sub` claim of access tokens.")
    email = graphene.String(required=True, description="The name to sign in by, in lower case.")
    is_staff = graphene.Boolean(required=True, description="Staff see and act on everyone's tasks.")
    date_joined = graphene.DateTime(required=True, description="When the account was made.")
