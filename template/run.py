#!/usr/bin/env python3
"""One command that sets the platform up and runs it, on any system that has Python 3.11.

    python run.py           set up what is missing and serve on http://127.0.0.1:8000
    python run.py demo      the same, with an invented co-op's year to click through
    python run.py test      the platform's own tests
    python run.py lint      style, types, floors, deployment checks
    python run.py setup     write .env with fresh secrets, for production
    python run.py WORDS     anything else goes to Django's manage.py

What has been done is not done again, so the second start takes seconds; after Ctrl-C
anywhere the next start goes on. Uses the standard library only. Environment:
PLATFORM_VENV (where packages are installed, .venv), PLATFORM_HOME (database and mail, .data),
PORT (8000).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DATA = Path(os.environ.get("PLATFORM_HOME") or ROOT / ".data").resolve()
VENV = Path(os.environ.get("PLATFORM_VENV") or ROOT / ".venv").resolve()
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST = (3, 11)
# What must be right without a database, and is held to the strictest types.
PURE = (
    "coop/**/rules.py",
    "coop/charter/*.py",
    "coop/division.py",
    "coop/money.py",
    "coop/patronage/amounts.py",
    "coop/patronage/facts.py",
    "coop/patronage/keys.py",
    "coop/patronage/lines.py",
    "coop/patronage/losses.py",
    "coop/patronage/notices.py",
    "coop/patronage/parts.py",
    "coop/patronage/surplus.py",
)
PORTS = 50  # how many ports are tried from the first
SECONDS_TO_START = 90
SECONDS_TO_STOP = 15
FRESH = "<fresh secret>"
BEGAN = time.monotonic()


class Stop(Exception):
    """Nothing more can be done; the text says why, the status is the process's."""

    def __init__(self, text, status=1):
        super().__init__(text)
        self.status = status


