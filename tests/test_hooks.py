"""Hooks between versions: those of a crossing run, oldest first, each at its stage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import hooks
import pytest
import yaml
from hooks.__main__ import main
from packaging.version import Version

from .conftest import ROOT


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> list[hooks.Hook]:
    """Three hooks that write down that they ran."""
    made: list[hooks.Hook] = []
    monkeypatch.setattr(hooks, "registry", made)

    def note(version: str) -> hooks.Run:
        def run(project: Path) -> str:
            """Notes that it ran."""
            with (project / "ran").open("a") as file:
                file.write(f"{version}\n")
            return "noted"

        return run

    for version in ("0.10.0", "0.2.0", "0.3.0"):
        hooks.hook(version)(note(version))
    hooks.hook("0.3.0", stage="before")(note("0.3.0 before"))
    return made


@pytest.mark.parametrize(
    ("version_from", "version_to", "ran"),
    [
        ("0.1.0", "0.2.0", ["0.2.0"]),
        ("v0.1.0", "v0.10.0", ["0.2.0", "0.3.0", "0.10.0"]),
        ("0.2.0", "0.9", ["0.3.0"]),
        ("0.10.0", "0.10.0", []),
        ("0.0.0.post3+abc", "0.2", ["0.2.0"]),
    ],
)
def test_hooks_of_a_crossing_run_in_order(
    registry: list[hooks.Hook], tmp_path: Path, version_from: str, version_to: str, ran: list[str]
) -> None:
    assert main(["after", "--from", version_from, "--to", version_to, "--project", str(tmp_path)]) == 0
    written = (tmp_path / "ran").read_text().split() if ran else []
    assert written == ran


def test_a_stage_runs_its_own_hooks_only(registry: list[hooks.Hook], tmp_path: Path) -> None:
    assert main(["before", "--from", "0.1.0", "--to", "1", "--project", str(tmp_path)]) == 0
    assert (tmp_path / "ran").read_text() == "0.3.0 before\n"


def test_one_version_can_be_named_as_copier_does(
    registry: list[hooks.Hook], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["after", "--only", "0.2.0", "--project", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "0.2.0: Notes that it ran. noted\n"


def test_a_hook_that_cannot_do_its_work_stops_the_update(
    registry: list[hooks.Hook], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["after", "--only", "0.2.0", "--project", str(tmp_path / "missing")]) == 1
    assert "It could not" in capsys.readouterr().err


def test_a_hook_must_say_what_it_does() -> None:
    with pytest.raises(ValueError, match="docstring"):
        hooks.hook("0.2.0")(lambda _project: "")


def test_a_version_must_be_one() -> None:
    with pytest.raises(ValueError, match="no version"):
        hooks.hook("next")


def test_copier_runs_the_folder_with_nothing_but_python(tmp_path: Path) -> None:
    command = [sys.executable, "-I", str(ROOT / "hooks"), "after", "--from", "0.1.0", "--to", "99"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_copier_yml_names_exactly_the_versions_that_have_a_hook() -> None:
    hooks.load_all()
    named = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))["_migrations"]
    assert {Version(str(entry["version"])) for entry in named} == {Version(each.version) for each in hooks.registry}
