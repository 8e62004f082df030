from django.conf import settings
from django.db import models

from taskverse.apps.users.models import OutgoingMail


class Mail(OutgoingMail):
    """What one user is told by one mail: `notifications`. Those that follow shortly are gathered in the next."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails")
    urgent = models.BooleanField(default=False, help_text="Of the account's security: it waits for no others.")

    class Meta(OutgoingMail.Meta):
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("user", "urgent"),
                condition=models.Q(state=OutgoingMail.State.WAITING, attempts=0),
                name="mail_one_that_gathers",
            ),
        ]

    def __str__(self) -> str:
        return f"Mail {self.pk} to {self.user}"
