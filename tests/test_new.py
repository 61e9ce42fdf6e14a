"""What `platformkit new` writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from copier import run_copy

from platformkit import unfinished
from platformkit.cli import main

from .conftest import JURISDICTIONS, PROFILES, Generated, git, tree

NAMES = [
    'The "Quoted" O\'Brien & Daughters Demo',
    "Ménage à trois 🧹🏳️‍🌈 Demo",
    "شركة تعاونية Demo",
    "תחבורה שיתופית",
    "{{ 7 * 7 }} {% raw %} Demo",
    "#: - [yes] !!python/none & *all Demo",
    "back\\slash `code` <b>Demo</b> $HOME %s",
    "x" * 200,
]


@pytest.mark.parametrize(("jurisdiction", "business"), PROFILES)
def test_each_profile_becomes_a_lawful_repository(generated: Generated, jurisdiction: str, business: str) -> None:
    folder = generated(jurisdiction, business)
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "log", "--format=%s") == "Our platform begins"
    assert main(["check", str(folder)]) == 0


@pytest.mark.parametrize(("jurisdiction", "business"), PROFILES)
def test_only_the_modes_of_the_trade_are_there(generated: Generated, jurisdiction: str, business: str) -> None:
    folder = generated(jurisdiction, business)
    there = {path.name for path in (folder / "coop" / "market" / "modes").iterdir() if path.is_dir()}
    assert there == set(yaml.safe_load((folder / "trade.yml").read_text())["modes"])


@pytest.mark.parametrize(("jurisdiction", "business"), [("fr-scop", "rides"), ("ica", "home-services")])
def test_plain_copier_gives_the_same_tree_and_asks_for_no_trust(
    generated: Generated, checkout: Path, tmp_path: Path, jurisdiction: str, business: str
) -> None:
    answers = {"jurisdiction": jurisdiction, "business": business}
    run_copy(str(checkout), tmp_path / "plain", data=answers, defaults=True, quiet=True, unsafe=False)
    assert tree(tmp_path / "plain") == tree(generated(jurisdiction, business))


@pytest.mark.parametrize("name", NAMES)
def test_any_name_stands_in_the_files_as_it_was_written(small_checkout: Path, tmp_path: Path, name: str) -> None:
    import tomllib

    folder = tmp_path / "named"
    assert main(["new", str(folder), "--defaults", "--set", f"name={name}", "--source", str(small_checkout)]) == 0
    assert yaml.safe_load((folder / "charter.yml").read_text(encoding="utf-8"))["name"] == name
    assert yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))["name"] == name
    assert name in tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["description"]


def test_answers_come_from_a_file_and_the_words_of_the_command_win(small_checkout: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers.yml"
    file.write_text("name: Brightside Demo\nbusiness: rides\njurisdiction: fr-scop\nlanguages: [en, fr]\n")
    folder = tmp_path / "x"
    words = ["--answers", str(file), "--business", "home-services", "--set", "notice_days=21"]
    assert main(["new", str(folder), *words, "--source", str(small_checkout)]) == 0
    stored = yaml.safe_load((folder / ".copier-answers.yml").read_text())
    assert (stored["name"], stored["business"], stored["notice_days"]) == ("Brightside Demo", "home-services", 21)
    assert stored["languages"] == ["fr", "en"], "the law's own language leads"


def test_the_answers_file_of_one_platform_makes_another(generated: Generated, checkout: Path, tmp_path: Path) -> None:
    original = generated("gb", "home-services")
    again = tmp_path / "again"
    words = ["--answers", str(original / ".copier-answers.yml"), "--source", str(checkout)]
    assert main(["new", str(again), *words]) == 0
    assert tree(again) == tree(original)


def test_a_folder_is_named_after_the_coop_where_none_is_given(
    small_checkout: Path, at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "--defaults", "--set", "name=Ménage Demo", "--source", str(small_checkout)]) == 0
    assert [path.name for path in at_home.iterdir()] == ["m-nage-demo"]
    said = capsys.readouterr().out
    assert "make run" in said
    assert "cd m-nage-demo" in said


def test_an_empty_folder_and_missing_parents_are_fine(small_checkout: Path, at_home: Path) -> None:
    (at_home / "empty").mkdir()
    assert main(["new", "empty", "--defaults", "--source", str(small_checkout)]) == 0
    assert main(["new", "a/b/c", "--defaults", "--source", str(small_checkout)]) == 0
    assert (at_home / "a" / "b" / "c" / "charter.yml").is_file()


def test_an_interview_that_waits_is_not_forgotten_by_another_command(small_checkout: Path, at_home: Path) -> None:
    unfinished.keep({"name": "Brightside Demo"})
    assert main(["new", "x", "--defaults", "--source", str(small_checkout)]) == 0
    assert unfinished.kept() == {"name": "Brightside Demo"}


def test_nobody_needs_to_have_told_git_their_name(
    small_checkout: Path, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name)
    assert main(["new", "x", "--defaults", "--source", str(small_checkout)]) == 0
    assert git(at_home / "x", "log", "--format=%an") == "platformkit"


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_suggested_limits_are_those_of_the_law(generated: Generated, jurisdiction: str) -> None:
    """What is suggested must be lawful without anybody having looked: `check` says so, and no answer is left open."""
    stored = yaml.safe_load((generated(jurisdiction, "rides") / ".copier-answers.yml").read_text())
    assert all(value not in (None, "", []) for value in stored.values())


def test_no_answer_is_lost_when_nobody_was_asked(generated: Generated) -> None:
    """Suggestions are stored too, so that a later version with another suggestion changes nothing."""
    stored = yaml.safe_load((generated("gb", "rides") / ".copier-answers.yml").read_text())
    assert {"share_price", "notice_days", "quorum_percent", "cash_percent", "accent"} <= set(stored)
    assert "currency" not in stored, "follows from the law"
