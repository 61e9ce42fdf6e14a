"""Production starts on nothing that was only good enough for development, and says which variable it means."""

import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest

from config.production import demands

ROOT = Path(__file__).resolve().parent.parent
FIT = {
    "PLATFORM_ENV": "production",
    "SECRET_KEY": "only-this-test-knows-it" * 3,
    "ALLOWED_HOSTS": "check.coop",
    "DATABASE_URL": "postgres://check:s3cret@127.0.0.1/check",
    "EMAIL_URL": "smtp+tls://check:s3cret@mail.check.coop:587",
    "DEBUG": "",
    "DEMO": "",
}


def env_of(**changed: str) -> environ.Env:
    env = environ.Env()
    env.ENVIRON = {**FIT, **changed}
    return env


def manage(*words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **FIT, **changed}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_nothing_is_refused_where_all_is_set() -> None:
    assert demands(env_of()) == []


@pytest.mark.parametrize(
    ("variable", "placeholder"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "only-for-development"),
        ("SECRET_KEY", "<fresh secret>" * 5),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "rides.example.org"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "postgres://platform:change-me@postgres/platform"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "consolemail://"),
        ("EMAIL_URL", "smtp+tls://user:password@mail.example.org:587"),
        ("DEBUG", "1"),
        ("DEMO", "1"),
    ],
)
def test_a_placeholder_is_refused_by_name(variable: str, placeholder: str) -> None:
    assert [demand.variable for demand in demands(env_of(**{variable: placeholder}))] == [variable]


def test_manage_py_ends_with_status_2_and_one_line() -> None:
    done = manage("check", EMAIL_URL="")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("Not started: EMAIL_URL is not set, and people sign in by e-mail.")


@pytest.mark.parametrize(("debug", "demo"), [("1", "1"), ("", ""), ("0", "")])
def test_nobody_signs_in_with_one_tap_where_debug_is_off(debug: str, demo: str) -> None:
    asked = "from django.conf import settings; print('demo:', settings.DEMO and 1 or '')"
    done = manage("shell", "-v", "0", "-c", asked, PLATFORM_ENV="development", DATABASE_URL="", DEBUG=debug, DEMO="1")
    assert done.stdout.strip() == f"demo: {demo}".strip()


def test_the_web_server_refuses_as_plainly() -> None:
    environment = {**os.environ, **FIT, "SECRET_KEY": ""}
    command = [sys.executable, "-c", "import config.wsgi"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Not started: SECRET_KEY is not set.")
    assert "Traceback" not in done.stderr


def test_what_is_fit_for_production_has_no_warning() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
