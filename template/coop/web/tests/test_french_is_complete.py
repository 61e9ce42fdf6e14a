"""The French of the whole platform: nothing missing, nothing doubtful, every placeholder where it was."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

FILE = Path(settings.BASE_DIR) / "locale/fr/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*(?::\w+)?\}")


@pytest.fixture(scope="module")
def french() -> polib.POFile:
    return polib.pofile(str(FILE))


def test_the_file_compiles(tmp_path: Path) -> None:
    with FILE.open("rb") as source:
        catalog = read_po(source, locale="fr", abort_invalid=True)
    with (tmp_path / "django.mo").open("wb") as target:
        write_mo(target, catalog)
    assert "#|" not in FILE.read_text(encoding="utf-8")


def test_nothing_is_missing_or_doubtful(french: polib.POFile) -> None:
    assert len(french) > 500
    assert [entry.msgid for entry in french.untranslated_entries()] == []
    assert [entry.msgid for entry in french.fuzzy_entries()] == []
    assert [entry.msgid for entry in french.obsolete_entries()] == []


def test_every_placeholder_is_kept(french: polib.POFile) -> None:
    wrong = []
    for entry in french:
        pairs = [(entry.msgid, entry.msgstr)]
        if entry.msgid_plural:
            pairs = [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]
        wrong += [
            said for said, text in pairs if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(text))
        ]
    assert wrong == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs GNU gettext to read the sources")
def test_everything_people_read_is_in_the_file(tmp_path: Path, french: polib.POFile) -> None:
    """To bring the file up to date: manage.py makemessages -l fr --no-wrap --no-location, and translate what is new."""
    for folder in ("config", "coop"):
        shutil.copytree(
            Path(settings.BASE_DIR) / folder, tmp_path / folder, ignore=shutil.ignore_patterns("tests", "__pycache__")
        )
    (tmp_path / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-wrap", "--no-location", "-v0"],
        cwd=tmp_path,
        check=True,
        env={key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
    )
    known = {(entry.msgid, entry.msgid_plural) for entry in french}
    needed = polib.pofile(str(tmp_path / "locale/fr/LC_MESSAGES/django.po"))
    assert [entry.msgid for entry in needed if (entry.msgid, entry.msgid_plural) not in known] == []
