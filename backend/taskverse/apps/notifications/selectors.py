from collections.abc import Collection

from django.db.models import Max, QuerySet

from taskverse.apps.notifications.models import Notification
from taskverse.apps.users.models import User

MOST = 1_000  # looked for at once


def newest_id(viewer: User) -> int:
    found: int | None = Notification.objects.filter(user=viewer).aggregate(newest=Max("pk"))["newest"]
    return found or 0


def notifications_of(user_ids: Collection[int], ids: Collection[int]) -> QuerySet[Notification]:
    return Notification.objects.filter(pk__in=ids, user__in=user_ids).order_by("pk")


def notification_ids_after(user_ids: Collection[int], after: int) -> list[int]:
    found = Notification.objects.filter(user__in=user_ids, pk__gt=after).order_by("pk")
    return list(found.values_list("pk", flat=True)[:MOST])
