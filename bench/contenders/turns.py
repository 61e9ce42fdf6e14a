"""The contender's side: where its database is, and taking turns. A count comes in on a line, the seconds go out."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from urllib.parse import unquote, urlsplit


def server() -> dict[str, str]:
    """Host, port, user and name of the database, out of DATABASE_URL."""
    url = urlsplit(os.environ["DATABASE_URL"])
    host, _, name = unquote(url.path[1:]).rpartition("/")
    return {"host": host, "port": str(url.port), "user": str(url.username), "dbname": name}


def django_database() -> dict[str, str]:
    """The same for Django's settings."""
    at = server()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": at["host"],
        "PORT": at["port"],
        "USER": at["user"],
        "NAME": at["dbname"],
    }


def take_turns(work: Callable[[int], object]) -> None:
    """`work(count)` for each count that is asked for."""
    for line in sys.stdin:
        began = time.perf_counter()
        work(int(line))
        print(json.dumps(time.perf_counter() - began), flush=True)
