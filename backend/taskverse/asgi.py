import os
from importlib import import_module

import django
from django.conf import settings

from taskverse.api.handler import Application
from taskverse.common.publishing import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskverse.django.production")
django.setup(set_prefix=False)

application = Application(
    threads=settings.WEB_THREADS,
    probes=("/healthz", "/readyz", "/metrics"),
    streams=("/graphql", "/graphql/"),
)
# Now, rather than in the first request after a start.
import_module("taskverse.urls")
warm()
