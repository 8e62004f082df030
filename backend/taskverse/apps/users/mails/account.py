"""What is mailed to whoever says that an address is theirs. Tokens are made here, so they are only in the mail."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing

from taskverse.apps.users.mails.letters import Letter, letter_of
from taskverse.apps.users.models import AccountMail, User

REGISTRATION_SALT = "taskverse.registration"
REGISTRATION_LIFETIME = timedelta(days=1)


def account_letter(mail: AccountMail) -> Letter | None:
    if mail.purpose == AccountMail.Purpose.REGISTRATION:
        return _registration(mail)
    return _password_reset(mail)


def _registration(mail: AccountMail) -> Letter:
    known = User.objects.filter(email=mail.address).exists()
    link = None if known else _link("confirm", signing.dumps(mail.address, salt=REGISTRATION_SALT))
    return letter_of(mail, mail.address, "users/registration", "Your registration", link=link)


def _password_reset(mail: AccountMail) -> Letter | None:
    """Nothing to an address without an account, nor to one that was made, or left, without a password."""
    user = User.objects.filter(email=mail.address, is_active=True).first()
    if user is None or not user.has_usable_password():
        return None
    link = _link("reset-password", f"{user.pk}.{default_token_generator.make_token(user)}")
    return letter_of(mail, mail.address, "users/password_reset", "Set a new password", link=link)


def _link(page: str, token: str) -> str:
    # behind the #, so that no server and no log gets to see the token
    return f"{settings.FRONTEND_URL}/{page}#token={token}"
