"""What cannot be done is one clear line and status 2; nothing is written, and there is never a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from platformkit import git, scaffold
from platformkit.cli import main

Capture = pytest.CaptureFixture[str]


def refused(capsys: Capture, *words: str, status: int = 2) -> str:
    """Run the command, see it refused, and return the one line it said."""
    assert main([*words]) == status
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.err.strip()


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("jurisdiction=fr_scop", "Allowed: gb, fr-scop, us-ny, ica."),
        ("business=taxi", "Allowed: home-services, rides."),
        ("name=", "Write a name"),
        ("name=" + "x" * 201, "at most 200 characters; these are 201"),
        ("name=two\nlines", "one line"),
        ("name=turned \u202earound", "one line"),
        ("name=\u200b", "Write a name"),
        ("timezone=Foo/Bar", "IANA list"),
        ("contact=nobody", "e-mail address"),
        ("domain=https://x.example/", "domain name"),
        ("languages=en,klingon", "'klingon' cannot be used. Allowed: en, fr."),
        ("languages=", "at least one language"),
        ("notice_days=soon", "whole number"),
        ("notice_days=-1", "whole number from 0 to 365"),
        ("share_price=0", "above 0"),
        ("share_price=1,50", "point for the decimals"),
        ("year_starts=13-01", "month and day"),
        ("accent=red", "colour such as"),
        ("advanced=maybe", "Allowed: yes, no."),
        ("currency=EUR", "follows from the jurisdiction and is GBP"),
        ("role=boss", "Allowed: principal, agent."),
    ],
)
def test_a_bad_value_names_the_key_and_the_rule(at_home: Path, capsys: Capture, word: str, says: str) -> None:
    line = refused(capsys, "new", "x", "--defaults", "--set", word)
    assert line.startswith(word.partition("=")[0] + ":")
    assert says in line
    assert "\n" not in line
    assert list(at_home.iterdir()) == []


def test_a_figure_below_the_law_names_the_law(at_home: Path, capsys: Capture) -> None:
    line = refused(capsys, "new", "x", "--jurisdiction", "fr-scop", "--defaults", "--set", "notice_days=3")
    assert "from 15 to 365" in line
    assert "C. com." in line


def test_an_answers_file_with_a_typo_names_the_nearest_key(at_home: Path, capsys: Capture) -> None:
    (at_home / "a.yml").write_text("nmae: Brightside Demo\n")
    line = refused(capsys, "new", "x", "--answers", "a.yml")
    assert line.startswith("nmae: there is no such question. Did you mean name? Allowed: business, jurisdiction, name,")
    assert not (at_home / "x").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name: [unclosed", "no YAML"),
        (b"name: One\nname: Other", "name is there twice"),
        (b"just words", "keys with values"),
        (b"\xff\xfe", "UTF-8"),
        (b"", "keys with values"),
        (b"name: [a, b]", "one piece of text"),
        (b"accent: #123456", "quotes"),
    ],
)
def test_an_answers_file_that_cannot_be_read_says_why(
    at_home: Path, capsys: Capture, content: bytes, says: str
) -> None:
    (at_home / "a.yml").write_bytes(content)
    assert says in refused(capsys, "new", "x", "--answers", "a.yml")


def test_an_answers_file_that_is_not_there(at_home: Path, capsys: Capture) -> None:
    assert "No such file" in refused(capsys, "new", "x", "--answers", "missing.yml")


def test_a_destination_with_something_in_it_is_left_alone(at_home: Path, capsys: Capture) -> None:
    (at_home / "full").mkdir()
    (at_home / "full" / "mine.txt").write_text("mine")
    assert "not empty" in refused(capsys, "new", "full", "--defaults")
    (at_home / "file").write_text("mine")
    assert "not a folder" in refused(capsys, "new", "file", "--defaults")
    assert "not a folder" in refused(capsys, "new", "file/below", "--defaults")
    assert (at_home / "full" / "mine.txt").read_text() == "mine"


def test_a_name_too_long_for_a_folder(at_home: Path, capsys: Capture) -> None:
    assert "too long" in refused(capsys, "new", "x" * 300, "--defaults")


def test_no_git(at_home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(at_home))
    assert refused(capsys, "new", "x", "--defaults").startswith("git is not on the PATH")


def test_no_permission(at_home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so the system's answer is put in its place."""
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != at_home and allowed(path, mode))
    assert refused(capsys, "new", "x", "--defaults").startswith(f"There is no permission to write in {at_home}")


def test_a_disk_that_refuses_in_the_middle_leaves_nothing(
    at_home: Path, small_checkout: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(git, "commit_all", full)
    line = refused(capsys, "new", "a/x", "--defaults", "--source", str(small_checkout))
    assert "No space left" in line
    assert list(at_home.iterdir()) == []


def test_an_interruption_while_writing_leaves_nothing(
    at_home: Path, small_checkout: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    for stage in ("copy", "_move"):
        monkeypatch.setattr(scaffold, stage, interrupted)
        assert refused(capsys, "new", "a/x", "--defaults", "--source", str(small_checkout), status=130) == "Stopped."
        assert list(at_home.iterdir()) == []
        monkeypatch.undo()
        monkeypatch.chdir(at_home)


def test_without_a_terminal_nothing_is_asked(at_home: Path, capsys: Capture) -> None:
    assert "--defaults" in refused(capsys, "new", "x")


def test_a_template_that_is_not_there(at_home: Path, capsys: Capture) -> None:
    assert "no template there" in refused(capsys, "new", "x", "--defaults", "--source", "nowhere")


def test_words_that_are_not_key_and_value(at_home: Path, capsys: Capture) -> None:
    assert "KEY=VALUE" in refused(capsys, "new", "x", "--defaults", "--set", "role")


def test_a_catalogue_key_that_is_not_there(capsys: Capture) -> None:
    assert refused(capsys, "catalog", "atlantis").endswith("Known: gb, fr-scop, us-ny, ica, home-services, rides.")


def test_a_charter_made_unlawful_is_refused_with_figure_limit_and_law(platform: Path, capsys: Capture) -> None:
    charter = platform / "charter.yml"
    written = charter.read_text()
    assert "par: " in written
    charter.write_text(written.replace("par: ", "par: 0.00 GBP #", 1))
    assert "shares.par" in refused(capsys, "check", str(platform))


def test_check_of_a_folder_that_is_no_platform(at_home: Path, capsys: Capture) -> None:
    assert "no charter.yml" in refused(capsys, "check", ".")
