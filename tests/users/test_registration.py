"""Registering: what is told to whom, and that nobody takes an address that is not theirs."""

import time

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import signing
from django.core.mail import EmailMessage
from pytest_django.fixtures import Settings

from taskverse.apps.users.mails.account import REGISTRATION_SALT
from taskverse.apps.users.models import User
from tests.client import SIGN_IN, sign_in
from tests.users.accounts import CONFIRM, NEW, REGISTER, RESET, TOKEN, anonymous, asked_for, post, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.REGISTRATION_OPEN = True


def test_registration_makes_an_account_only_on_confirmation(mailoutbox: list[EmailMessage]) -> None:
    answer = anonymous.execute(REGISTER, email=" New@Example.com", password=NEW)

    assert answer.data == {"register_user": {"accepted": True}}
    assert asked_for() == [("REGISTRATION", "new@example.com")]
    assert not User.objects.exists()

    post()
    assert mailoutbox[0].to == ["new@example.com"]
    confirmed = anonymous.execute(CONFIRM, token=token_of(mailoutbox[0]), password=NEW)

    assert confirmed.data["confirm_registration"]["user"] == {"email": "new@example.com"}
    assert sign_in("new@example.com", NEW)["token"]
    assert (
        anonymous.execute(CONFIRM, token=token_of(mailoutbox[0]), password="yet another one").code == "BAD_USER_INPUT"
    )
    assert sign_in("new@example.com", NEW)["token"]


def test_a_used_token_costs_no_slow_hash(mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    slow = MD5PasswordHasher.encode

    def encode(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return slow(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    anonymous.execute(REGISTER, email="new@example.com", password=NEW)
    post()

    for _ in range(3):
        anonymous.execute(CONFIRM, token=token_of(mailoutbox[0]), password=NEW)

    assert hashed == [NEW]


def test_a_stranger_who_registers_the_address_gains_nothing(mailoutbox: list[EmailMessage]) -> None:
    anonymous.execute(REGISTER, email="new@example.com", password="the stranger's password")
    post()
    anonymous.execute(CONFIRM, token=token_of(mailoutbox[0]), password=NEW)

    stranger = anonymous.execute(SIGN_IN, email="new@example.com", password="the stranger's password")
    assert stranger.code == "INVALID_CREDENTIALS"


def test_who_has_an_account_is_told_so_by_mail_alone(owner: User, mailoutbox: list[EmailMessage]) -> None:
    before = owner.password
    answer = anonymous.execute(REGISTER, email=owner.email, password=NEW)

    assert answer.data == {"register_user": {"accepted": True}}
    assert asked_for() == [("REGISTRATION", owner.email)]
    post()
    assert "You have an account already" in str(mailoutbox[0].body)
    assert not TOKEN.search(str(mailoutbox[0].body))
    owner.refresh_from_db()
    assert owner.password == before


def test_closed_registration_says_so(settings: Settings) -> None:
    settings.REGISTRATION_OPEN = False

    assert anonymous.execute(REGISTER, email="new@example.com", password=NEW).code == "FORBIDDEN"
    assert asked_for() == []


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("", NEW, "email"),
        ("nonsense", NEW, "email"),
        ("a@b", NEW, "email"),
        ('"\x01"@example.com', NEW, "email"),
        ("x" * 300 + "@example.com", NEW, "email"),
        ("new@example.com", "short", "password"),
        ("new@example.com", "password123", "password"),
        ("somebody.special@example.com", "somebody.special", "password"),
    ],
)
def test_registration_refuses(email: str, password: str, field: str) -> None:
    answer = anonymous.execute(REGISTER, email=email, password=password)

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", [field])
    assert asked_for() == []


def test_a_registration_token_is_for_nothing_else_and_not_for_ever(owner: User) -> None:
    old = signing.TimestampSigner(salt=REGISTRATION_SALT)
    old.timestamp = lambda: signing.b62_encode(int(time.time()) - 90_000)  # type: ignore[method-assign]
    expired = old.sign_object("new@example.com")
    for token in ("", "garbage", "é" * 2000, signing.dumps("new@example.com", salt="other"), expired):
        assert anonymous.execute(CONFIRM, token=token, password=NEW).code == "BAD_USER_INPUT"

    good = signing.dumps("new@example.com", salt=REGISTRATION_SALT)
    assert anonymous.execute(RESET, token=good, new=NEW).code == "BAD_USER_INPUT"
    assert anonymous.execute(CONFIRM, token=good, password="short").code == "BAD_USER_INPUT"
    assert User.objects.count() == 1
