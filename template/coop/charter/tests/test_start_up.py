"""A charter that cannot be used stops the platform before it starts: in words, without a traceback, status 2."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coop.charter import loading

FILES = ("charter.yml", "law.yml", "trade.yml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of this co-op's files."""
    for file in FILES:
        shutil.copy(loading.data_dir() / file, tmp_path)
    return tmp_path


def start(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=loading.PROJECT,
        env={**os.environ, "PLATFORM_DATA": str(folder), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def edit(folder: Path, file: str, line_with: str, instead: str) -> None:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    (at,) = [n for n, line in enumerate(lines) if line.startswith(line_with)]
    lines[at] = instead
    (folder / file).write_text("\n".join(lines), encoding="utf-8")


def test_an_unlawful_charter_does_not_start(folder: Path) -> None:
    edit(folder, "charter.yml", "country:", "country: XX")
    edit(folder, "law.yml", "country:", "country: YY")
    done = start(folder, "manage.py", "check")
    assert done.returncode == 2
    assert "country is XX; it must be YY. (law.yml, country)" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize("command", [("manage.py", "migrate"), ("-c", "import config.wsgi")])
def test_a_typing_mistake_does_not_start(folder: Path, command: tuple[str, ...]) -> None:
    edit(folder, "charter.yml", "timezone:", "timezome: Europe/Paris")
    done = start(folder, *command)
    assert done.returncode == 2
    assert "timezome is not known here. Did you mean timezone?" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_prices_in_another_currency_do_not_start(folder: Path) -> None:
    trade = (folder / "trade.yml").read_text(encoding="utf-8")
    mine = loading.load_charter(folder).currency
    (folder / "trade.yml").write_text(trade.replace(mine, "XTS"), encoding="utf-8")
    done = start(folder, "manage.py", "check")
    assert done.returncode == 2
    assert f"charter.yml says the co-op's currency is {mine}" in done.stderr


def test_a_language_that_nobody_has_words_in_does_not_start(folder: Path) -> None:
    edit(folder, "charter.yml", "languages:", 'languages: ["tlh"]')
    done = start(folder, "manage.py", "check")
    assert done.returncode == 2
    assert "languages: tlh is no language that is known here; write codes such as en, fr" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_a_language_that_only_django_has_words_in_starts(folder: Path) -> None:
    edit(folder, "charter.yml", "languages:", 'languages: ["de", "pt-br"]')
    assert start(folder, "manage.py", "check").returncode == 0


@pytest.mark.parametrize(
    ("line_with", "instead", "says"),
    [
        ("languages:", "languages: []", ": languages is []; at least 1 is needed."),
        ("version:", "\tversion: 1", "cannot start any token"),
        ("version:", "version: \0", "is no YAML"),
        ("timezone:", "timezone: ../../etc/passwd", "is no time zone"),
    ],
)
def test_a_slip_in_the_charter_is_named_with_its_line(folder: Path, line_with: str, instead: str, says: str) -> None:
    edit(folder, "charter.yml", line_with, instead)
    done = start(folder, "manage.py", "check")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
