"""Settings: the environment and the co-op's data files in, nothing else.

Development needs no environment at all. Production (`PLATFORM_ENV=production`) refuses
to start on anything that was only good enough for development (see `config.production`).
What a co-op wants otherwise it changes in `custom/settings.py`.
"""

from importlib.util import find_spec
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from config import languages, policy, production
from config.database import database
from coop.charter.loading import data_dir, load_or_explain
from coop.office.look import unfold

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
DATA_HOME = Path(env.str("PLATFORM_HOME", "") or BASE_DIR / ".data")

PRODUCTION = env.str("PLATFORM_ENV", "development") == "production"
if PRODUCTION:
    production.refuse_placeholders(env)
DEBUG = not PRODUCTION and env.bool("DEBUG", True)
DEMO = DEBUG and env.bool("DEMO", False)  # strangers sign in with one tap: never where DEBUG is off
SECRET_KEY = env.str("SECRET_KEY", "") or production.PLACEHOLDER_KEY

DATA_DIR = data_dir()
_coop = load_or_explain(DATA_DIR)  # an unlawful charter or a broken file ends here, with status 2
_charter, _trade = _coop.charter, _coop.trade

_database = database(env, DATA_HOME)
# Statements that are asked often are planned once for a connection. A pooler that hands out a connection by the
# transaction may not know them: then DB_PREPARED_STATEMENTS=0.
_prepared = {"prepare_threshold": 5 if env.bool("DB_PREPARED_STATEMENTS", True) else None}
DATABASES = {
    "default": {
        **_database,
        "OPTIONS": {**_prepared, **_database.get("OPTIONS", {})},
        "CONN_MAX_AGE": env.int("DB_CONN_MAX_AGE", 60 if PRODUCTION else 0),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", ".localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

MODES = [mode for mode in _trade.modes if find_spec(f"coop.market.modes.{mode}")]

INSTALLED_APPS = [
    "custom",
    "coop.web",  # before allauth, whose pages it dresses
    "unfold.apps.BasicAppConfig",
    "coop.office.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "lucide",
    "ninja",
    "procrastinate.contrib.django",
    "coop.charter",
    "coop.people",
    "coop.ledger",
    "coop.ownership",
    "coop.market",
    *(f"coop.market.modes.{mode}" for mode in MODES),
    "coop.patronage",
    "coop.governance",
    "coop.payments",
    "coop.openbook",
    "coop.office",
    "coop.api",
    "coop.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.policy.OfficePolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "coop.web.errors.RefusedPage",
]

ROOT_URLCONF = "config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "custom" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "coop.web.context.everywhere",
            ],
        },
    }
]

WSGI_APPLICATION = "config.wsgi.application"

# People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
CSRF_FAILURE_VIEW = "coop.web.errors.csrf_failed"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Sign-in is by e-mailed code or by passkey; there is no password to choose, lose or steal.
ACCOUNT_ADAPTER = "coop.people.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "coop.people.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost while developing

# Languages and time ---------------------------------------------------------------------------

LOCALE_PATHS = [BASE_DIR / "custom" / "locale", BASE_DIR / "locale"]
_languages = languages.known(_charter.languages, LOCALE_PATHS)
LANGUAGE_CODE = _languages[0]
LANGUAGES = [(code, {"en": _("English"), "fr": _("French")}.get(code, code)) for code in _languages]
TIME_ZONE = _charter.timezone
USE_TZ = True
FORMAT_MODULE_PATH = ["coop.web.formats"]

# Files ----------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", "") or DATA_HOME / "static")
# Of django-leaflet only Leaflet itself is used (`leaflet/leaflet.js`); as an app it would need GDAL.
_leaflet = find_spec("leaflet")
STATICFILES_DIRS = [
    *([folder] if (folder := BASE_DIR / "custom" / "static").is_dir() else []),
    *(Path(folder) / "static" for folder in (_leaflet.submodule_search_locations or [] if _leaflet else [])),
]
MEDIA_ROOT = DATA_HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# Mail -----------------------------------------------------------------------------------------

_mail = env.str("EMAIL_URL", "")
if _mail and not production.PLACEHOLDER.search(_mail):
    vars().update(env.email_url_config(_mail))
else:
    EMAIL_BACKEND = "config.mail.FolderBackend"
    EMAIL_FILE_PATH = DATA_HOME / "mail"
PAY_TO = env.str("PAY_TO", "")  # the co-op's account, as people write it on a transfer
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "") or _charter.contact
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20

# Security -------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = policy.POLICY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # Caddy sets it, whatever the visitor sent
    SECURE_SSL_REDIRECT = True
    # Sign-in is limited per visitor; behind Caddy their address is the last that X-Forwarded-For names.
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 1)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", False)
    # A co-op may have other, plainer hosts under its name: that they are covered too, and that
    # browsers carry it in their lists, is for the co-op to choose.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# The log --------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {
        "coop": {"level": env.str("LOG_LEVEL", "INFO")},
        "platform": {"level": env.str("LOG_LEVEL", "INFO")},
        "custom": {"level": env.str("LOG_LEVEL", "INFO")},
        "django": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING"), "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO"), "propagate": False},
    },
}

# Libraries ------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
ACCENT = _charter.accent
UNFOLD = unfold(_charter.name, ACCENT)

# The co-op's own ------------------------------------------------------------------------------

if find_spec("custom.settings"):
    from custom.settings import change

    change(globals())
