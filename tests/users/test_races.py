"""What the old password opens does not outlive it, in whichever moment it is changed; nor do two do what one may."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from pytest_django.fixtures import Settings

from taskverse.apps.users import events
from taskverse.apps.users.models import AccessToken, Session, User
from taskverse.apps.users.services.access_tokens import MAX_TOKENS, access_token_create
from taskverse.apps.users.services.accounts import password_reset
from taskverse.apps.users.services.sessions import session_rotate
from taskverse.apps.users.tokens import refresh_encode
from taskverse.common.errors import ApplicationError
from tests.client import SIGN_IN, GraphQLClient, sign_in
from tests.conftest import PASSWORD
from tests.racing import INTERRUPTED, InterruptedHasher, elsewhere, held_up, wait_for_blocked
from tests.users.test_sessions import CHANGE, NEW

MD5 = "django.contrib.auth.hashers.MD5PasswordHasher"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user(settings: Settings) -> User:
    settings.PASSWORD_HASHERS = [INTERRUPTED, MD5]
    return User.objects.create_user("owner@example.com", PASSWORD)


def change_password(email: str) -> None:
    user = User.objects.get(email=email)
    user.set_password(NEW)
    user.save()


def sign_in_code(password: str) -> str | None:
    return GraphQLClient().execute(SIGN_IN, email="owner@example.com", password=password).code


def test_a_sign_in_with_the_old_password_does_not_outlive_it(user: User) -> None:
    changed = threading.Event()

    def change() -> None:
        with transaction.atomic():
            change_password(user.email)
            changed.set()
            wait_for_blocked(1)

    with ThreadPoolExecutor(1) as pool:
        changing: list[Future[Any]] = []

        def meanwhile() -> None:
            changing.append(pool.submit(elsewhere, change))
            assert changed.wait(60)

        InterruptedHasher.meanwhile.append(meanwhile)
        assert sign_in_code(PASSWORD) == "INVALID_CREDENTIALS"
        changing[0].result()

    assert not Session.objects.exists()
    assert sign_in_code(NEW) is None


def test_neither_does_one_of_a_user_who_is_switched_off(user: User) -> None:
    InterruptedHasher.meanwhile.append(lambda: User.objects.update(is_active=False))

    assert sign_in_code(PASSWORD) == "INVALID_CREDENTIALS"
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("meanwhile", "code", "password"),
    [
        (lambda: change_password("owner@example.com"), "INVALID_CREDENTIALS", NEW),
        (lambda: sign_in("owner@example.com", PASSWORD), None, PASSWORD),
    ],
    ids=["another password", "another sign-in"],
)
def test_renewing_an_old_hash_undoes_nothing(
    user: User, settings: Settings, meanwhile: Callable[[], Any], code: str | None, password: str
) -> None:
    settings.PASSWORD_HASHERS = [MD5, INTERRUPTED]
    User.objects.update(password=make_password(PASSWORD, hasher="interrupted"))
    InterruptedHasher.meanwhile.append(meanwhile)

    assert sign_in_code(PASSWORD) == code
    assert User.objects.get().check_password(password)


def test_the_old_password_does_not_replace_a_new_one(user: User) -> None:
    device = GraphQLClient(sign_in(user.email, PASSWORD)["token"])
    InterruptedHasher.meanwhile.append(lambda: change_password(user.email))

    answer = device.execute(CHANGE, current=PASSWORD, new="the thief's password")

    assert answer.code == "INVALID_CREDENTIALS"
    assert sign_in_code(NEW) is None


def test_a_reset_by_mail_works_once_at_once(user: User) -> None:
    token = f"{user.pk}.{default_token_generator.make_token(user)}"
    with held_up(user) as start:
        resets = [start(partial(password_reset, token=token, new=f"new password {number}")) for number in (1, 2)]

    assert sorted(_fault(reset) for reset in resets) == ["", "BAD_USER_INPUT"]


def test_two_at_once_do_not_both_make_the_last_token(user: User) -> None:
    def create() -> None:
        access_token_create(owner=user, name="x", scopes=["tasks:read"], expires_at=None)

    for _ in range(MAX_TOKENS - 1):
        create()
    with held_up(user) as start:
        created = [start(create) for _ in range(2)]

    assert sorted(_fault(one) for one in created) == ["", "CONFLICT"]
    assert AccessToken.objects.count() == MAX_TOKENS


def _fault(work: "Future[Any]") -> str:
    fault = work.exception()
    assert fault is None or isinstance(fault, ApplicationError), fault
    return fault.code if fault else ""


def reuse(session: Session) -> None:
    spent = refresh_encode(session)
    Session.objects.update(counter=2)
    session_rotate(refresh_token=spent)


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The word of it cannot be written: as when the connection breaks in that moment."""

    def fail(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(events, "listeners", [*events.listeners, fail])


@pytest.mark.usefixtures("deaf")
def test_a_change_and_the_word_of_it_are_one(user: User) -> None:
    sign_in(user.email, PASSWORD)
    session = Session.objects.get()

    with pytest.raises(ConnectionError):
        change_password(user.email)
    with pytest.raises(ConnectionError):
        access_token_create(owner=user, name="x", scopes=["tasks:read"], expires_at=None)

    with pytest.raises(ConnectionError):
        reuse(session)

    assert User.objects.get().check_password(PASSWORD)
    assert Session.objects.get().ended_at is None
    assert not AccessToken.objects.exists()
    assert not user.notifications.exists()
