#!/usr/bin/env python3
"""Django's command line for this platform."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line

        from config import boot
    except ModuleNotFoundError as error:
        sys.exit(
            f"{error.name} is not installed here. `python run.py {' '.join(sys.argv[1:])}` installs what is needed."
        )
    with boot.plainly():
        boot.load_settings()
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
