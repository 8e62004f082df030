from types import SimpleNamespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from taskverse.apps.users.models import User
from taskverse.apps.users.services.sessions import session_start
from taskverse.apps.users.tokens import access_encode, access_payload


class Command(BaseCommand):
    help = "Print an access token for a user: for curl and scripts on this machine. It lives as long as any other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["email"])
        except User.DoesNotExist:
            raise CommandError(f"There is no user {options['email']}.") from None
        session = session_start(user=user)
        if session is None:
            raise CommandError(f"{user.email} is not active.")
        context = SimpleNamespace(auth_session=session)
        self.stdout.write(access_encode(access_payload(user, context)))
