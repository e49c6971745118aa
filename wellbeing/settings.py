"""Every setting, read from the environment; docs/configuration.md lists each variable."""

from __future__ import annotations

import base64
import datetime as dt
import os
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from core import configuration, servers, sign_on
from wellbeing import schedule

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = configuration.mode(os.environ)
PRODUCTION = MODE == "production"
DEMO = not PRODUCTION
TESTING = MODE == "test"
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()


def _secret(name: str, purpose: str, demo: str) -> str:
    return configuration.required(os.environ, name, purpose) if PRODUCTION else demo


# --- where it runs ---
SITE_URL = _secret(
    "SITE_URL",
    "the address people type, such as https://wellbeing.example.edu",
    env("DEMO_URL", default="http://127.0.0.1:8000"),
).rstrip("/")
SITE_NAME = env("SITE_NAME", default="Wellbeing")
INSTITUTION = env("INSTITUTION", default="Northfield Medical Center" if DEMO else "your institution")
ALLOWED_HOSTS = _secret(
    "ALLOWED_HOSTS", "the host names it answers to, comma separated", "127.0.0.1,localhost,testserver"
).split(",")
QUICK_EXIT_URL = env("QUICK_EXIT_URL", default="https://www.weather.gov/")
SECRET_KEY = _secret(
    "SECRET_KEY",
    "at least 50 random characters",
    env("DEMO_SECRET", default="demo-only-" + "not-a-secret-" * 5),
)
DEBUG = False
ROOT_URLCONF = "wellbeing.urls"
WSGI_APPLICATION = "wellbeing.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = env("TIME_ZONE", default="America/New_York")
USE_TZ = True
USE_I18N = False
LANGUAGE_CODE = "en-us"

# --- PostgreSQL and Redis: given, or embedded outside production ---
_embedded = servers.addresses(DATA_DIR)
_database_url = env("DATABASE_URL", default="") or _secret(
    "DATABASE_URL", "PostgreSQL's address", _embedded.database_url
)
REDIS_URL = env("REDIS_URL", default="") or _secret("REDIS_URL", "Redis's address", _embedded.redis_url)
DATABASES = {"default": env.db_url_config(_database_url, engine="django.db.backends.postgresql")}
# A new connection a request costs ten times the request.
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
_redis = {
    "LOCATION": REDIS_URL,
    "KEY_PREFIX": "wellbeing",
    "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
}
CACHES = {
    "default": {"BACKEND": "core.caches.DoorCache", **_redis},
    "redis": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **_redis},
    "limits": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_limits",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# --- parts ---
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "crispy_forms",
    "csp",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "template_partials",
    "core",
    "people",
    "reminders",
    "resources",
    "peers",
    "checkins",
    "wellnessdays",
    "wellbeing.home",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.origin.own_forms",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "resources.middleware.help_now",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "people.middleware.idle",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "people.middleware.zone",
    "people.middleware.SecondStep",
    "people.proof.FreshProof",
    "pghistory.middleware.HistoryMiddleware",
    "wellbeing.errors.own_pages",
]
_loaders = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wellbeing.context_processors.site",
            ],
            "loaders": [
                ("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _loaders)])
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]
if DEMO:
    INSTALLED_APPS.append("wellbeing.demo")
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("wellbeing.demo.context_processors.people")
CRISPY_ALLOWED_TEMPLATE_PACKS = ("wellbeing",)
CRISPY_TEMPLATE_PACK = "wellbeing"
CRISPY_FAIL_SILENTLY = False

# --- people and sign-in ---
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backends.RosterBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "people.passwords.NotFromHere"},
    {"NAME": "people.passwords.NotBreached"},
]
PASSWORD_LIST = configuration.file("PASSWORD_LIST", env("PASSWORD_LIST", default=""))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:today"
LOGOUT_REDIRECT_URL = "home:today"
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Sign-up is closed; the library looks here for whether sign-in knows passwords.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # The roster vouches for addresses; nobody signs up by themselves.
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
# The library's own looks addresses up, which would let known people be told from unknown ones by time.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"school_logout": "300/m/ip"}
ACCOUNT_SESSION_REMEMBER = True  # Every way of signing in lasts SESSION_DAYS.
ACCOUNT_LOGOUT_ON_GET = False
# Which roles sign in with a second step; the demo asks nobody.
SECOND_STEP_ROLES = env.list("SECOND_STEP_ROLES", default=["gme_admin", "superuser"] if PRODUCTION else [])
MFA_ADAPTER = "people.adapters.SecondStepAdapter"
MFA_FORMS = {
    "activate_totp": "people.forms.second_step.SetUpForm",
    "authenticate": "people.forms.second_step.SignInForm",
    "reauthenticate": "people.forms.second_step.ProveForm",
    "add_webauthn": "people.forms.passkeys.AddPasskeyForm",
    "edit_webauthn": "people.forms.passkeys.EditPasskeyForm",
}
# Recovery codes are ours: the library keeps a seed that it can read them from.
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # The roster vouches for addresses.
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # A phone's clock may be half a minute off.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
# A school's own sign-in, where one is set up; docs/single-sign-on.md says how.
SIGN_ON_DOMAINS = env.list("SIGN_ON_DOMAINS", default=[])
OIDC: dict[str, Any] = sign_on.oidc(
    issuer=env("OIDC_ISSUER", default=""),
    client_id=env("OIDC_CLIENT_ID", default=""),
    client_secret=env("OIDC_CLIENT_SECRET", default=""),
    name=env("OIDC_NAME", default=INSTITUTION),
    second_step=env.list("OIDC_SECOND_STEP", default=[]),
)
SAML: dict[str, Any] = sign_on.saml(
    metadata=env("SAML_METADATA", default=""),
    key=configuration.file("SAML_KEY", env("SAML_KEY", default="")),
    certificate=configuration.file("SAML_CERTIFICATE", env("SAML_CERTIFICATE", default="")),
    name=env("SAML_NAME", default=INSTITUTION),
    email_attributes=env.list("SAML_EMAIL_ATTRIBUTES", default=[]),
    id_attributes=env.list("SAML_ID_ATTRIBUTES", default=[]),
    second_step=env.list("SAML_SECOND_STEP", default=[]),
    domains=SIGN_ON_DOMAINS,
)
SOCIALACCOUNT_ADAPTER = "people.sso.linking.RosterAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "people.sso.oidc.Provider"},
    "saml": {"provider_class": "people.sso.saml.Provider"},
}
SOCIALACCOUNT_STORE_TOKENS = False
# Which roles a directory may give by SCIM; leaving a group ends any role that one gave.
SCIM_ROLES = env.list("SCIM_ROLES", default=["facilitator", "program_lead"])
AUDIT_DAYS = env.int("AUDIT_DAYS", default=730)
PGHISTORY_APPEND_ONLY = True  # Triggers forbid changing or deleting what history holds.

