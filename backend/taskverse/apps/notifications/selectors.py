from collections.abc import Collection, Mapping

from django.db import connection
from django.db.models import Max, QuerySet

from taskverse.apps.notifications.models import Notification
from taskverse.apps.users.models import User

MOST = 2_000  # of one user, looked for at once

IDS_AFTER = """
SELECT asked.user_id, found.id FROM unnest(%s::bigint[], %s::bigint[]) AS asked(user_id, after)
CROSS JOIN LATERAL (
  SELECT id FROM notifications_notification WHERE user_id = asked.user_id AND id > asked.after ORDER BY id LIMIT %s
) AS found
"""


def newest_id(viewer: User) -> int:
    found: int | None = Notification.objects.filter(user=viewer).aggregate(newest=Max("pk"))["newest"]
    return found or 0


def notifications_of(user_ids: Collection[int], ids: Collection[int]) -> QuerySet[Notification]:
    return Notification.objects.filter(pk__in=ids, user__in=user_ids).order_by("pk")


def notification_ids_after(after: Mapping[int, int]) -> list[tuple[int, int]]:
    """(user, id) of each user's that come after an id, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(IDS_AFTER, [list(after), list(after.values()), MOST])
        return cursor.fetchall()
