from collections import defaultdict
from collections.abc import Iterator, Sequence

from taskverse.api.feeds import Feed
from taskverse.apps.notifications.engine.outbox import TOPIC
from taskverse.apps.notifications.models import Notification
from taskverse.apps.notifications.selectors import newest_ids, notification_ids_after, notifications_of
from taskverse.apps.users.models import User

KEPT = 1_000  # fewer than are looked for at once
OVERLAP = 100  # of the newest when it begins: one with a smaller id may still be committed


class NotificationFeed(Feed):
    """What comes into the viewer's inbox from now on."""

    topics = frozenset({TOPIC})

    def __init__(self, viewer: User) -> None:
        super().__init__(viewer)
        newest = newest_ids(viewer, OVERLAP)
        self.after = newest[-1] if len(newest) == OVERLAP else 0
        self.told = set(newest)  # not only the largest: a smaller id may be committed after a larger one

    @classmethod
    def read(
        cls, feeds: Sequence["NotificationFeed"], ids: set[int]
    ) -> Iterator[tuple["NotificationFeed", Notification]]:
        feeds_of = _by_viewer(feeds)
        for notification in notifications_of(feeds_of, ids):
            for feed in feeds_of[notification.user_id]:
                if feed.tell(notification.pk):
                    yield feed, notification

    @classmethod
    def missed(cls, feeds: Sequence["NotificationFeed"]) -> set[int]:
        feeds_of = _by_viewer(feeds)
        after = {user_id: min(feed.after for feed in group) for user_id, group in feeds_of.items()}
        found = notification_ids_after(after)
        return {pk for user_id, pk in found if any(feed.is_new(pk) for feed in feeds_of[user_id])}

    def is_new(self, pk: int) -> bool:
        return pk > self.after and pk not in self.told

    def tell(self, pk: int) -> bool:
        if not self.is_new(pk):
            return False
        self.told.add(pk)
        if len(self.told) > KEPT:
            self.after = sorted(self.told)[KEPT // 2]
            self.told = {later for later in self.told if later > self.after}
        return True


def _by_viewer(feeds: Sequence[NotificationFeed]) -> dict[int, list[NotificationFeed]]:
    found = defaultdict(list)
    for feed in feeds:
        found[feed.viewer.pk].append(feed)
    return found