def main(words: list[str]) -> int:
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        sys.stderr.write("Python 3.11 or newer is needed; this is %s. Try python3.11 run.py, or 3.12, 3.13.\n" % have)
        return 2
    commands = {"run": run, "demo": demo, "test": test, "lint": lint, "setup": setup, "translations": translations}
    word = words[0] if words else "run"
    if word in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0
    if word.startswith("--port"):
        word, words = "run", ["run", *words]
    try:
        if word in commands:
            return commands[word](words[1:])
        return manage_py(words)
    except Stop as stop:
        sys.stderr.write("%s\n" % stop)
        return stop.status
    except OSError as error:
        sys.stderr.write("%s: %s.\n" % (error.filename or "run.py", error.strerror or error))
        sys.stderr.write("PLATFORM_HOME and PLATFORM_VENV say where the platform keeps its data and its packages.\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The next start goes on from here.\n")
        return 130
    finally:
        _heed(signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def say(text: str) -> None:
    print("%6.1f s  %s" % (time.monotonic() - BEGAN, text), flush=True)


# Commands -----------------------------------------------------------------------------------


def run(words: list[str], demo: bool = False) -> int:
    """Set up what is missing, then serve until Ctrl-C."""
    port = _port_of(words)
    (DATA / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
    with only_one(DATA / "run.lock") as alone:
        if not alone:
            say(_already_running())
            return 0
        # SIGINT too: a shell's background jobs ignore it
        _heed(signal.default_int_handler)
        _end_leftovers()
        try:
            prepare("base")
            migrate()
            if demo:
                fill_demo()
            return serve(port, {"DEMO": "1"} if demo else {}, demo)
        finally:
            _stop_database()


def demo(words: list[str]) -> int:
    """As `run`, with an invented co-op's year and one-tap sign-in."""
    return run(words, demo=True)


def test(words: list[str]) -> int:
    """The platform's own tests, on all cores unless told otherwise."""
    prepare("dev")
    spread = [] if any(re.match(r"-n|--numprocesses|--pdb|-x$", word) for word in words) else ["-n", "auto"]
    return call([PYTHON, "-m", "pytest", *spread, *words])


def lint(words: list[str]) -> int:
    """Every check that needs no test: all are run, then those that failed are named."""
    prepare("dev")
    pure = sorted({path for glob in PURE for path in ROOT.glob(glob)})
    typed = [str(path.relative_to(ROOT)) for path in pure if "tests" not in path.parts]
    deployed = {
        "PLATFORM_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "check.coop",
        "DATABASE_URL": "postgres://check:check@127.0.0.1/check",
        "EMAIL_URL": "smtp+tls://check:check@mail.check.coop:587",
        "DEBUG": "",
        "DEMO": "",
    }
    checks = [
        ("style", ["-m", "ruff", "check", "."], {}),
        ("format", ["-m", "ruff", "format", "--check", "."], {}),
        ("types of the rules", ["-m", "mypy", *typed], {}),
        ("floors", ["-c", "from importlinter.cli import lint_imports_command as c; c()"], {}),
        ("pages", ["-m", "djlint", "--quiet", "--lint", "."], {}),
        ("fit for production", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], deployed),
        ("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ]
    failed = []
    for name, arguments, environment in checks:
        say("lint: " + name)
        if call([PYTHON, *arguments], environment):
            failed.append(name)
    say("lint failed: " + ", ".join(failed) if failed else "lint: all is well")
    return 1 if failed else 0


def setup(words: list[str]) -> int:
    """Write .env from .env.example with fresh secrets; an .env that exists is left as it is."""
    example, target = ROOT / ".env.example", ROOT / ".env"
    if target.exists():
        say(".env exists and stays as it is. To begin anew, move it away first.")
        return 0
    if not example.exists():
        raise Stop(".env.example is missing here; .env is made from it.")
    lines = [
        line.replace(FRESH, secrets.token_urlsafe(48)) if not line.lstrip().startswith("#") else line
        for line in example.read_text(encoding="utf-8").splitlines()
    ]
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    say("Wrote .env with fresh secrets, readable by you alone. Look through it, then: docker compose up -d")
    return 0


def translations(words: list[str]) -> int:
    """Compile the translations alone, with the packages as they are; for building the container image."""
    compile_translations()
    return 0


def manage_py(words: list[str]) -> int:
    prepare("base", quiet=True)
    return call([PYTHON, "manage.py", *words])


# Setting up ---------------------------------------------------------------------------------


def prepare(lock: str, quiet: bool = False) -> None:
    """The virtual environment, the packages of `lock` (base or dev) and the translations."""
    VENV.parent.mkdir(parents=True, exist_ok=True)
    with only_one(VENV.with_name(VENV.name + ".lock"), wait=True):
        make_venv()
        install(lock)
    compile_translations()
    if not quiet:
        say("Packages and translations are in place")


def make_venv() -> None:
    done = VENV / ".made"
    version = ".".join(map(str, sys.version_info[:3]))
    if PYTHON.exists() and (done.exists() or os.environ.get("PLATFORM_VENV")):
        proof = ["-c", ""] if done.exists() else ["-m", "pip", "--version"]  # somebody else's may lack pip
        if subprocess.run([str(PYTHON), *proof], check=False, capture_output=True).returncode == 0:
            return
        say("The virtual environment does not work (moved, half made, or its Python is gone); making it anew")
    if VENV.exists() and any(VENV.iterdir()) and not (VENV / "pyvenv.cfg").exists():
        raise Stop("%s is not empty and no virtual environment. Move it away, or set PLATFORM_VENV." % VENV)
    say("Making a virtual environment of Python %s in %s" % (version, VENV))
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        maker = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    elif importlib.util.find_spec("virtualenv"):
        maker = [sys.executable, "-m", "virtualenv", "--clear", "-q", str(VENV)]
    elif shutil.which("virtualenv"):
        maker = ["virtualenv", "--clear", "-q", "-p", sys.executable, str(VENV)]
    elif shutil.which("uv"):
        maker = ["uv", "venv", "--clear", "--seed", "-q", "-p", sys.executable, str(VENV)]
    else:
        package = "python%d.%d-venv" % sys.version_info[:2]
        raise Stop("This Python has no venv module. On Debian and Ubuntu: apt-get install %s" % package)
    if step(maker, _venv_note()):
        raise Stop("The virtual environment in %s could not be made; the lines above say why." % VENV)
    done.touch()


def install(lock: str) -> None:
    """The packages of requirements/<lock>.txt, where they are not those installed last."""
    wanted = {
        name: _digest(ROOT / "requirements" / (name + ".txt"))
        for name in (["base", "dev"] if lock == "dev" else ["base"])
    }
    if all(_read(VENV / (".installed-" + name)) == digest for name, digest in wanted.items()):
        return
    requirements = ROOT / "requirements" / (lock + ".txt")
    total = len(re.findall(r"(?m)^[a-z0-9][^ ]*==", requirements.read_text(encoding="utf-8")))
    say("Installing up to %d packages, each checked against its hash" % total)
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-compile", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "--retries=2", "-r", str(requirements)]
    said, count, told = [], 0, time.monotonic()
    with stepping(command, _venv_note(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout
        for line in pip.stdout:
            said.append(line)
            count += line.startswith(("Collecting ", "Requirement already"))
            if time.monotonic() - told > 4:
                told = time.monotonic()
                say("  %d of %d looked at" % (count, total))
    if pip.returncode:
        raise Stop(_why_not_installed("".join(said)))
    for name, digest in wanted.items():
        (VENV / (".installed-" + name)).write_text(digest)
    say("Installed")


OFFLINE = r"New\w*ConnectionError|NameResolution|name resolution|ConnectTimeout|ReadTimeout|ProxyError|unreachable"
REASONS = {
    OFFLINE: "The Python package index cannot be reached. Check the network, or pip's proxy and index; then try again.",
    "DO NOT MATCH THE HASHES": "A package is not the one that was locked: nothing was installed. Is the index sound?",
    "No space left": "The disk is full.",
    "": "The packages could not be installed; the lines above say why.",
}


def _why_not_installed(said: str) -> str:
    end = "".join(line + "\n" for line in said.splitlines()[-8:])
    return end + next(reason for sign, reason in REASONS.items() if re.search(sign, said))


COMPILE = """
import sys
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
for po in sys.argv[1:]:
    with open(po, "rb") as source:
        catalog = read_po(source)
    with open(po.removesuffix("po") + "mo", "wb") as target:
        write_mo(target, catalog)
"""


def compile_translations() -> None:
    """.po to .mo, where the .mo is missing or older."""
    stale = []
    for po in [*ROOT.glob("locale/*/LC_MESSAGES/*.po"), *ROOT.glob("c*/**/locale/*/LC_MESSAGES/*.po")]:
        mo = po.with_suffix(".mo")
        if not (mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime):
            stale.append(po)
    if stale and call([PYTHON, "-c", COMPILE, *stale]):
        raise Stop("The translations could not be compiled; the lines above say why.")


def migrate() -> None:
    """Bring the tables up to date; skipped where neither the migrations nor the embedded database changed."""
    parts = [_digest(path) for path in sorted(ROOT.glob("c*/**/migrations/*.py"))] + [
        _read(VENV / ".installed-base"),
        _database(),
    ]
    state = hashlib.sha256("".join(parts).encode()).hexdigest()
    stamp = DATA / "migrated"
    if _database() and _read(stamp) == state:
        return
    say("Starting PostgreSQL and bringing the tables up to date")
    if status := step([PYTHON, "manage.py", "migrate", "--verbosity", "0"], DATA / "step.pid"):
        raise Stop("The platform cannot start; the lines above say why.", status)
    parts[-1] = _database()
    stamp.write_text(hashlib.sha256("".join(parts).encode()).hexdigest())


def fill_demo() -> None:
    """An invented co-op's year, once for each database."""
    stamp = DATA / "demo-filled"
    if _database() and _read(stamp) == _database():
        return
    say("Filling a year of an invented co-op")
    if status := step([PYTHON, "manage.py", "demo_year"], DATA / "step.pid", {"DEMO": "1"}):
        raise Stop("The demo could not be filled; the lines above say why.", status)
    stamp.write_text(_database())


def _database() -> str:
    """What tells this embedded database from another; empty for one named in DATABASE_URL."""
    if os.environ.get("DATABASE_URL") or re.search(r"(?m)^DATABASE_URL=.", _read(ROOT / ".env")):
        return ""
    with contextlib.suppress(OSError):
        made = (_database_home() / "PG_VERSION").stat()
        return "%s %d %d" % (_database_home(), made.st_ino, made.st_mtime_ns)
    return ""


def _database_home() -> Path:
    return Path(os.environ.get("EMBEDDED_DB_DIR") or DATA / "postgres")


# Serving ------------------------------------------------------------------------------------


def serve(port: int, environment: dict[str, str], demo: bool) -> int:
    """Web and worker together until Ctrl-C or until one of them ends."""
    free = _free_port(port)
    if free != port:
        say("Port %d is taken; using %d" % (port, free))
    address = "http://127.0.0.1:%d" % free
    say("Starting the web server")
    children: dict[str, subprocess.Popen[bytes]] = {}
    status = 0
    try:
        children["web server"] = _start(["manage.py", "runserver", "127.0.0.1:%d" % free], environment)
        _note(address, children, demo)
        _wait_until_served(address, children)  # alone, for that is what people wait for
        children["worker"] = _start(["manage.py", "procrastinate", "worker"], environment)
        _note(address, children, demo)
        say("Serving on %s   (Ctrl-C ends it)" % address)
        if demo:
            say("Sign in with one tap at %s/demo/ as a customer, a worker, the treasurer or a board member" % address)
        while not (ended := [name for name, child in children.items() if child.poll() is not None]):
            time.sleep(0.3)
        status = children[ended[0]].returncode or 1
        sys.stderr.write("The %s ended by itself; the lines above may say why.\n" % ended[0])
    except KeyboardInterrupt:
        print(flush=True)
        say("Stopping")
    finally:
        _heed(signal.SIG_IGN)
        _end(list(children.values()))
        (DATA / "running.json").unlink(missing_ok=True)
        _stop_database()
        say("Stopped")
    return status


def _start(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A child in a process group of its own, so that Ctrl-C reaches this process alone, which ends both in order."""
    return _apart([str(PYTHON), *arguments], environment)


def _note(address: str, children: dict[str, subprocess.Popen[bytes]], demo: bool) -> None:
    """What a second start says, and a later one ends if this process is killed."""
    note = {"address": address, "pids": [child.pid for child in children.values()], "demo": demo}
    (DATA / "running.json").write_text(json.dumps(note))


def _wait_until_served(address: str, children: dict[str, subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    open_directly = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    while time.monotonic() < until:
        for name, child in children.items():
            if child.poll() is not None:
                raise Stop("The %s did not start; the lines above say why." % name, child.returncode or 1)
        try:
            open_directly(address + "/healthz", timeout=10).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise Stop("The web server did not answer within %d seconds." % SECONDS_TO_START)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        _signal(child.pid, signal.SIGTERM)
    until = time.monotonic() + SECONDS_TO_STOP
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(child.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            child.wait()


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, number) if WINDOWS else os.killpg(pid, number)


def _end_leftovers() -> None:
    """Children of a run that was killed still hold the port; nobody else could end them."""
    try:
        pids = json.loads(_read(DATA / "running.json"))["pids"]
    except (ValueError, KeyError):
        return
    for pid in pids:
        _end_leftover(pid)
    (DATA / "running.json").unlink(missing_ok=True)


def _end_leftover(pid: int) -> None:
    """End process `pid` and wait for that, if it is one of ours that outlived the run that started it."""
    command = _command_of(pid)
    if "manage.py" not in command and str(VENV) not in command:
        return
    say("Ending what an earlier run left behind (process %d)" % pid)
    _signal(pid, signal.SIGTERM)
    until = time.monotonic() + SECONDS_TO_STOP
    while _command_of(pid):
        if time.monotonic() > until:
            _signal(pid, signal.SIGKILL)
        time.sleep(0.1)


def _command_of(pid: int) -> str:
    """The command line of a living process; empty where there is none, and on Windows."""
    if WINDOWS:
        return ""
    if Path("/proc/self/cmdline").exists():
        return _read(Path("/proc/%d/cmdline" % pid)).replace("\0", " ")
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True).stdout


def _already_running() -> str:
    try:
        note = json.loads(_read(DATA / "running.json"))
        return "Already running here: %s" % note["address"] + ("/demo/" if note.get("demo") else "")
    except (ValueError, KeyError):
        return "Another start is setting this folder up just now; its own lines say how far it is."


def _port_of(words: list[str]) -> int:
    given = os.environ.get("PORT") or "8000"
    joined = " ".join(words).replace("=", " ")
    if words and not joined.startswith("--port "):
        raise Stop("`run` and `demo` know only --port NUMBER, not: %s" % " ".join(words), 2)
    if words:
        given = joined[len("--port ") :].strip()
    if not re.fullmatch("[0-9]{1,5}", given) or not 0 < int(given) < 65536:
        raise Stop("A port is a number from 1 to 65535, not %s." % given, 2)
    return int(given)


def _free_port(first: int) -> int:
    for port in range(first, min(first + PORTS, 65536)):
        with socket.socket() as probe:
            if not WINDOWS:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise Stop("No port from %d on is free." % first)


# Small things -------------------------------------------------------------------------------


def call(command: list[str | Path], environment: dict[str, str] | None = None) -> int:
    """Run to the end in the project's folder, output shown as it comes."""
    return subprocess.run(
        [str(word) for word in command], cwd=ROOT, env=_environment(environment), check=False
    ).returncode


def step(command: list[str | Path], note: Path, environment: dict[str, str] | None = None) -> int:
    """As `call`, for setting up: see `stepping`."""
    with stepping(command, note, environment) as child:
        child.wait()
    return child.returncode


@contextlib.contextmanager
def stepping(command: list[str | Path], note: Path, environment: dict[str, str] | None = None, **output):
    """A child that never sees Ctrl-C itself: this process hears it, ends the child and its children, and stops.

    `note` remembers the child, so that one which outlives this process is ended before
    another does the same work; whoever calls holds a lock that belongs to `note`.
    """
    if left := re.fullmatch("[0-9]+", _read(note)):
        _end_leftover(int(left[0]))
    child = _apart([str(word) for word in command], environment, **output)
    try:
        note.write_text(str(child.pid))
        yield child
        child.wait()
    except BaseException:
        _heed(signal.SIG_IGN)
        _end([child])
        raise
    finally:
        if child.stdout:
            child.stdout.close()
        note.unlink(missing_ok=True)


def _venv_note() -> Path:
    return VENV.with_name(VENV.name + ".pid")


def _apart(command: list[str], environment: dict[str, str] | None = None, **output) -> subprocess.Popen:
    """Start a process in a group of its own, so that Ctrl-C reaches this process alone."""
    group = {"creationflags": 0x200} if WINDOWS else {"start_new_session": True}
    return subprocess.Popen(
        command, cwd=ROOT, env=_environment(environment), stdin=subprocess.DEVNULL, **group, **output
    )


def _heed(handler) -> None:
    """What the signals do that ask this process to end: raise KeyboardInterrupt, or nothing while it puts in order."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handler)


def _stop_database() -> None:
    """End the embedded server, unless somebody else uses it."""
    _heed(signal.SIG_IGN)
    if _database() and (_database_home() / "postmaster.pid").exists():
        _apart([str(PYTHON), "-m", "config.embedded", str(_database_home())]).wait()


def _environment(more: dict[str, str] | None = None) -> dict[str, str]:
    kept = {
        key: value for key, value in os.environ.items() if key != "PYTHONHOME" and not (key == "HOME" and not value)
    }
    return {
        **kept,
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "DJANGO_RUNSERVER_HIDE_WARNING": "true",
        "PLATFORM_HOME": str(DATA),
        **(more or {}),
    }


@contextlib.contextmanager
def only_one(path: Path, wait: bool = False):
    """Yields whether this process alone holds the lock at `path`; the system drops it with the process."""
    with path.open("a+b") as file:
        while True:
            try:
                if WINDOWS:
                    import msvcrt

                    file.seek(0)
                    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                else:
                    import fcntl

                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if wait:
                    time.sleep(0.2)
                    continue
                yield False
                return
            break
        yield True


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
