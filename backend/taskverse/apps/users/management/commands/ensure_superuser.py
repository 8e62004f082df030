from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from taskverse.apps.users.models import User, email_normalize


class Command(BaseCommand):
    help = "Make the superuser that DJANGO_SUPERUSER_EMAIL and DJANGO_SUPERUSER_PASSWORD name, unless one is there."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_superuser=True).exists():
            return
        email, password = settings.SUPERUSER_EMAIL, settings.SUPERUSER_PASSWORD
        if not (email and password):
            self.stdout.write(
                "No superuser: set DJANGO_SUPERUSER_EMAIL and DJANGO_SUPERUSER_PASSWORD, or createsuperuser."
            )
            return
        if User.objects.filter(email=email_normalize(email)).exists():
            self.stdout.write(f"No superuser: {email} is a user without these rights, who is left as they are.")
            return
        User.objects.create_superuser(email, password)
        self.stdout.write(f"Made the superuser {email}.")
