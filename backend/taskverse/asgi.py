import os
from importlib import import_module

from django.core.asgi import get_asgi_application

from taskverse.common.publishing import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskverse.django.production")

application = get_asgi_application()
# Now, rather than in the first request after a start.
import_module("taskverse.urls")
warm()
