"""Safe as it stands: no secret, no debug, no host allowed. local.py relaxes, production.py demands."""

from datetime import timedelta

from taskverse.database.connection import Connection
from taskverse.env import BACKEND_DIR, env, pem_blocks
from taskverse.settings.engine import *
from taskverse.settings.logging import *
from taskverse.settings.telemetry import *

SECRET_KEY = env.str("SECRET_KEY", default="")
DEVELOPMENT_SECRET_KEY = "development-only-key-of-more-than-fifty-characters-0123456789"  # production refuses it
SECRET_KEY_FALLBACKS = env.texts("SECRET_KEY_FALLBACKS", [])
DEBUG = False
ALLOWED_HOSTS = env.texts("ALLOWED_HOSTS", [])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "graphene_django",
    "django_celery_beat",
    "django_celery_results",
    "taskverse.api",
    "taskverse.apps.users",
    "taskverse.apps.monitoring",
    "taskverse.apps.notifications",
    "taskverse.apps.tasks",
]

MIDDLEWARE = [
    # Probes answer before anything that could refuse them: hosts, redirects, sessions.
    "taskverse.apps.monitoring.health.HealthMiddleware",
    "taskverse.apps.monitoring.requests.RequestMiddleware",
    # Before whatever may answer early, so that a browser can read errors too.
    "corsheaders.middleware.CorsMiddleware",
    "taskverse.apps.users.cookies.RefreshCookieMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "taskverse.api.headers.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

if OTEL_EXPORTER_OTLP_ENDPOINT:
    MIDDLEWARE.insert(2, "taskverse.apps.monitoring.tracing.TracingMiddleware")

ROOT_URLCONF = "taskverse.urls"
# Requests that a web process answers at the same time; further ones wait. Streams of events wait without a thread.
WEB_THREADS = env.int("WEB_THREADS", default=32)
ASGI_APPLICATION = "taskverse.asgi.application"
WSGI_APPLICATION = "taskverse.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BACKEND_DIR / "taskverse/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "taskverse.apps.monitoring.context.flower",
            ],
        },
    },
]

# A pool, not CONN_MAX_AGE: a stream of events has a thread of its own, so a connection kept by a thread is lost with
# it. In a worker the pool spares a new connection per task and drops one that a timeout left in mid-query.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": env.str("DB_NAME", default="taskverse"),
        "USER": env.str("DB_USER", default="taskverse"),
        "PASSWORD": env.str("DB_PASSWORD", default=""),
        "HOST": env.str("DB_HOST", default="postgres"),
        "PORT": env.str("DB_PORT", default="5432"),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # nothing here needs them, and a pooler by transaction has none
        "OPTIONS": {
            "connect_timeout": 3,
            # a server that is cut off is noticed within some ten seconds, not after the system's two hours
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "pool": {
                "connection_class": Connection,
                "min_size": 0,
                "max_size": env.int("DB_POOL_MAX_SIZE", default=10),
                "timeout": 5,
                "max_idle": 60,  # seconds: a burst of one process does not keep places from the others
            },
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "users.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "taskverse.apps.users.validators.RevokeSessions"},
]
SUPERUSER_EMAIL = env.str("DJANGO_SUPERUSER_EMAIL", default="")
SUPERUSER_PASSWORD = env.str("DJANGO_SUPERUSER_PASSWORD", default="")

REGISTRATION_OPEN = env.bool("REGISTRATION_OPEN", default=False)
FRONTEND_URL = env.str("FRONTEND_URL", default="http://127.0.0.1:5173").rstrip("/")  # links in mails
REFRESH_COOKIE_SECURE = True
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # seconds of silence of the mail server
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Taskverse <taskverse@localhost>")

FLOWER_BASIC_AUTH = env.str("FLOWER_BASIC_AUTH", default="")

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

# Of pages: the admin. Django's defaults add nosniff, no frames, same-origin referrer and opener. The hash is that of
# the one script inside a page: django-celery-beat's, in the form of a periodic task.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'sha256-QE3U2xYF7B4J2ro1/9oxiKhaWCGW39gB7ocQ/xlD0bE='; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

STATIC_URL = "static/"
STATIC_ROOT = BACKEND_DIR / "staticfiles"

