"""While the image is built: gather the static files, with production's settings and nothing of any real place.

Usage: python3 deploy/collect.py PYTHON FOLDER
"""

import os
import secrets
import subprocess
import sys

STAND_INS = {
    "PLATFORM_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "built.coop",
    "DATABASE_URL": "postgres://built:built@127.0.0.1/built",
    "EMAIL_URL": "smtp://127.0.0.1",
}

if __name__ == "__main__":
    python, folder = sys.argv[1:]
    environment = {**os.environ, **STAND_INS, "STATIC_ROOT": folder}
    command = [python, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)
