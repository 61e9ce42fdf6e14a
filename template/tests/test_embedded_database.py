"""The PostgreSQL of the wheel: shared by whoever needs it, gone with the last, whatever happened before."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import embedded

pytestmark = pytest.mark.skipif(embedded.WINDOWS, reason="asks for signals")
ROOT = Path(__file__).resolve().parent.parent
USE = """
import sys, time
from pathlib import Path
from config import embedded
print(embedded.start(Path(sys.argv[1])).host, flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own tmp_path: another test session that starts would close that to the server's account."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture
def home(folder: Path) -> Iterator[Path]:
    """A folder for a server, under a path that is awkward to quote."""
    home = folder / 'it\'s "a" folder, with $paces 🚲' / "postgres"
    yield home
    embedded.leave(home)


def use(home: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that uses the server for a while; returns once it has it."""
    command = [sys.executable, "-c", USE, str(home), str(seconds)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline().strip()
    return process


def is_up(home: Path) -> bool:
    return embedded._running(home) is not None


def test_the_last_to_leave_stops_it(home: Path) -> None:
    first, second = use(home, 0.5), use(home, 2)
    first.wait(20)
    assert is_up(home)
    second.wait(20)
    assert not is_up(home)


def test_who_was_killed_does_not_count(home: Path) -> None:
    killed = use(home, 60)
    killed.send_signal(signal.SIGKILL)
    killed.wait(20)
    assert is_up(home)
    use(home, 0).wait(20)
    assert not is_up(home)


def test_it_starts_again_after_the_server_was_killed(home: Path) -> None:
    user = use(home, 60)
    server = embedded._pid(home)
    os.kill(server, signal.SIGKILL)
    user.send_signal(signal.SIGKILL)
    user.wait(20)
    again = use(home, 0)
    assert again.wait(60) == 0


def test_a_stale_note_with_the_pid_of_another_program_is_no_obstacle(home: Path) -> None:
    user = use(home, 60)
    note = (home / "postmaster.pid").read_text()
    os.kill(embedded._pid(home), signal.SIGKILL)
    user.send_signal(signal.SIGKILL)
    user.wait(20)
    time.sleep(0.5)
    (home / "postmaster.pid").write_text(note.replace(note.splitlines()[0], str(os.getpid()), 1))
    assert use(home, 0).wait(60) == 0


def test_a_path_too_long_for_a_socket_is_served_from_another_folder(folder: Path) -> None:
    home = folder / ("x" * 120) / "postgres"
    user = use(home, 1)
    address = embedded._running(home)
    assert address
    assert Path(address.host) != home
    assert user.wait(20) == 0
    assert not Path(address.host).exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("kept")
    with pytest.raises(embedded.EmbeddedDatabaseError, match="is not empty and holds no database"):
        embedded.start(tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text() == "kept"
