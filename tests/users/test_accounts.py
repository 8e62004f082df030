"""Registering and resetting a password: what is told to whom, and that nobody learns who has an account."""

import re
import statistics
import time
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from taskverse.apps.users.jobs import mail_password_reset, mail_registration, purge_sessions, send_account_mail
from taskverse.apps.users.mails.account import REGISTRATION_SALT
from taskverse.apps.users.mails.post import mails_take
from taskverse.apps.users.models import AccountMail, User
from tests.client import SIGN_IN, GraphQLClient, sign_in
from tests.conftest import PASSWORD

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

pytestmark = pytest.mark.django_db
anonymous = GraphQLClient()


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.REGISTRATION_OPEN = True


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


def test_a_reset_by_mail_works_once_and_ends_every_session(owner: User, mailoutbox: list[EmailMessage]) -> None:
    device = GraphQLClient(sign_in(owner.email, PASSWORD)["token"])
    assert anonymous.execute(REQUEST, email="Owner@example.com").data == {"request_password_reset": {"accepted": True}}
    assert asked_for() == [("PASSWORD_RESET", owner.email)]
    post()
    token = token_of(mailoutbox[0])

    assert anonymous.execute(RESET, token=token, new="short").code == "BAD_USER_INPUT"
    assert anonymous.execute(RESET, token=token, new=NEW).data["reset_password"]["user"] == {"email": owner.email}

    assert device.execute("{ me { id } }").code == "TOKEN_INVALID"
    assert sign_in(owner.email, NEW)["token"]
    assert anonymous.execute(RESET, token=token, new="yet another one").code == "BAD_USER_INPUT"


def test_nobody_else_gets_a_mail(mailoutbox: list[EmailMessage]) -> None:
    User.objects.create_user("closed@example.com", PASSWORD, is_active=False)
    User.objects.create_user("machine@example.com")

    for email in ("nobody@example.com", "closed@example.com", "machine@example.com"):
        assert anonymous.execute(REQUEST, email=email).data == {"request_password_reset": {"accepted": True}}
    post()
    assert mailoutbox == []
    assert set(AccountMail.objects.values_list("state", flat=True)) == {"NOTHING"}


def test_an_account_without_a_password_gets_none_by_a_token() -> None:
    machine = User.objects.create_user("machine@example.com")
    token = f"{machine.pk}.{default_token_generator.make_token(machine)}"

    assert anonymous.execute(RESET, token=token, new=NEW).code == "BAD_USER_INPUT"
    machine.refresh_from_db()
    assert not machine.has_usable_password()


@pytest.mark.parametrize("token", ["", "x", "1", "1.", "1.x", ".x", "9" * 30 + ".x", "٣.x", "é" * 300])
def test_garbage_resets_nothing(owner: User, token: str) -> None:
    answer = anonymous.execute(RESET, token=token, new=NEW)

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", ["token"])
    assert sign_in(owner.email, PASSWORD)


def test_nobodys_mailbox_is_flooded(owner: User) -> None:
    codes = [anonymous.execute(REQUEST, email=email).code for email in [owner.email] * 4 + ["other@example.com"]]

    assert codes == [None] * 3 + ["RATE_LIMITED", None]


def test_no_address_list_is_tried_out_from_one_place() -> None:
    codes = [anonymous.execute(REQUEST, email=f"user{number}@example.com").code for number in range(21)]

    assert codes == [None] * 20 + ["RATE_LIMITED"]


def test_asking_costs_the_same_for_all(owner: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """And the broker is not needed."""
    for email in (owner.email, "nobody@example.com"):
        with django_assert_num_queries(1):
            anonymous.execute(REQUEST, email=email)


def test_no_token_is_stored(owner: User, mailoutbox: list[EmailMessage]) -> None:
    anonymous.execute(REQUEST, email=owner.email)
    post()

    assert token_of(mailoutbox[0]) not in str(AccountMail.objects.values())


def test_what_the_release_before_asks_for_is_mailed() -> None:
    mail_registration("new@example.com")
    mail_password_reset("owner@example.com")

    assert asked_for() == [("REGISTRATION", "new@example.com"), ("PASSWORD_RESET", "owner@example.com")]


def test_addresses_are_forgotten(owner: User) -> None:
    anonymous.execute(REQUEST, email=owner.email)
    anonymous.execute(REQUEST, email="nobody@example.com")
    AccountMail.objects.filter(address=owner.email).update(created_at=timezone.now() - timedelta(days=3))

    purge_sessions()

    assert asked_for() == [("PASSWORD_RESET", "nobody@example.com")]


def test_signing_in_takes_as_long_without_an_account(owner: User, settings: Settings) -> None:
    """Medians of several, with the real slow hash; a look-up that came first would differ by all of its time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    owner.set_password(PASSWORD)
    owner.save()

    def median(email: str) -> float:
        times = []
        for _ in range(5):
            begun = time.process_time()
            anonymous.execute(SIGN_IN, email=email, password="wrong")
            times.append(time.process_time() - begun)
        return statistics.median(times)

    assert 0.5 < median(owner.email) / median("nobody@example.com") < 2
