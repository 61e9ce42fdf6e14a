#!/usr/bin/env python3
"""A generated platform, brought up for real in containers, up to an HTTPS page and a settled job.

Usage: python3 -m tests.deploy

On the loopback address only, without any image registry: the engine and the stand-ins for its
images are made of Debian's packages (see engine.py and images.py) and end with the test. What
was fetched is kept in build/deploy for the next time. Exit status: 0 it works, 1 it does not,
3 no container engine can run here.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.deploy import images
from tests.deploy.browser import Browser
from tests.deploy.engine import Done, Engine, NoEngine, call, unpacked
from tests.deploy.journey import journey

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / "build" / "deploy"
COOP = ["--business", "home-services", "--jurisdiction", "gb", "--defaults"]
SERVICE = "ironing"
NO_ENGINE = 3
BEGAN = time.monotonic()
VERIFY = """
from coop.ledger.models import Seal
from coop.market.models import Job
job = Job.objects.get(pk="{pk}")
print("state", job.state, "entry", bool(job.settled_entry_id), "seals", Seal.objects.count())
"""


def say(text: str) -> None:
    print(f"{time.monotonic() - BEGAN:6.1f} s  {text}", flush=True)


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    os.umask(0o022)
    CACHE.mkdir(parents=True, exist_ok=True)
    try:
        say("Fetching a container engine of Debian's packages")
        root = unpacked(CACHE)
        folder = generated()
        say("Starting a private container engine")
        with Engine(root) as engine:
            say("Making stand-ins for Debian's, Caddy's and PostgreSQL's images")
            images.stand_ins(engine, CACHE)
            Deployment(engine, folder).test()
    except NoEngine as error:
        say(f"No container engine can run here: {error}. Nothing was tested.")
        return NO_ENGINE
    except (AssertionError, LookupError, subprocess.SubprocessError) as error:
        say(f"FAILED: {str(error)[:3000]}")
        return 1
    except KeyboardInterrupt:
        say("Stopped")
        return 130
    say("The platform runs in containers: HTTPS through Caddy, mail, a settled job, sealed books")
    return 0


def generated() -> Path:
    """A sample co-op's repository, newly written by the kit."""
    folder = CACHE / "coop"
    shutil.rmtree(folder, ignore_errors=True)
    say("Writing a sample co-op with the kit")
    call(["make", "--silent", ".venv/.kit"], cwd=ROOT, timeout=300)
    python = ROOT / ".venv" / "bin" / "python"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    call([python, "-m", "platformkit", "new", *COOP, folder], cwd=ROOT, env=environment)
    return folder


