"""Production: whatever is missing or known to the world stops the start, all of it named at once."""

from django.core.exceptions import ImproperlyConfigured

from taskverse.common.deployment import faults
from taskverse.django.base import *
from taskverse.env import env

DEBUG = env.bool("DJANGO_DEBUG", default=False)

# Here and not only in `check --deploy`, since a server starts without running checks.
if _faults := faults(globals().get):
    raise ImproperlyConfigured("Production settings: " + "; ".join(fault for _, fault in _faults))

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# TLS ends at the proxy, which says so in this header and drops the one a client sends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
