"""What a stream of an inbox tells: what is new, once, and nobody else's."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import transaction

from taskverse.apps.notifications.feeds import KEPT, OVERLAP, NotificationFeed
from taskverse.apps.notifications.models import Notification
from taskverse.apps.users.models import User
from tests.racing import elsewhere


def add(user: User, count: int = 1) -> set[int]:
    rows = [Notification(user=user, event=Notification.Event.SECURITY, message="x") for _ in range(count)]
    return {row.pk for row in Notification.objects.bulk_create(rows)}


def told(feeds: list[NotificationFeed], ids: set[int]) -> list[tuple[User, int]]:
    return [(feed.viewer, notification.pk) for feed, notification in NotificationFeed.read(feeds, ids)]


def test_what_is_new_once(owner: User, stranger: User, django_assert_num_queries: Any) -> None:
    old = add(owner, 3)
    feeds = [NotificationFeed(user) for user in (owner, stranger, stranger)]
    assert NotificationFeed.missed(feeds) == set()
    (mine,), (theirs,) = add(owner), add(stranger)

    with django_assert_num_queries(1):
        assert NotificationFeed.missed(feeds) == {mine, theirs}
    with django_assert_num_queries(1):
        assert told(feeds, {mine, theirs, *old}) == [(owner, mine), (stranger, theirs), (stranger, theirs)]

    assert told(feeds, {mine, theirs, *old}) == []
    assert NotificationFeed.missed(feeds) == set()


def test_one_that_was_committed_later_than_its_successors(owner: User) -> None:
    feed = NotificationFeed(owner)
    first, second = sorted(add(owner, 2))

    assert told([feed], {second}) == [(owner, second)]
    assert NotificationFeed.missed([feed]) == {first}
    assert told([feed], {first}) == [(owner, first)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [0, OVERLAP, 2 * OVERLAP])
def test_one_that_was_under_way_when_it_began(owner: User, before: int) -> None:
    add(owner, before)
    inserted, begun = threading.Event(), threading.Event()

    def slow() -> set[int]:
        with transaction.atomic():
            ids = add(owner)
            inserted.set()
            assert begun.wait(60)
        return ids

    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(elsewhere, slow)
        assert inserted.wait(60)
        add(owner, 3)
        feed = NotificationFeed(owner)
        begun.set()
        (late,) = adding.result()

    assert NotificationFeed.missed([feed]) == {late}
    assert told([feed], {late}) == [(owner, late)]
    assert NotificationFeed.missed([feed]) == set()


def test_what_is_remembered_is_bounded(owner: User) -> None:
    feed = NotificationFeed(owner)

    for _ in range(3):
        ids = add(owner, KEPT)
        assert {pk for _, pk in told([feed], ids)} == ids
        assert NotificationFeed.missed([feed]) == set()

    assert len(feed.told) <= KEPT
