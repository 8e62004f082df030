from taskverse.apps.notifications.models import Mail
from taskverse.apps.users.mails.letters import Letter, letter_of

LINES = 50  # of one mail; of more it tells the number


def notification_letter(mail: Mail) -> Letter | None:
    """Of all that was gathered in the mail; nothing when it is gone meanwhile, or its user may not sign in."""
    lines = list(mail.notifications.order_by("id")[: LINES + 1])
    if not lines or not mail.user.is_active:
        return None
    number = len(lines) if len(lines) <= LINES else mail.notifications.count()
    subject = lines[0].message if number == 1 else f"{number} notifications"
    return letter_of(
        mail,
        mail.user.email,
        "notifications/mail",
        subject,
        lines=lines[:LINES],
        more=max(0, number - LINES),
        urgent=mail.urgent,
    )
