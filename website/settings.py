"""Every setting of the platform, from environment variables, with defaults that work for development.

``GONGKAI_ENV=production`` turns the defaults off: without its secrets the platform does not start.
Each variable is described in docs/reference/settings.md.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if environment_file := os.environ.get("GONGKAI_ENV_FILE"):
    env.read_env(environment_file)

PRODUCTION = env("GONGKAI_ENV", default="development") == "production"
DEBUG = env.bool("GONGKAI_DEBUG", default=False)


def secret(name: str, development: str) -> str:
    """Return a secret from the environment; in production there is no other source.

    Raises ``ImproperlyConfigured`` naming the variable when it is missing in production.
    """
    value = env(name, default="" if PRODUCTION else development)
    if not value:
        raise ImproperlyConfigured(f"生产环境必须设置 {name}。生成办法：python manage.py make_secrets")
    return value


def keys(text: str) -> list[str]:
    """Return sealing keys from a list with commas.

    Raises ``ImproperlyConfigured`` for what is not a key of 32 bytes in base64.
    """
    found = [each.strip() for each in text.split(",") if each.strip()]
    for number, key in enumerate(found, start=1):
        try:
            sound = len(base64.b64decode(key, altchars=b"-_", validate=True)) == 32
        except ValueError:
            sound = False
        if not sound:
            raise ImproperlyConfigured(
                f"GONGKAI_SEALING_KEYS 的第{number}个不是密钥（应为44个字符）。生成办法：python manage.py make_secrets"
            )
    return found


if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("生产环境不得打开 GONGKAI_DEBUG。")

# ---- where things are kept

HOME = Path(env("GONGKAI_HOME", default="") or BASE_DIR / "var")
"""The folder of everything this installation keeps: database, media, backups."""

SECRET_KEY = secret("GONGKAI_SECRET_KEY", "development-only-" + "0123456789" * 5)
SEALING_KEYS = keys(secret("GONGKAI_SEALING_KEYS", "ZGV2ZWxvcG1lbnQtb25seS0wMTIzNDU2Nzg5MDEyMzQ="))
"""What secrets in the database are sealed with: the first key seals, each of them opens."""
SITE_ADDRESS = env("GONGKAI_ADDRESS", default="http://127.0.0.1:8000").rstrip("/")
"""The public address of the site, without a slash at its end."""
ALLOWED_HOSTS = env.list(
    "GONGKAI_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]", "testserver"]
)
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("生产环境必须设置 GONGKAI_HOSTS（本站域名，多个用逗号分开）。")
CSRF_TRUSTED_ORIGINS = env.list("GONGKAI_TRUSTED_ORIGINS", default=[SITE_ADDRESS])

# ---- what it is made of

INSTALLED_APPS = [
    "website.agencies",
    "website.audit",
    "website.staffing",
    "website.search",
    "website.publishing",
    "website.access_requests",
    "website.disputes",
    "website.correspondence",
    "website.consultations",
    "website.duties",
    "website.channels",
    "website.monitoring",
    "website.annual_reports",
    "website.portal",
    "website.desk",
    "website.api",
    "website.operations",
    "website.demonstration",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "website.desk.csp.relax_for_staff",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "website.agencies.sessions.end_long_sessions",
    "website.staffing.gate.lead_to_what_is_missing",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
    "website.portal.visits.count_visits",
]

ROOT_URLCONF = "website.urls"
WSGI_APPLICATION = "website.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.portal.reading.reading",
            ],
        },
    },
]

# ---- database, cache, tasks

# A variable that is there and empty, as files of variables have them, is one that is not set.
DATABASES = {
    "default": env.db_url_config(env("GONGKAI_DATABASE_URL", default="") or f"sqlite:///{HOME}/gongkai.sqlite3")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write lock is taken when a transaction begins, so that two writers queue instead of failing half way;
    # synchronous=FULL, so that what was acknowledged survives a loss of power as well.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {"default": env.cache_url_config(env("GONGKAI_CACHE_URL", default="") or "locmemcache://gongkai")}
TASKS = {"default": {"BACKEND": env("GONGKAI_TASKS", default="django_tasks_db.DatabaseBackend")}}

# ---- people

AUTH_USER_MODEL = "agencies.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "website.agencies.accounts.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "website.agencies.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("GONGKAI_PROXIES", default=0)
ACCOUNT_RATE_LIMITS = {"login_failed": False}
SECOND_FACTOR_ROLES = env.list(
    "GONGKAI_SECOND_FACTOR_ROLES", default=["administrator", "auditor", "leader"] if PRODUCTION else []
)
"""The roles whose holders set up a second factor before they do anything else."""
MFA_ADAPTER = "website.agencies.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "website.agencies.second_factor.CodeForm",
    "reauthenticate": "website.agencies.second_factor.CodeAgainForm",
    "add_webauthn": "website.agencies.second_factor.PasskeyForm",
    "edit_webauthn": "website.agencies.second_factor.PasskeyNameForm",
}
MFA_TOTP_TOLERANCE = 1
"""A telephone's clock may be half a minute off (RFC 6238, 5.2)."""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "公开"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
AXES_FAILURE_LIMIT = env.int("GONGKAI_LOGIN_FAILURES", default=5)
AXES_COOLOFF_TIME = env.float("GONGKAI_LOGIN_LOCK_HOURS", default=0.5)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "website.agencies.lock_out.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = env.int("GONGKAI_PROXIES", default=0)
AXES_ENABLE_ADMIN = False

