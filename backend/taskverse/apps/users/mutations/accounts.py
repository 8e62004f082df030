import graphene

from taskverse.api.permissions import SESSION_ONLY, login_required
from taskverse.apps.users.services.accounts import (
    password_change,
    password_reset,
    password_reset_request,
    registration_confirm,
    user_register,
)
from taskverse.apps.users.types import UserType

ACCEPTED = "Always true: whether the address has an account is told to its owner alone, by mail."


class RegisterUser(graphene.Mutation):
    class Meta:
        description = "Ask for an account, where registration is open. A mail tells how to go on."

    class Arguments:
        email = graphene.String(required=True, description="The name to sign in by.")
        password = graphene.String(required=True, description="Checked for strength; chosen on confirmation.")

    accepted = graphene.Boolean(required=True, description=ACCEPTED)

    @staticmethod
    def mutate(root: None, info: graphene.ResolveInfo, email: str, password: str) -> "RegisterUser":
        user_register(request=info.context, email=email, password=password)
        return RegisterUser(accepted=True)


class ConfirmRegistration(graphene.Mutation):
    class Meta:
        description = "Make the account that was asked for, with the token of the mail. It works once, for a day."

    class Arguments:
        token = graphene.String(required=True, description="Of the mail.")
        password = graphene.String(required=True, description="The account's password from now on.")

    user = graphene.Field(graphene.NonNull(UserType), description="The new account.")

    @staticmethod
    def mutate(root: None, info: graphene.ResolveInfo, token: str, password: str) -> "ConfirmRegistration":
        return ConfirmRegistration(user=registration_confirm(token=token, password=password))


class ChangePassword(graphene.Mutation):
    class Meta:
        description = "Change my password; ends every other session of mine."

    class Arguments:
        current_password = graphene.String(required=True, description="INVALID_CREDENTIALS when it is wrong.")
        new_password = graphene.String(required=True, description="At least ten characters, not a common one.")

    user = graphene.Field(graphene.NonNull(UserType), description="Me.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, current_password: str, new_password: str) -> "ChangePassword":
        user = info.context.user
        password_change(request=info.context, user=user, current=current_password, new=new_password)
        return ChangePassword(user=user)


class RequestPasswordReset(graphene.Mutation):
    class Meta:
        description = "Ask for a mail with a token for `reset_password`."

    class Arguments:
        email = graphene.String(required=True, description="The account's address.")

    accepted = graphene.Boolean(required=True, description=ACCEPTED)

    @staticmethod
    def mutate(root: None, info: graphene.ResolveInfo, email: str) -> "RequestPasswordReset":
        password_reset_request(request=info.context, email=email)
        return RequestPasswordReset(accepted=True)


class ResetPassword(graphene.Mutation):
    class Meta:
        description = "Set a password with the token of the mail, once; ends every session of the account."

    class Arguments:
        token = graphene.String(required=True, description="Of the mail.")
        new_password = graphene.String(required=True, description="At least ten characters, not a common one.")

    user = graphene.Field(graphene.NonNull(UserType), description="Whose password it is.")

    @staticmethod
    def mutate(root: None, info: graphene.ResolveInfo, token: str, new_password: str) -> "ResetPassword":
        return ResetPassword(user=password_reset(token=token, new=new_password))
