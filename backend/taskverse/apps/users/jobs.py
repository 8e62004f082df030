"""Celery's entry points of this app."""

from celery import shared_task

from taskverse.apps.users.mails import password_reset_mail, registration_mail
from taskverse.apps.users.retention import sessions_purge


@shared_task(name="users.mail_registration")
def mail_registration(email: str) -> None:
    registration_mail(email)


@shared_task(name="users.mail_password_reset")
def mail_password_reset(email: str) -> None:
    password_reset_mail(email)


@shared_task(name="users.purge_sessions")
def purge_sessions() -> None:
    sessions_purge()
