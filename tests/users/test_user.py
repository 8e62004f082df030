import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from taskverse.apps.users.models import User
from taskverse.apps.users.tokens import access_decode

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["Ann@Example.COM", "  ann@example.com ", "\uff41nn@example.com"])
def test_an_address_has_one_spelling(typed: str) -> None:
    assert User.objects.create_user(typed).email == "ann@example.com"
    assert User.objects.get_by_natural_key(typed).email == "ann@example.com"


@pytest.mark.parametrize("typed", ["x@stra\u00dfe.example", "x@STRA\u1e9eE.example", "x@xn--strae-oqa.example"])
def test_a_domain_is_the_one_of_the_dns(typed: str) -> None:
    """That of strasse.example is somebody else's."""
    assert User.objects.create_user(typed).email == "x@xn--strae-oqa.example"


@pytest.mark.parametrize("typed", ['"a\x0bb"@example.com', '"\x01"@example.com', "x@a\u2060b..\u00df.example"])
def test_an_address_that_no_mail_can_name_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        User(email=typed, password="x").full_clean()


def test_an_address_is_taken_once_regardless_of_case() -> None:
    User.objects.create_user("ann@example.com")

    for taken in ("ann@example.com", "ANN@example.com"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create_user(taken)
        with pytest.raises(ValidationError, match="taken"):
            User(email=taken, password="x").full_clean()


def test_the_database_itself_refuses_capitals() -> None:
    with pytest.raises(IntegrityError, match="user_email_lower"), transaction.atomic():
        User.objects.bulk_create([User(email="Ann@example.com")])


def test_a_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user(" ")


def test_the_first_superuser_is_made_once(settings: Settings) -> None:
    settings.SUPERUSER_EMAIL, settings.SUPERUSER_PASSWORD = "Boss@example.com", "adminpassword"

    call_command("ensure_superuser")
    call_command("ensure_superuser")

    boss = User.objects.get()
    assert (boss.email, boss.is_staff, boss.is_superuser) == ("boss@example.com", True, True)
    assert boss.check_password("adminpassword")


def test_without_a_password_no_superuser_is_made(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SUPERUSER_PASSWORD = ""

    call_command("ensure_superuser")

    assert not User.objects.exists()
    assert "DJANGO_SUPERUSER_PASSWORD" in capsys.readouterr().out


def test_whoever_has_its_address_is_left_as_they_are(
    owner: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The start of a server goes on."""
    settings.SUPERUSER_EMAIL, settings.SUPERUSER_PASSWORD = owner.email.title(), "adminpassword"

    call_command("ensure_superuser")

    assert not User.objects.get().is_superuser
    assert "a user without these rights" in capsys.readouterr().out


def test_a_token_for_curl(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("access_token", "Owner@example.com")

    assert access_decode(capsys.readouterr().out.strip())["sub"] == str(owner.pk)
