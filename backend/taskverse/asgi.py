import os

import django
from django.conf import settings

from taskverse.api.handler import Application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskverse.django.production")
django.setup(set_prefix=False)

application = Application(threads=settings.WEB_THREADS, probes=("/healthz", "/readyz"))
