"""One clean checkout and one repository for each profile, made once and shared; nobody's own git or home is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from platformkit.cli import main

ROOT = Path(__file__).resolve().parent.parent
JURISDICTIONS = ["gb", "fr-scop", "us-ny", "ica"]
BUSINESSES = ["home-services", "rides"]
PROFILES = [(jurisdiction, business) for jurisdiction in JURISDICTIONS for business in BUSINESSES]

Generated = Callable[[str, str], Path]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, message: str = "A change") -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its content, without git's own."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@pytest.fixture(scope="session", autouse=True)
def nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home: no git name, no settings of Copier, no answers of an earlier interview."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    for name, value in {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Test Demo",
        "GIT_AUTHOR_EMAIL": "test@demo.example",
        "GIT_COMMITTER_NAME": "Test Demo",
        "GIT_COMMITTER_EMAIL": "test@demo.example",
        "COLUMNS": "100",
    }.items():
        patch.setenv(name, value)
    patch.delenv("PLATFORMKIT_SOURCE", raising=False)
    yield home
    patch.undo()


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, with a state folder of one's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """`folder`, made by whichever worker comes first; the others wait for it."""
    claim, done = folder.with_name(f"{folder.name}.claim"), folder.with_name(f"{folder.name}.done")
    until = time.monotonic() + 300
    while not done.exists():
        assert time.monotonic() < until, f"{folder} was never made"
        try:
            claim.mkdir()
        except FileExistsError:
            time.sleep(0.1)
            continue
        try:
            make(folder)
            done.touch()
        finally:
            claim.rmdir()
    return folder


@pytest.fixture(scope="session")
def checkout(shared: Path, nobody: Path) -> Path:
    """This repository as it stands, uncommitted work too, as a clean clone with one commit."""

    def make(clone: Path) -> None:
        listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
        for name in filter(None, listed):
            if (ROOT / name).is_file():
                (clone / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, clone / name)
        git(clone, "init", "--quiet", "--initial-branch", "main")
        commit(clone, "The kit as it stands")

    return once(shared / "checkout", make)


@pytest.fixture(scope="session")
def small_checkout(checkout: Path, shared: Path) -> Path:
    """The same with a few files of the platform only: all that most tests of the kit need."""

    def make(clone: Path) -> None:
        git(shared, "clone", "--quiet", str(checkout), str(clone))
        template = clone / "template"
        for folder in template.iterdir():
            if folder.is_dir() and folder.name != "custom":
                shutil.rmtree(folder)
        for mode in ("appointments", "nearby"):
            (template / "coop" / "market" / "modes" / mode).mkdir(parents=True)
            (template / "coop" / "market" / "modes" / mode / "mode.py").write_text("MODE = None\n")
        commit(clone, "A small template")

    return once(shared / "small", make)


@pytest.fixture
def own_checkout(small_checkout: Path, tmp_path: Path) -> Path:
    """A clone of the small checkout that a test may change."""
    git(tmp_path, "clone", "--quiet", str(small_checkout), "template")
    return tmp_path / "template"


@pytest.fixture(scope="session")
def generated(checkout: Path, shared: Path) -> Generated:
    """The repository of a profile, by `platformkit new --defaults`; look, do not touch."""

    def make(jurisdiction: str, business: str) -> Path:
        words = ["--jurisdiction", jurisdiction, "--business", business, "--defaults", "--source", str(checkout)]
        return once(shared / f"{jurisdiction}-{business}", lambda folder: new(folder, *words))

    return make


def new(folder: Path, *words: str) -> None:
    assert main(["new", str(folder), *words]) == 0


@pytest.fixture
def home() -> Iterator[Path]:
    """Where a platform keeps its database: not in tmp_path, which another test session closes to the server."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name) / "home"


def own_environment(home: Path, venv: Path | str) -> dict[str, str]:
    """The environment of a platform on its own: nothing of this session's, and no other place for data or database."""
    others = ("PYTEST_", "GIT_", "PLATFORM_", "PYTHONPATH", "EMBEDDED_DB_DIR", "DATABASE_URL", "PORT", "DEMO", "DEBUG")
    mine = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return mine | {"PLATFORM_HOME": str(home), "PLATFORM_VENV": str(venv)}


@pytest.fixture
def platform(generated: Generated, tmp_path: Path) -> Path:
    """A clone of the gb and home-services repository that a test may change."""
    git(tmp_path, "clone", "--quiet", str(generated("gb", "home-services")), "platform")
    return tmp_path / "platform"


def environment(**more: str) -> dict[str, str]:
    """The environment of a child process that runs the kit from this checkout."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), **more}
