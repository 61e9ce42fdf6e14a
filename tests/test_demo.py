"""`platformkit demo`: writes the sample once, and hands over to its own run.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from platformkit.cli import main
from platformkit.demo import _one_at_a_time

from .conftest import commit, environment

Capture = pytest.CaptureFixture[str]
STAND_IN = """
import pathlib, sys
pathlib.Path("ran").open("a").write(" ".join(sys.argv[1:]) + "\\n")
sys.exit(7)
"""


@pytest.fixture
def template(own_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template whose run.py only writes down that it was asked."""
    (own_checkout / "template" / "run.py").write_text(STAND_IN)
    commit(own_checkout)
    monkeypatch.setenv("PLATFORMKIT_SOURCE", str(own_checkout))
    return own_checkout


def demo(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "platformkit", "demo", *words]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)


def test_it_is_written_once_and_run_each_time(template: Path, at_home: Path) -> None:
    first = demo()
    assert first.returncode == 7, "the status of the platform's own command"
    assert "Writing Home services Demo" in first.stdout
    folder = at_home / "build" / "demo"
    (folder / "mine.txt").write_text("mine")
    again = demo()
    assert again.returncode == 7
    assert "goes on" in again.stdout
    assert (folder / "ran").read_text() == "demo\ndemo\n"
    assert (folder / "mine.txt").exists()


def test_another_profile_goes_to_another_folder(template: Path, at_home: Path) -> None:
    assert demo("rides", "--business", "rides", "--jurisdiction", "fr-scop").returncode == 7
    assert (at_home / "rides" / "coop" / "market" / "modes" / "nearby").is_dir()


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_who_ends_the_command_ends_the_platform(template: Path, at_home: Path) -> None:
    (at_home / "d").mkdir()
    (at_home / "d" / "run.py").write_text("import time\nprint('serving', flush=True)\ntime.sleep(60)\n")
    command = [sys.executable, "-m", "platformkit", "demo", "d"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert any("serving" in line for line in child.stdout)
        child.terminate()
        assert child.wait(10) == -signal.SIGTERM


def test_two_at_once_do_not_write_the_same_folder(at_home: Path, capsys: Capture) -> None:
    with _one_at_a_time(at_home / "demo"):
        assert main(["demo", "demo"]) == 1
    assert "Another demo is being written" in capsys.readouterr().err
    assert not (at_home / "demo").exists()


def test_the_lock_goes_with_the_process_that_held_it(at_home: Path) -> None:
    program = (
        "import os; from pathlib import Path; from platformkit.demo import _one_at_a_time as lock\n"
        f"with lock(Path({str(at_home / 'demo')!r})): os._exit(9)"
    )
    root = Path(__file__).resolve().parent.parent
    subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": str(root / "src")}, check=False)
    with _one_at_a_time(at_home / "demo"):
        pass
