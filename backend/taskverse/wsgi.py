import os
from importlib import import_module

import django

from taskverse.api.handler import HandlerOfWSGI
from taskverse.common.publishing import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskverse.django.production")
django.setup(set_prefix=False)

application = HandlerOfWSGI()
# Now, rather than in the first request after a start.
import_module("taskverse.urls")
warm()