class Deployment:
    """The compose project of one generated repository."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.http, self.https = free_port(), free_port()
        self.environment = {
            "COMPOSE_PROJECT_NAME": f"pkdeploy{secrets.token_hex(3)}",
            "CADDY_IMAGE": images.CADDY,
            "POSTGRES_IMAGE": images.POSTGRES,
            "BIND": "127.0.0.1",
            "HTTP_PORT": str(self.http),
            "HTTPS_PORT": str(self.https),
            "STANDIN": str(HERE / "standin"),
        }

    def compose(self, *words: str, timeout: float = 300, check: bool = True) -> Done:
        """One compose command in the generated repository, with the test's own file on top."""
        command: list[str | Path] = [
            "compose",
            "--progress=plain",
            "-f",
            "compose.yaml",
            "-f",
            HERE / "compose.test.yaml",
            *words,
        ]
        return self.engine.docker(*command, cwd=self.folder, environment=self.environment, timeout=timeout, check=check)

    def test(self) -> None:
        self.write_environment()
        say("Building the platform's image")
        self.compose("build", timeout=1200)
        try:
            self.refuses_placeholders()
            self.fill_in()
            say("Bringing up Caddy, web, worker and PostgreSQL")
            self.up()
            self.visit()
        except (AssertionError, LookupError, subprocess.SubprocessError):
            print(self.compose("logs", "--tail=60", "--no-color", check=False).stdout, flush=True)
            raise
        finally:
            say("Taking it down")
            self.compose("down", "--volumes", "--timeout=10", check=False)

    def write_environment(self) -> None:
        call([sys.executable, "run.py", "setup"], cwd=self.folder)

    def refuses_placeholders(self) -> None:
        """As `make setup` leaves it there is no mail server yet: web refuses, and says which line it means."""
        done = self.compose("run", "--rm", "--no-deps", "web", check=False)
        assert done.returncode == 2, (done.returncode, done.stdout[-2000:])
        assert "EMAIL_URL" in done.stdout, done.stdout[-2000:]
        assert "Traceback" not in done.stdout, done.stdout[-2000:]
        say("Production refuses placeholders by name")

    def fill_in(self) -> None:
        given = {
            "DOMAIN": "localhost",
            "ALLOWED_HOSTS": "localhost",
            "CSRF_TRUSTED_ORIGINS": "",
            "EMAIL_URL": "smtp://mail:2525",
            "DEFAULT_FROM_EMAIL": "hello@localhost.localdomain",
        }
        path = self.folder / ".env"
        lines = [line for line in path.read_text().splitlines() if line.partition("=")[0] not in given]
        path.write_text("\n".join([*lines, *(f"{name}={value}" for name, value in given.items())]) + "\n")

    def up(self) -> None:
        self.compose("up", "--detach", "--no-build", "--quiet-pull", timeout=300)
        until = time.monotonic() + 120
        while not self.authority() or not self.answers():
            assert time.monotonic() < until, "no HTTPS page within two minutes: " + self.compose("ps", "--all").stdout
            time.sleep(1)
        say(f"https://localhost:{self.https}/ answers")

    def authority(self) -> str:
        """The certificate of Caddy's own authority, which it makes for localhost."""
        path = "/data/caddy/pki/authorities/local/root.crt"
        done = self.compose("exec", "--no-TTY", "caddy", "cat", path, check=False)
        return done.stdout if "BEGIN CERTIFICATE" in done.stdout else ""

    def answers(self) -> bool:
        try:
            return self.browser().get("/healthz").status == 200
        except OSError:
            return False

    def browser(self) -> Browser:
        return Browser(f"https://localhost:{self.https}/", self.authority())

    def visit(self) -> None:
        page = self.browser().get("/")
        assert page.status == 200, page.status
        for name in ("strict-transport-security", "content-security-policy", "x-content-type-options"):
            assert name in page.headers, f"the page lacks {name}: {page.headers}"
        assert "unsafe" not in page.headers["content-security-policy"], page.headers
        for file in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.html):
            assert self.browser().get(file).status == 200, file
        plain = Browser(f"http://localhost:{self.http}/")
        try:
            seen = plain.get("/").address
        except OSError:
            seen = "https"  # sent on to port 443, where nobody listens in this test
        assert seen.startswith("https"), seen
        job = journey(self.browser, self.mail, say, SERVICE)
        self.settled(job.strip("/").split("/")[1])

    def settled(self, pk: str) -> None:
        """The job is in the books, the books are right, and the worker has sealed them."""
        until = time.monotonic() + 120
        while True:
            said = self.manage("shell", "--verbosity=0", "--command", VERIFY.format(pk=pk))
            assert "state settled entry True" in said, said
            if "seals 0" not in said:
                break
            assert time.monotonic() < until, "the worker sealed nothing within two minutes"
            time.sleep(3)
        self.manage("books", "verify")
        say("The job is settled, the books verify, and the worker has sealed them")

    def manage(self, *words: str) -> str:
        return self.compose("exec", "--no-TTY", "web", "python", "manage.py", *words).stdout

    def mail(self, address: str) -> list[str]:
        command = f"cat /mail/{address}.* 2>/dev/null; true"
        said = self.compose("exec", "--no-TTY", "mail", "sh", "-c", command).stdout
        return [said] if said.strip() else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