# Where exports lie: all web and worker processes need the same place, and nothing serves it but signed links.
EXPORT_ROOT = env.str("EXPORT_ROOT", default=str(BACKEND_DIR / "exports"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": EXPORT_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
}

# The API
GRAPHENE = {"SCHEMA": "taskverse.schema.schema", "MIDDLEWARE": []}
GRAPHIQL = env.bool("GRAPHIQL", default=False)  # a page for people at the API's address
# Let anybody read the schema off the server, and hint at names in errors. Types come from schema.graphql either way.
GRAPHQL_INTROSPECTION = env.bool("GRAPHQL_INTROSPECTION", default=False)
GRAPHQL_GET = env.bool("GRAPHQL_GET", default=True)  # queries by GET; mutations never are
# Of one query, each at most; "cost" is how many fields the answer may hold. All of 1,000 tasks costs some 28,000.
GRAPHQL_LIMITS: dict[str, int] = {
    "size": 20_000,  # characters of text
    "tokens": 2_000,
    "depth": 12,
    "fields": 500,
    "aliases": 30,
    "directives": 50,
    "mutations": 10,
    "cost": 30_000,
    "stream": 1_000,  # the cost of a subscription, which is answered anew with each change
    "bytes": 10_000_000,  # of payloads, results and their like in the lists of one answer
    **env.numbers("GRAPHQL_LIMITS"),
}
# A JSON file of query texts: no others are answered. Empty: all are.
GRAPHQL_ALLOWED_DOCUMENTS = env.str("GRAPHQL_ALLOWED_DOCUMENTS", default="")
# Requests in a minute, of one user, and of one address by those who are nobody. 0: any number.
RATE_LIMIT_PER_USER = env.int("RATE_LIMIT_PER_USER", default=600)
RATE_LIMIT_PER_ADDRESS = env.int("RATE_LIMIT_PER_ADDRESS", default=120)
# Open streams (subscriptions) in one process: of one user, and of all. 0: any number.
STREAMS_PER_USER = env.int("STREAMS_PER_USER", default=20)
STREAMS_PER_PROCESS = env.int("STREAMS_PER_PROCESS", default=5_000)
# A silent stream gives a sign of life so often, looks for what it may have missed, and whether its caller may go on.
STREAM_HEARTBEAT_SECONDS = env.float("STREAM_HEARTBEAT_SECONDS", default=12)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes of one request body

ACCESS_TOKEN_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(days=30)  # whatever is refreshed
SESSION_IDLE_LIFETIME = timedelta(days=14)  # without a refresh
# An Ed25519 key in PEM signs access tokens, for others to read with /.well-known/jwks.json; else one of SECRET_KEY's.
TOKEN_PRIVATE_KEY = env.str("TOKEN_PRIVATE_KEY", default="", multiline=True)
TOKEN_PUBLIC_KEYS: list[str] = pem_blocks(env.str("TOKEN_PUBLIC_KEYS", default="", multiline=True))
TOKEN_ISSUER = "taskverse"
TOKEN_AUDIENCE = "taskverse-api"
GRAPHQL_JWT = {
    "JWT_VERIFY_EXPIRATION": True,
    "JWT_EXPIRATION_DELTA": ACCESS_TOKEN_LIFETIME,
    "JWT_REFRESH_EXPIRATION_DELTA": SESSION_LIFETIME,
    "JWT_PAYLOAD_HANDLER": "taskverse.apps.users.tokens.access_payload",
    "JWT_ENCODE_HANDLER": "taskverse.apps.users.tokens.access_encode",
    "JWT_DECODE_HANDLER": "taskverse.apps.users.tokens.access_decode",
}

# Browsers of other origins: an exact list, the API only. With credentials, for the refresh cookie, which authenticates
# nothing and is checked against this list again.
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOWED_ORIGINS = env.texts("CORS_ALLOWED_ORIGINS", [])
CORS_URLS_REGEX = r"^/graphql/?$"
CORS_ALLOW_METHODS = ["GET", "POST", "OPTIONS"]
CORS_EXPOSE_HEADERS = ["RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-ID"]

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="redis://redis:6379/0")
CELERY_RESULT_BACKEND = env.str("CELERY_RESULT_BACKEND", default="redis://redis:6379/0")
# For whoever may not wait: the web process, probes. A worker's own connection has no socket timeout, since a stall
# longer than it costs the worker a place for a message each time.
BROKER_CLIENT_OPTIONS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0}

# Redis for what may be forgotten: request counters, persisted queries, what has just changed. Away, the API goes on
# without them.
CACHE_URL = env.str("CACHE_URL", default=CELERY_BROKER_URL)
# Proxies of ours in front, each of which adds to X-Forwarded-For. 0: the header is a client's own word, and ignored.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
