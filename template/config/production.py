"""What production demands of the environment before anything is served."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

PLACEHOLDER_KEY = "only-for-development"
PLACEHOLDER = re.compile(
    r"change[-_ ]?me|placeholder|\bexample\.(org|com|net)\b|\.example\b|\.invalid\b|<[^>]*>", re.IGNORECASE
)
KEY_LENGTH, KEY_LETTERS = 50, 5  # the least that Django takes for a key


@dataclass(frozen=True, slots=True)
class Demand:
    """One variable, what is wrong with it and what to write instead."""

    variable: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.variable} {self.wrong}. {self.remedy}"


def refuse_placeholders(env: environ.Env) -> None:
    """Raise ImproperlyConfigured, one line for each variable that was only good enough for development."""
    if found := demands(env):
        raise ImproperlyConfigured("\n".join(str(demand) for demand in found))


def demands(env: environ.Env) -> list[Demand]:
    """What is missing or a placeholder in `env`, in the order of .env.example."""
    found = []
    key = env.str("SECRET_KEY", "")
    if key == PLACEHOLDER_KEY or PLACEHOLDER.search(key) or len(key) < KEY_LENGTH or len(set(key)) < KEY_LETTERS:
        wrong = "is a placeholder or too short" if key else "is not set"
        found.append(Demand("SECRET_KEY", wrong, "`make setup` writes .env with a fresh one."))

    hosts = env.list("ALLOWED_HOSTS", default=[])
    if not hosts:
        found.append(Demand("ALLOWED_HOSTS", "is not set", "Name the host people visit, such as rides.coop."))
    elif "*" in hosts or any(PLACEHOLDER.search(host) for host in hosts):
        found.append(Demand("ALLOWED_HOSTS", "is a placeholder", "Name the host people visit, such as rides.coop."))

    database = env.str("DATABASE_URL", "")
    if not database:
        wrong = "is not set, and the embedded database is for development only"
        found.append(Demand("DATABASE_URL", wrong, "Name a PostgreSQL server: postgres://user:password@host/name."))
    elif PLACEHOLDER.search(database):
        found.append(Demand("DATABASE_URL", "is a placeholder", "Write the server's real address and password."))

    mail = env.str("EMAIL_URL", "")
    if not mail:
        wrong = "is not set, and people sign in by e-mail"
        found.append(Demand("EMAIL_URL", wrong, "Name a mail server: smtp+tls://user:password@host:587."))
    elif not urlsplit(mail).scheme.startswith("smtp") or PLACEHOLDER.search(mail):
        found.append(
            Demand("EMAIL_URL", "does not name a real mail server", "Such as smtp+tls://user:password@host:587.")
        )

    found.extend(
        Demand(name, "is on", "It lets strangers in or shows them the inside; take it out in production.")
        for name in ("DEBUG", "DEMO")
        if env.bool(name, False)
    )
    return found
