"""Where things are: the template repository that this kit belongs to, and the person's own state."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def repository() -> Path:
    """The folder with copier.yml: the checkout, or what the installed wheel carries of it."""
    checkout = _HERE.parent.parent
    return checkout if (checkout / "copier.yml").is_file() else _HERE / "_repository"


def catalogue() -> Path:
    """The folder with the packs."""
    return repository() / "src" / "platformkit" / "catalog"


def borrow() -> None:
    """Make `coop.charter` importable: the template's own reading of law, charter and trade.

    The kit has no second schema: what a platform refuses at start-up, the kit refuses before it writes.
    Where Django is installed too, it is told, if nobody has, that there is one language.
    """
    template = str(repository() / "template")
    if template not in sys.path:
        sys.path.append(template)
    with suppress(ImportError):
        from django.conf import settings

        if not settings.configured:
            settings.configure(USE_I18N=False)


def state_file() -> Path:
    """Where answers are kept when an interview is interrupted."""
    from platformdirs import user_state_path

    return user_state_path("platformkit", appauthor=False) / "interview.yml"
