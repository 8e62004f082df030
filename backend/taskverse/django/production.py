"""Production: whatever is missing or known to the world stops the start, all of it named at once."""

from django.core.exceptions import ImproperlyConfigured

from taskverse.django.base import *
from taskverse.env import env

_REQUIRED = {
    "SECRET_KEY": SECRET_KEY,
    "ALLOWED_HOSTS": ALLOWED_HOSTS,
    "DB_PASSWORD": DATABASES["default"]["PASSWORD"],
}
_PUBLISHED = {DEVELOPMENT_SECRET_KEY, "adminpassword", "admin:adminpassword"}

_faults = [f"{name} is not set" for name, value in _REQUIRED.items() if not value]
_faults += [
    f"{name} is the published development default"
    for name, value in {
        "SECRET_KEY": SECRET_KEY,
        "DJANGO_SUPERUSER_PASSWORD": SUPERUSER_PASSWORD,
        "FLOWER_BASIC_AUTH": env.str("FLOWER_BASIC_AUTH", default=""),
    }.items()
    if value in _PUBLISHED
]
if "*" in ALLOWED_HOSTS:
    _faults.append("ALLOWED_HOSTS allows any host")
if env.bool("DJANGO_DEBUG", default=False):
    _faults.append("DJANGO_DEBUG is on")
if _faults:
    raise ImproperlyConfigured("Production settings: " + "; ".join(_faults))

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
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