LOG_IN_DAYS = max(env.int("GONGKAI_LOG_IN_DAYS", default=180), 180)
"""How long log-ins are kept: no less than six months (网络安全法第二十一条)."""

SESSION_COOKIE_AGE = env.int("GONGKAI_SESSION_IDLE_SECONDS", default=2 * 3600)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_LONGEST_SECONDS = env.int("GONGKAI_SESSION_LONGEST_SECONDS", default=12 * 3600)
"""A session ends after so long without use, and at the latest so long after logging in."""
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# ---- language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "website" / "locale"]
"""Words that the libraries leave in English, or say otherwise than we do."""
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# ---- files

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": env("GONGKAI_MEDIA_STORAGE", default="django.core.files.storage.FileSystemStorage")},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# ---- content

WAGTAIL_SITE_NAME = "公开工作台"
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "website.publishing.workflow.conclude"
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 1
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "website.desk.upload_forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "website.desk.upload_forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
TAGGIT_CASE_INSENSITIVE = True

RECORD_PREVIEW = "website.portal.views.preview"

# ---- public search

SEARCH_BACKEND = env("GONGKAI_SEARCH", default="database")
"""``database`` (SQLite or PostgreSQL, as the data) or ``opensearch``."""
SEARCH_SOURCE = "website.publishing.indexing.documents_after"
SEARCH_PUBLIC_KEYS = "website.publishing.indexing.public_keys"
OPENSEARCH_URL = env("GONGKAI_OPENSEARCH_URL", default="")
OPENSEARCH_INDEX = env("GONGKAI_OPENSEARCH_INDEX", default="gongkai")
"""The name of the index, so that several installations can share a server."""

# ---- mail

EMAIL_CONFIG = env.email_url_config(env("GONGKAI_MAIL_URL", default="") or "consolemail://")
globals().update(**EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("GONGKAI_MAIL_FROM", default="gongkai@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = "〔公开工作台〕"
EMAIL_TIMEOUT = 20

# ---- short messages to applicants

MESSAGE_GATEWAY = env("GONGKAI_MESSAGE_GATEWAY", default="")
"""The dotted path of what sends short messages (``website.access_requests.gateways.Gateway``); none without it."""
MESSAGE_GATEWAY_URL = env("GONGKAI_MESSAGE_GATEWAY_URL", default="")
MESSAGE_GATEWAY_KEY = env("GONGKAI_MESSAGE_GATEWAY_KEY", default="")

# ---- where records go

DELIVERY_ATTEMPTS = env.int("GONGKAI_DELIVERY_ATTEMPTS", default=10)
"""How often a record is offered to another place before it is left to a person; the waits between double."""

# ---- what is said in public

OPINION_MAILBOX = env("GONGKAI_OPINION_MAILBOX", default="")
"""The mail box to which what is said in public is forwarded: ``imaps://name:password@host:993``; none without it."""

# ---- safety of the pages

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "object-src": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("GONGKAI_HTTPS_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("GONGKAI_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("GONGKAI_HSTS_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("GONGKAI_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if env.bool("GONGKAI_BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("GONGKAI_LOG_LEVEL", default="WARNING")},
}
