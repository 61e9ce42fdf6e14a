"""Answers of an interview that was interrupted: kept for next time, in one small file."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from platformkit.places import state_file


def keep(given: dict[str, Any]) -> None:
    """Write the answers so far, whole or not at all. A state folder that cannot be written is no reason to stop."""
    import yaml

    file = state_file()
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".interview-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                yaml.safe_dump(given, stream, allow_unicode=True, sort_keys=False)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def kept() -> dict[str, Any]:
    """The answers of last time; none if there are none or they cannot be read."""
    import yaml

    try:
        read = yaml.safe_load(state_file().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return read if isinstance(read, dict) else {}


def forget() -> None:
    """They have become a repository, or are not wanted."""
    with suppress(OSError):
        state_file().unlink(missing_ok=True)
