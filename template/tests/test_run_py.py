"""run.py: one command that sets up, serves and ends cleanly, and says in a line what it cannot do."""

import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="asks for signals and a shell")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """run.py as a module, working in a folder of its own."""
    spec = importlib.util.spec_from_file_location("run_py", ROOT / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "DATA", tmp_path / ".data")
    return module


def test_setup_writes_fresh_secrets_and_never_overwrites(run: ModuleType, tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text(
        "# <fresh secret>\nSECRET_KEY=<fresh secret>\nPOSTGRES_PASSWORD=<fresh secret>\nA=b\n"
    )
    assert run.main(["setup"]) == 0
    written = (tmp_path / ".env").read_text()
    comment, key, password, other = written.splitlines()
    assert comment == "# <fresh secret>"
    assert other == "A=b"
    assert len(key) > 60
    assert key.split("=")[1] != password.split("=")[1]
    assert run.WINDOWS or (tmp_path / ".env").stat().st_mode & 0o077 == 0
    assert run.main(["setup"]) == 0
    assert (tmp_path / ".env").read_text() == written


def test_an_old_python_gets_one_line(run: ModuleType, monkeypatch, capsys) -> None:
    monkeypatch.setattr(run, "OLDEST", (99, 0))
    assert run.main([]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_make_says_so_to_a_python_that_cannot_even_read_run_py(tmp_path: Path) -> None:
    old = tmp_path / "python-of-old"
    old.write_text(f'''#!/bin/sh
case "$1" in -c) exec "{sys.executable}" -c "import sys; sys.version_info = (2, 7, 18); $2" ;; esac
echo "SyntaxError: invalid syntax"
''')
    old.chmod(0o755)
    if not shutil.which("make"):
        pytest.skip("there is no make")
    done = subprocess.run(["make", "run", f"PYTHON={old}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed; this is 2.7. Try make PYTHON=python3.12" in done.stderr
    assert "SyntaxError" not in done.stdout + done.stderr


def test_a_missing_venv_module_names_the_package(run: ModuleType, monkeypatch, capsys) -> None:
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    assert run.main(["check"]) == 1
    assert f"apt-get install python3.{sys.version_info[1]}-venv" in capsys.readouterr().err


def test_a_folder_that_is_no_virtual_environment_is_never_cleared(run: ModuleType, tmp_path: Path, capsys) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "letter").write_text("kept")
    assert run.main(["check"]) == 1
    assert "no virtual environment" in capsys.readouterr().err
    assert (tmp_path / ".venv" / "letter").read_text() == "kept"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("WARNING: Retrying … Failed to establish a new connection: NewConnectionError", "cannot be reached"),
        ("Temporary failure in name resolution", "cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was locked"),
        ("something else", "the lines above say why"),
    ],
)
def test_why_packages_are_not_there_is_said(run: ModuleType, said: str, reason: str) -> None:
    assert reason in run._why_not_installed(said)


@pytest.mark.parametrize("variable", ["PLATFORM_HOME", "PLATFORM_VENV", "EMBEDDED_DB_DIR"])
def test_a_place_where_nothing_can_be_put_is_named(variable: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    environment = {**os.environ, "PLATFORM_VENV": str(stand_in_venv(tmp_path)), "PLATFORM_HOME": str(tmp_path / "home")}
    environment.pop("DATABASE_URL", None)
    environment[variable] = str(tmp_path / "file" / "below")
    done = subprocess.run(
        [sys.executable, "run.py", "run"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in {1, 2}
    assert str(tmp_path / "file") in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("nonsense", "names no PostgreSQL server"),
        ("sqlite:///books.db", "names no PostgreSQL server"),
        ("postgres://somebody:secret@127.0.0.1:1/none", "does not answer"),
    ],
)
def test_a_database_that_is_none_or_silent_is_said_in_a_line(address: str, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": address}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("port", ["0", "70000", "eighty", "²", "1" * 9])
def test_a_port_that_is_none_is_refused(run: ModuleType, port: str, capsys) -> None:
    assert run.main(["run", "--port", port]) == 2
    assert port in capsys.readouterr().err


def test_a_taken_port_gives_way_to_the_next(run: ModuleType) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run._free_port(port) in range(port + 1, port + run.PORTS)


def test_a_second_start_says_where_the_first_one_serves(run: ModuleType, tmp_path: Path, capsys) -> None:
    (tmp_path / ".data").mkdir()
    with run.only_one(tmp_path / ".data" / "run.lock"):
        assert run.main([]) == 0
        assert "Another start is setting this folder up" in capsys.readouterr().out
        (tmp_path / ".data" / "running.json").write_text('{"address": "http://127.0.0.1:8003", "pids": []}')
        assert run.main(["demo"]) == 0
        assert "Already running here: http://127.0.0.1:8003" in capsys.readouterr().out


@POSIX
def test_it_serves_until_interrupted_and_leaves_nothing_running() -> None:
    with tempfile.TemporaryDirectory() as name:  # not tmp_path, which another test session closes to the server
        serve_and_interrupt(Path(name))


def serve_and_interrupt(folder: Path) -> None:
    environment = {**os.environ, "PLATFORM_VENV": str(stand_in_venv(folder)), "PLATFORM_HOME": str(folder / "home")}
    for name in ("EMBEDDED_DB_DIR", "DATABASE_URL", "PORT"):
        environment.pop(name, None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "run.py", "--port", str(port)]
    log = folder / "log"
    with log.open("w") as file:
        first = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
        try:
            until = time.monotonic() + 90
            while "Serving on" not in log.read_text():
                assert first.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.2)
            address = log.read_text().split("Serving on ")[1].split()[0]
            assert urllib.request.urlopen(address + "/healthz", timeout=20).status == 200  # noqa: S310
            second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            assert second.returncode == 0
            assert f"Already running here: {address}" in second.stdout
        finally:
            first.send_signal(signal.SIGINT)
            status = first.wait(40)
    assert status == 0, log.read_text()
    assert log.read_text().rstrip().endswith("Stopped")
    assert not (folder / "home" / "postgres" / "postmaster.pid").exists()
    assert not (folder / "home" / "running.json").exists()


PRETENDED = """
import os, signal, sys, time
from pathlib import Path
if sys.argv[1:2] == ["manage.py"]:
    home = Path(os.environ["PLATFORM_HOME"])
    with (home / "begun").open("a") as file:
        file.write(f"{os.getpid()}\\n")
    while not (home / "go-on").exists():
        time.sleep(0.05)
    sys.exit(7)
"""


@POSIX
@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_step_of_the_setting_up_ends_with_it_and_without_a_word_of_its_own(tmp_path: Path, ended_by: int) -> None:
    """As a terminal does, the signal goes to the whole group; what is killed is ended by the next start."""
    venv = stand_in_venv(tmp_path)
    (venv / "bin" / "pretended.py").write_text(PRETENDED)
    (venv / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{venv}/bin/pretended.py" "$@"\n')
    home = tmp_path / "home"
    environment = {**os.environ, "PLATFORM_VENV": str(venv), "PLATFORM_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    first = start_setting_up(environment, home)
    child = int((home / "begun").read_text())
    os.killpg(first.pid, ended_by)
    first.wait(30)
    said = (home / "said-1").read_text()
    assert "Traceback" not in said
    if ended_by == signal.SIGKILL:
        assert alive(child)
        second = start_setting_up(environment, home, steps=2)
        (home / "go-on").touch()
        assert second.wait(30) == 7
        assert f"Ending what an earlier run left behind (process {child})" in (home / "said-2").read_text()
    else:
        assert said.rstrip().endswith("Stopped. The next start goes on from here.")
        assert first.returncode == 130
    assert not alive(child)


def start_setting_up(environment: dict[str, str], home: Path, steps: int = 1) -> subprocess.Popen[bytes]:
    """run.py in a group of its own, at its first step with the database for the `steps`th time."""
    command = [sys.executable, "run.py", "run"]
    home.mkdir(exist_ok=True)
    log = home / f"said-{steps}"
    with log.open("w") as file:
        started = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file, start_new_session=True)
    until = time.monotonic() + 30
    while not (home / "begun").exists() or (home / "begun").read_text().count("\n") < steps:
        assert started.poll() is None, log.read_text()
        assert time.monotonic() < until
        time.sleep(0.05)
    return started


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").exists() else True


def stand_in_venv(folder: Path) -> Path:
    """This test's own Python as if run.py had set it up."""
    venv = folder / "venv"
    (venv / "bin").mkdir(parents=True)
    python = venv / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (venv / ".made").touch()
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes()).hexdigest()
    (venv / ".installed-base").write_text(digest)
    return venv
