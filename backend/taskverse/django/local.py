"""A developer's machine: debug, GraphiQL, a known superuser, the sample front end's origin."""

from taskverse.django.base import *
from taskverse.env import env

DEBUG = env.bool("DJANGO_DEBUG", default=True)
SECRET_KEY = SECRET_KEY or DEVELOPMENT_SECRET_KEY
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
CORS_ALLOWED_ORIGINS = CORS_ALLOWED_ORIGINS or ["http://localhost:5173", "http://127.0.0.1:5173"]

GRAPHIQL = env.bool("GRAPHIQL", default=True)
FLOWER_URL = FLOWER_URL or f"http://127.0.0.1:{env.str('FLOWER_PORT', default='5555')}"
REGISTRATION_OPEN = env.bool("REGISTRATION_OPEN", default=True)
REFRESH_COOKIE_SECURE = False  # http://localhost
GRAPHQL_INTROSPECTION = env.bool("GRAPHQL_INTROSPECTION", default=True)
RATE_LIMIT_PER_USER = env.int("RATE_LIMIT_PER_USER", default=0)
RATE_LIMIT_PER_ADDRESS = env.int("RATE_LIMIT_PER_ADDRESS", default=0)
TASK_SUBMITS_PER_MINUTE = env.int("TASK_SUBMITS_PER_MINUTE", default=0)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

SUPERUSER_EMAIL = SUPERUSER_EMAIL or "admin@taskverse.com"
SUPERUSER_PASSWORD = SUPERUSER_PASSWORD or "adminpassword"
