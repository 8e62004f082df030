from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from taskverse.apps.users.models import AccessToken, AccountMail, Session


def sessions_purge(*, older_than: timedelta = timedelta(days=30)) -> int:
    """Delete the sessions that ended that long ago; how many."""
    before = timezone.now() - older_than
    return Session.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before)).delete()[0]


def access_tokens_purge(*, older_than: timedelta = timedelta(days=30)) -> int:
    """Delete those that were revoked or expired that long ago; how many."""
    before = timezone.now() - older_than
    return AccessToken.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before)).delete()[0]


def account_mails_purge(*, older_than: timedelta = timedelta(days=2)) -> int:
    """Addresses of people who may have no account are not kept. None can be waiting for so long."""
    return AccountMail.objects.filter(created_at__lt=timezone.now() - older_than).delete()[0]
