"""Saying plainly why the platform does not start: one line or a few, no traceback, exit status 2."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from config.embedded import EmbeddedDatabaseError
from coop.refused import Refused

EXIT_STATUS = 2
INTERRUPTED = 130


@contextmanager
def plainly() -> Iterator[None]:
    """Within the block, an error that whoever runs this can mend ends the process with its text."""
    try:
        yield
    except (ImproperlyConfigured, Refused, EmbeddedDatabaseError) as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"Not started: {line}\n")
        raise SystemExit(EXIT_STATUS) from None
    except OperationalError as error:
        sys.stderr.write(f"The database does not answer as it should. {error}\n")
        raise SystemExit(EXIT_STATUS) from None
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def load_settings() -> None:
    """Read the settings now, so that what is wrong with them is said before anything else happens."""
    from django.conf import settings

    settings.INSTALLED_APPS  # noqa: B018 the first look reads the file
