"""Starts one of the platform's processes in its container: `web` or `worker`.

Both wait for the database by themselves, for not every container engine does that for them.
The web process brings the tables up to date; the worker waits until they are.
"""

import os
import subprocess
import sys
import time

PATIENCE = 120  # seconds
MANAGE = [sys.executable, "manage.py"]
WEB = ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "config.wsgi:application"]  # noqa: S104 the container's own network
WORKER = [*MANAGE, "procrastinate", "worker"]


def wait_for_database() -> None:
    """Returns once the database takes connections; ends the process where it does not in time."""
    import psycopg

    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                sys.exit(f"The database does not answer: {error}")
            time.sleep(1)
        else:
            return


def run(*words: str) -> int:
    return subprocess.run([*MANAGE, *words], check=False).returncode


def main(process: str) -> None:
    if status := run("check", "--deploy", "--fail-level", "WARNING"):
        sys.exit(status)
    wait_for_database()
    if process == "web":
        if status := run("migrate", "--verbosity", "0") or run("createcachetable"):
            sys.exit(status)
        workers = os.environ.get("WEB_WORKERS", "1")
        threads = os.environ.get("WEB_THREADS", "8")
        os.execvp(WEB[0], [*WEB[:-1], "--workers", workers, "--blocking-threads", threads, WEB[-1]])
    until = time.monotonic() + PATIENCE
    while run("migrate", "--check", "--verbosity", "0"):
        if time.monotonic() > until:
            sys.exit("The tables were not brought up to date in time.")
        time.sleep(2)
    os.execvp(WORKER[0], WORKER)


if __name__ == "__main__":
    if sys.argv[1:] not in (["web"], ["worker"]):
        sys.exit("Say which process: web or worker.")
    main(sys.argv[1])
