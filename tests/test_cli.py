"""The command line as such: quick, and clear about its words."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from platformkit import __version__
from platformkit.cli import get_parser, main

from .conftest import environment

HEAVY = {"copier", "questionary", "pydantic", "yaml", "jinja2", "prompt_toolkit"}


def test_help_answers_in_well_under_a_tenth_of_a_second() -> None:
    """The quickest of five, so that a busy machine does not fail it."""
    command = [sys.executable, "-m", "platformkit", "--help"]
    took = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment())
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    program = "import sys; from platformkit.cli import get_parser; get_parser(); print(*sys.modules)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment())
    assert HEAVY & set(done.stdout.split()) == set()


@pytest.mark.parametrize("words", [["--help"], ["new", "--help"], ["update", "--help"], ["--version"]])
def test_words_are_explained(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["nwe"], ["new", "--no-such-word"]])
def test_unknown_words_are_status_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_the_version_is_that_of_the_package() -> None:
    import tomllib

    from .conftest import ROOT

    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__
    assert get_parser().prog == "platformkit"


def test_list_shows_every_key_with_what_it_may_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--list"]) == 0
    shown = capsys.readouterr().out
    for key in ("business: home-services", "jurisdiction: gb", "cash_percent: 50", "multi-stakeholder"):
        assert key in shown


def test_a_reader_who_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m platformkit catalog gb | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment(), check=False)
    assert done.stderr == ""
