import unicodedata
import uuid
from contextlib import suppress
from typing import Any, ClassVar

import idna
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower, Now

from taskverse.common.models import CreatedModel

DOMAIN_LENGTH = 253  # of the DNS; a longer one is not worth the time


def email_normalize(email: str) -> str:
    """One spelling per mailbox: NFKC, no blanks around, lower case, the domain as the DNS has it. (What is meant for
    ß.example Python's own mail code would send to ss.example.)"""
    email = unicodedata.normalize("NFKC", email).strip().lower()
    name, at, domain = email.rpartition("@")
    if domain.isascii() or len(domain) > DOMAIN_LENGTH:
        return email
    with suppress(idna.IDNAError):
        return f"{name}{at}{idna.encode(domain, uts46=True).decode()}"
    return email


def email_check(email: str) -> None:
    """What Django's field lets through. Raises ValidationError."""
    if not email.rpartition("@")[2].isascii() or any(unicodedata.category(letter) == "Cc" for letter in email):
        raise ValidationError("Enter a valid email address.")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The password is hashed, not validated: a service validates what a person typed. None: no password sign-in."""
        if not email.strip():
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email_normalize(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=email_normalize(username or ""))

    def unchanged(self, user: "User") -> "models.QuerySet[User]":
        """The row of `user`, if its password is still the one that was read, and it is active.

        To be updated or locked: while a password is hashed another may be set, and what the old one has opened must not
        outlive that.
        """
        return self.filter(pk=user.pk, password=user.password, is_active=True)


class User(AbstractUser):
    """A person or a machine that signs in by e-mail."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True, error_messages={"unique": "This e-mail address is taken."})

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        ordering = ("email",)
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
        ]

    # What AUTH_PASSWORD_VALIDATORS are told of a changed password does not say these two.
    is_new = False
    kept_session: uuid.UUID | None = None

    def __str__(self) -> str:
        return self.email

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new password and what follows from it (AUTH_PASSWORD_VALIDATORS are told) are one."""
        self.is_new = self._state.adding
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self._password = raw_password or ""  # for Django none at all is no change

    def set_unusable_password(self) -> None:
        self.set_password(None)

    def check_password(self, raw_password: str | None) -> bool:
        """Renewing an old hash must not undo a change of the password that was made meanwhile, as Django's would."""

        def renew(raw_password: str | None) -> None:
            renewed = make_password(raw_password)
            if User.objects.unchanged(self).update(password=renewed):
                self.password = renewed

        return check_password(raw_password, self.password, renew)

    def clean(self) -> None:
        self.email = email_normalize(self.email)
        email_check(self.email)

    def clean_fields(self, exclude: Any = None) -> None:
        self.email = email_normalize(self.email)
        super().clean_fields(exclude)


class Session(CreatedModel):
    """One sign-in. Its refresh token is a signature over (id, counter), so nothing secret is stored."""

    class Ended(models.TextChoices):
        SIGNED_OUT = "SIGNED_OUT", "Signed out"
        REVOKED = "REVOKED", "Ended from another session"
        PASSWORD_CHANGED = "PASSWORD_CHANGED", "The password was changed"
        REUSED = "REUSED", "A spent refresh token came back"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    counter = models.PositiveIntegerField(default=0, help_text="Refreshes so far: only the newest token counts.")
    refreshed_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=20, choices=Ended.choices, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.user} since {self.created_at:%Y-%m-%d %H:%M}"


class AccessScope(models.TextChoices):
    TASKS_READ = "tasks:read", "Read tasks, their records, the inbox, and what can be run"
    TASKS_WRITE = "tasks:write", "Ask for tasks and act on them"


class AccessToken(CreatedModel):
    """A personal access token: for a script or another service that acts for a user. Only its hash is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=10, editable=False, help_text="Its first characters, to tell it by.")
    scopes = ArrayField(models.CharField(max_length=40, choices=AccessScope.choices))
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"


class OutgoingMail(CreatedModel):
    """A mail on its way. The row is the truth: whoever sends it has claimed it before, so it goes out once at the most.
    No text is stored, and so no token: it is written when it is sent."""

    class State(models.TextChoices):
        WAITING = "WAITING", "To be sent when it is due"
        SENDING = "SENDING", "Being handed to the mail server"
        SENT = "SENT", "Taken by the mail server"
        NOTHING = "NOTHING", "There was nothing to say, or nobody to say it to"
        FAILED = "FAILED", "Refused, or not taken in all attempts"
        UNKNOWN = "UNKNOWN", "Cut off in the middle: it may have arrived, so it is not sent again"

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    look_at = models.DateTimeField(db_default=Now(), help_text="When it is due; while it is sent, when it is given up.")
    tried_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=("look_at",), name="%(class)s_to_look_at", condition=models.Q(state__in=["WAITING", "SENDING"])
            ),
        ]


class AccountMail(OutgoingMail):
    """To an address that may have an account or not: that is looked up when it is sent, not when it is asked for."""

    class Purpose(models.TextChoices):
        REGISTRATION = "REGISTRATION", "Finish a registration"
        PASSWORD_RESET = "PASSWORD_RESET", "Set a new password"

    address = models.EmailField()
    purpose = models.CharField(max_length=20, choices=Purpose.choices)

    class Meta(OutgoingMail.Meta):
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.purpose} to {self.address}"
