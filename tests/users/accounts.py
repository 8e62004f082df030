"""Asking for an account or a password, and what is mailed for it."""

import re

from django.core.mail import EmailMessage

from taskverse.apps.users.jobs import send_account_mail
from taskverse.apps.users.mails.post import mails_take
from taskverse.apps.users.models import AccountMail
from tests.client import GraphQLClient

REGISTER = (
    "mutation($email: String!, $password: String!) { register_user(email: $email, password: $password) { accepted } }"
)
CONFIRM = """mutation($token: String!, $password: String!) {
  confirm_registration(token: $token, password: $password) { user { email } }
}"""
REQUEST = "mutation($email: String!) { request_password_reset(email: $email) { accepted } }"
RESET = """mutation($token: String!, $new: String!) {
  reset_password(token: $token, newPassword: $new) { user { email } }
}"""
NEW = "a new and longer one"
TOKEN = re.compile(r"http://127\.0\.0\.1:5173/[a-z-]+#token=(\S+)")

anonymous = GraphQLClient()


def asked_for() -> list[tuple[str, str]]:
    return list(AccountMail.objects.order_by("id").values_list("purpose", "address"))


def post() -> None:
    """What workers do with mails that are due."""
    for mail_id, attempts in mails_take(AccountMail):
        send_account_mail(mail_id, attempts)


def token_of(mail: EmailMessage) -> str:
    found = TOKEN.search(str(mail.body))
    assert found, mail.body
    return found[1]
