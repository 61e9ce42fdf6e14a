"""Where the database is: `DATABASE_URL`, or the PostgreSQL that comes in a wheel."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from config import embedded


def database(env: environ.Env, home: Path) -> dict[str, Any]:
    """Django's settings of the database.

    `DATABASE_URL` where it is set. Otherwise the embedded server, started if it is not up,
    with its data in `EMBEDDED_DB_DIR` or `home`/postgres.
    """
    if named := env.str("DATABASE_URL", ""):
        settings = dict(env.db_url_config(named))
        if settings.get("ENGINE") != "django.db.backends.postgresql":
            raise ImproperlyConfigured(
                "DATABASE_URL names no PostgreSQL server. Write it like postgres://user:password@host/name."
            )
        return settings
    address = embedded.start(Path(env.str("EMBEDDED_DB_DIR", "") or home / "postgres"))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": embedded.DATABASE,
        "USER": embedded.USER,
        "HOST": address.host,
        "PORT": str(address.port),
    }
