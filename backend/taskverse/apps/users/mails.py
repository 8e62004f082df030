"""What users are mailed: sent by a worker, never while a request waits."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.mail import send_mail

from taskverse.apps.users.models import User

REGISTRATION_SALT = "taskverse.registration"
REGISTRATION_LIFETIME = timedelta(days=1)


def registration_mail(email: str) -> None:
    if User.objects.filter(email=email).exists():
        text = f"You have an account already. Sign in, or set a new password:\n\n{settings.FRONTEND_URL}\n"
    else:
        token = signing.dumps(email, salt=REGISTRATION_SALT)
        text = f"Open this to finish your registration; it works for a day:\n\n{_link('confirm', token)}\n"
    _send(email, "Your registration", text)


def password_reset_mail(email: str) -> None:
    """Nothing to an address without an account."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return
    token = f"{user.pk}.{default_token_generator.make_token(user)}"
    text = f"Open this to set a new password; it works once, for a day:\n\n{_link('reset-password', token)}\n"
    _send(email, "Set a new password", text)


def _link(page: str, token: str) -> str:
    # behind the #, so that no server and no log gets to see the token
    return f"{settings.FRONTEND_URL}/{page}#token={token}"


def _send(email: str, subject: str, text: str) -> None:
    notice = "If this was not you, there is nothing to do.\n"
    send_mail(f"Taskverse: {subject}", f"{text}\n{notice}", None, [email])
