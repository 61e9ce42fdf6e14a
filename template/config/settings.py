"""Settings: the environment and the co-op's data files in, nothing else.

Development needs no environment at all. Production (`PLATFORM_ENV=production`) refuses
to start on anything that was only good enough for development.
"""

from importlib.util import find_spec
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.database import database_url
from coop.charter.loading import data_dir, load_charter, load_trade

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

PRODUCTION = env.str("PLATFORM_ENV", "development") == "production"
DEBUG = not PRODUCTION and env.bool("DEBUG", True)
DEMO = not PRODUCTION and env.bool("DEMO", False)
PLACEHOLDER_KEY = "only-for-development"
SECRET_KEY = env.str("SECRET_KEY", PLACEHOLDER_KEY)
if PRODUCTION and (SECRET_KEY == PLACEHOLDER_KEY or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured("SECRET_KEY is a placeholder. Run `make setup` to write .env with fresh secrets.")

DATA_DIR = data_dir()
_charter = load_charter(DATA_DIR)
_trade = load_trade(DATA_DIR)

DATABASES = {
    "default": {
        **environ.Env.db_url_config(database_url(env, BASE_DIR)),
        "CONN_MAX_AGE": env.int("DB_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

MODES = [mode for mode in _trade.modes if find_spec(f"coop.market.modes.{mode}")]

INSTALLED_APPS = [
    "custom",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "leaflet",
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
    "coop.web",
    "coop.office",
    "coop.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
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
            ],
        },
    }
]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

LANGUAGE_CODE = _charter.languages[0]
LANGUAGES = [(code, {"en": _("English"), "fr": _("French")}.get(code, code)) for code in _charter.languages]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = _charter.timezone
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".data" / "static"
