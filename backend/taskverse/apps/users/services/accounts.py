"""Accounts: making one, and its password. Nothing here tells whether an account exists, in words or in time."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from taskverse.apps.users import throttles
from taskverse.apps.users.errors import InvalidCredentials
from taskverse.apps.users.mails.account import REGISTRATION_LIFETIME, REGISTRATION_SALT
from taskverse.apps.users.models import AccountMail, User, email_check, email_normalize
from taskverse.common.errors import BadUserInput, Forbidden
from taskverse.common.values import id_of


def user_register(*, request: HttpRequest, email: str, password: str) -> None:
    """Mail the owner of the address how to go on; an account is made only when they do (`registration_confirm`).

    So nobody can take an address that is not theirs, and the answer is the same where an account exists.
    Raises Forbidden where registration is closed, BadUserInput, RateLimited.
    """
    if not settings.REGISTRATION_OPEN:
        raise Forbidden("Registration is closed here.")
    email = _email_check(email)
    _password_check(password, User(email=email), field="password")
    throttles.mail(request, email)
    AccountMail.objects.create(address=email, purpose=AccountMail.Purpose.REGISTRATION)


def registration_confirm(*, token: str, password: str) -> User:
    """Make the account whose registration `token` was mailed. The person chooses the password here and now, so a
    stranger who has registered the address before them has gained nothing.

    Raises BadUserInput for a token that is forged, older than a day, or used.
    """
    try:
        email = signing.loads(token[:1000], salt=REGISTRATION_SALT, max_age=REGISTRATION_LIFETIME)
    except signing.BadSignature:
        raise _bad_token() from None
    _password_check(password, User(email=email), field="password")
    if User.objects.filter(email=email).exists():  # a used token buys no slow hash
        raise _bad_token()
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password)
    except IntegrityError:
        raise _bad_token() from None


def password_change(*, request: HttpRequest, user: User, current: str, new: str) -> None:
    """Ends every other session. Raises InvalidCredentials, BadUserInput, RateLimited."""
    throttles.password(request, user)
    if not user.check_password(current):
        raise InvalidCredentials("The current password is wrong.")
    _password_check(new, user, field="newPassword")
    session = getattr(request, "auth_session", None)
    user.kept_session = session.pk if session else None
    if not _password_set(user, new):
        raise InvalidCredentials("The current password is wrong.")


def password_reset_request(*, request: HttpRequest, email: str) -> None:
    """Mail a link, if there is an account. The worker looks it up, so that this takes equally long without one."""
    email = _email_check(email)
    throttles.mail(request, email)
    AccountMail.objects.create(address=email, purpose=AccountMail.Purpose.PASSWORD_RESET)


def password_reset(*, token: str, new: str) -> User:
    """Set a password with the token that was mailed, once; ends every session. Raises BadUserInput."""
    user_id, _, secret = token[:200].partition(".")
    user = User.objects.filter(pk=id_of(user_id), is_active=True).first()
    if user is None or not user.has_usable_password() or not default_token_generator.check_token(user, secret):
        raise _bad_token()
    _password_check(new, user, field="newPassword")
    if not _password_set(user, new):
        raise _bad_token()
    return user


@transaction.atomic
def _password_set(user: User, new: str) -> bool:
    """False if another was set since `user` was read: what proves the old one is worth nothing any more."""
    if not User.objects.unchanged(user).select_for_update(no_key=True).first():
        return False
    user.set_password(new)
    user.save(update_fields=["password"])
    return True


def _email_check(email: str) -> str:
    email = email_normalize(email)
    try:
        User._meta.get_field("email").clean(email, None)
        email_check(email)
    except ValidationError as error:
        raise BadUserInput.of_fields(email=error.messages) from None
    return email


def _password_check(password: str, user: User, *, field: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadUserInput.of_fields(**{field: error.messages}) from None


def _bad_token() -> BadUserInput:
    return BadUserInput.of_fields(token=["It is not valid, or not any more."])
