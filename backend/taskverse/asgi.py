import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskverse.django.production")
django.setup(set_prefix=False)

from taskverse.api.handler import Application  # noqa: E402 (it reads the settings)

application = Application(threads=settings.WEB_THREADS)
