"""Celery's entry points of this app."""

from celery import shared_task

from taskverse.apps.users.mails.account import account_letter
from taskverse.apps.users.mails.post import mail_send
from taskverse.apps.users.models import AccountMail
from taskverse.apps.users.retention import access_tokens_purge, account_mails_purge, sessions_purge


@shared_task(name="users.send_account_mail")
def send_account_mail(mail_id: int, attempts: int) -> None:
    mail_send(AccountMail, mail_id, attempts, account_letter)


# While an upgrade rolls, web processes of the release before send a message where today's write a row.
@shared_task(name="users.mail_registration")
def mail_registration(email: str) -> None:
    AccountMail.objects.create(address=email, purpose=AccountMail.Purpose.REGISTRATION)


@shared_task(name="users.mail_password_reset")
def mail_password_reset(email: str) -> None:
    AccountMail.objects.create(address=email, purpose=AccountMail.Purpose.PASSWORD_RESET)


@shared_task(name="users.purge_sessions")
def purge_sessions() -> None:
    sessions_purge()
    access_tokens_purge()
    account_mails_purge()
