"""What every row stands on: one PostgreSQL 18 that waits for the disk, a database for each contender, and fair turns.

The contenders of a row run in processes of their own and take turns, round by round, so that whatever else the machine
does meets them alike. What counts is the median of the rounds and its ratio to the others of the same run; numbers
of two runs are not compared.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TEMPLATE = ROOT / "template"
BUILD = ROOT / "build"

sys.path.insert(0, str(TEMPLATE))
from config import embedded  # noqa: E402 (the platform's own starter of the server)


class Ground:
    """The server. `database(name)` makes an empty one; `contender(…)` starts a process that waits for its turns."""

    def __enter__(self) -> Ground:
        BUILD.mkdir(exist_ok=True)
        self.address = embedded.start(Path(os.environ.get("BENCH_DB", BUILD / "bench-db")))
        self.processes: list[Contender] = []
        return self

    def __exit__(self, *_exc: object) -> None:
        for process in self.processes:
            process.end()

    def url(self, name: str) -> str:
        """As Django's settings of the platform take it: a socket's folder stands before the database's name."""
        return f"postgres://{embedded.USER}@:{self.address.port}/{quote(self.address.host)}/{name}"

    def program(self, name: str, *words: str) -> str:
        """What one of PostgreSQL's own programs prints, run against this server."""
        path = embedded._programs() / name
        server = ["-h", self.address.host, "-p", str(self.address.port), "-U", embedded.USER]
        done = subprocess.run([str(path), *server, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name} {' '.join(words)}\n{done.stdout}{done.stderr}")
        return done.stdout

    def sql(self, database: str, *statements: str) -> str:
        words = [word for statement in statements for word in ("-c", statement)]
        return self.program("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, *words)

    def database(self, name: str) -> str:
        """An empty database in which a commit waits for the disk."""
        self.sql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        self.sql("postgres", f"ALTER DATABASE {name} SET synchronous_commit = on")
        shown = self.sql(name, "SHOW fsync", "SHOW synchronous_commit").split()
        assert shown == ["on", "on"], shown
        return name

    def ours(self) -> str:
        """The platform's database, migrated."""
        name = self.database("ours")
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(migrate, cwd=TEMPLATE, env=self.environment(name), check=True, stdout=2)
        return name

    def environment(self, database: str) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": self.url(database), "DEBUG": "0", "PYTHONPATH": str(ROOT)}

    def contender(self, name: str, script: str, database: str, *, python: str = sys.executable) -> Contender:
        command = [python, str(HERE / "contenders" / f"{script}.py"), name]
        made = Contender(name, command, self.environment(database))
        self.processes.append(made)
        return made

    @staticmethod
    def peers() -> str | None:
        """The Python that the peers are installed for, by `make bench`; None where they are not."""
        python = BUILD / "bench-venv" / "bin" / "python"
        return str(python) if python.exists() else None


class Contender:
    """A process that does `count` of something when told to, and says how long it took."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name = name
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=TEMPLATE
        )

    def turn(self, count: int) -> float:
        """Seconds."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{count}\n")
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} ended")
        return float(json.loads(answer))

    def end(self) -> None:
        self.process.communicate(timeout=60)


def rounds(contenders: Sequence[Contender], count: int, *, times: int = 5, each: int = 1) -> dict[str, float]:
    """How many a second, the median of the rounds after one to warm up; `each` counts in one."""
    for contender in contenders:
        contender.turn(max(count // 10, 1))
    speeds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for _ in range(times):
        for contender in contenders:
            speeds[contender.name].append(count * each / contender.turn(count))
    return {name: statistics.median(measured) for name, measured in speeds.items()}


def show(title: str, speeds: dict[str, float], *, ours: str, unit: str) -> None:
    """A table of the row: each contender a second, and how many times that ours does."""
    width = max(map(len, speeds))
    print(f"\n{title}\n{'':{width}}  {unit:>14}  ours is")
    for name, speed in speeds.items():
        ratio = "" if name == ours else f"{speeds[ours] / speed:8.2f} ×"
        print(f"{name:{width}}  {speed:14,.0f}  {ratio}", flush=True)


@contextmanager
def noting_the_load() -> Iterator[None]:
    """Prints how busy the machine was: more than about one means that others were at work."""
    before = os.getloadavg()[0]
    yield
    print(f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} processors")