# --- check-ins: keys that no other part of the portal knows, never made from SECRET_KEY ---
_demo_keys = "demo:" + base64.b64encode(b"demo only, opens nothing real!!!").decode()
CHECKINS_KEYS = configuration.named_keys(
    "CHECKINS_KEYS",
    _secret("CHECKINS_KEYS", "the keys that seal check-ins, id:base64 of 32 bytes", _demo_keys),
)
CHECKINS_LINK_KEY = configuration.named_keys(
    "CHECKINS_LINK_KEY",
    _secret("CHECKINS_LINK_KEY", "the key that hides whose they are, id:base64", _demo_keys),
)

# --- the calendar ---
# Whose public holidays no PEERS meeting is planned on: a country's two letters.
HOLIDAYS = env("HOLIDAYS", default="US")
# When clinicians read and answer, as trainees are told.
CLINIC_HOURS = env(
    "CLINIC_HOURS", default="Monday to Friday, 9 a.m. to 5 p.m.; an answer comes within two working days"
)

# --- mail ---
if PRODUCTION:
    vars().update(
        env.email_url_config(
            configuration.required(
                os.environ,
                "EMAIL_URL",
                "the mail server, such as smtp+tls://user:password@mail.example.edu:587",
            )
        )
    )
else:
    EMAIL_BACKEND = "wellbeing.demo.mail.MailboxBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _secret(
    "DEFAULT_FROM_EMAIL", "the sender of every mail", "Wellbeing <no-reply@wellbeing.invalid>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- reminders ---
# Push is offered where the site has a key of its own (docs/configuration.md says how to make one).
VAPID_PRIVATE_KEY = env("VAPID_PRIVATE_KEY", default="")
PUSH_CONTACT = env("PUSH_CONTACT", default=parseaddr(DEFAULT_FROM_EMAIL)[1])
# The browser makers' push services, and their subdomains: the only hosts that this server calls for a reader.
PUSH_SERVICES = env.list(
    "PUSH_SERVICES",
    default=[
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "push.apple.com",
        "notify.windows.com",
    ],
)
PUSH_SCHEME = "https"
# Where text messages go: a function's dotted path, such as reminders.sms.to_gateway; empty means none.
SMS_BACKEND = env("SMS_BACKEND", default="reminders.sms.to_file" if DEMO else "")
SMS_GATEWAY_URL = env("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env("SMS_GATEWAY_TOKEN", default="")
# How long a worker holds what it has taken; one that dies leaves it for the others after that.
REMINDERS_LEASE = dt.timedelta(seconds=env.float("REMINDERS_LEASE", default=60))
# How long the ledger, and with it everyone's own list, remembers what has ended.
REMINDERS_KEPT_DAYS = configuration.at_least(
    30, "REMINDERS_KEPT_DAYS", env.int("REMINDERS_KEPT_DAYS", default=180)
)

# --- PEERS ---
# Keys that seal letters and notes to oneself; without any, those pages do not exist.
_letter_keys = env(
    "PEERS_LETTER_KEYS", default=configuration.demo_key("peers-letters", SECRET_KEY) if DEMO else ""
)
PEERS_LETTER_KEYS = configuration.named_keys("PEERS_LETTER_KEYS", _letter_keys) if _letter_keys else {}

# --- what the browser is told ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# The session lives in PostgreSQL, so that Redis may stop without signing anyone out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_HOURS = env.int("SESSION_IDLE_HOURS", default=72)
SESSION_COOKIE_AGE = 60 * 60 * 24 * env.int("SESSION_DAYS", default=14)
CSRF_FAILURE_VIEW = "wellbeing.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- the directory ---
# Visitors' pages are kept in memory for up to a minute; most tests want to see each change at once.
KEEP_PAGES = not TESTING
# Whether this server asks the websites of the directory, once a week, if they still answer.
LINK_CHECK = env.bool("LINK_CHECK", default=False)

# --- static files ---
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.stylesheet.StylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Every client of a test has middleware of its own: let none of them list all files first.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING
MEDIA_ROOT = DATA_DIR / "media"

# --- Celery: a nudge, never the truth ---
CELERY_BROKER_URL = configuration.celery_broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # A worker waits for Redis however long it is away.
# Nobody at a page waits for a second try: the tick sends what no worker was told of.
_patience = {"socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, **_patience}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = schedule.BEAT
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="WARNING" if TESTING else "INFO")},
}
