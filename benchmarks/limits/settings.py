"""A bare Django beside ours: the same database and pool, no middleware, one module of views."""

from taskverse.django.local import *  # noqa: F403

DATABASES["default"]["OPTIONS"]["pool"].pop("connection_class")  # noqa: F405 (ours reads times in C)
MIDDLEWARE = []
ROOT_URLCONF = "benchmarks.limits.views"
ASGI_APPLICATION = "benchmarks.limits.asgi.application"
