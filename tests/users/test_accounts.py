"""Asking for a password by mail, and signing in: nobody learns who has an account."""

import statistics
import time
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from taskverse.apps.users.jobs import mail_password_reset, mail_registration, purge_sessions
from taskverse.apps.users.models import AccountMail, User
from tests.client import SIGN_IN, GraphQLClient, sign_in
from tests.conftest import PASSWORD
from tests.users.accounts import NEW, REQUEST, RESET, anonymous, asked_for, post, token_of

pytestmark = pytest.mark.django_db


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
