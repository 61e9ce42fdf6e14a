"""Versions come from a file, and git tags are made from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from platformkit import releases
from platformkit.problem import Problem

from .conftest import ROOT, commit, git

TWO = """
[[release]]
version = "0.10.0"
commit = "{second}"
changed = "Pages in colour."

[[release]]
version = "0.9.0"
commit = "{first}"
changed = "Pages."
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits and a third that lists them."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    hashes = {}
    for name in ("first", "second"):
        (folder / name).write_text(name)
        hashes[name] = commit(folder, name)
    (folder / "releases.toml").write_text(TWO.format(**hashes))
    commit(folder, "Two releases")
    return folder


def test_releases_are_in_the_order_of_their_versions(repository: Path) -> None:
    assert [each.tag for each in releases.of(repository)] == ["v0.9.0", "v0.10.0"]


def test_missing_tags_are_made_and_others_left_alone(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(repository, "tag", "v0.9.0", "HEAD")
    monkeypatch.chdir(repository)
    assert releases.main() == 0
    assert capsys.readouterr().out == "Made v0.10.0.\n"
    assert git(repository, "log", "-1", "--format=%s", "v0.10.0") == "second"
    assert git(repository, "log", "-1", "--format=%s", "v0.9.0") == "Two releases"
    assert releases.main() == 0
    assert capsys.readouterr().out == "No tag was missing.\n"


def test_a_commit_that_is_not_in_this_clone_is_passed_over(repository: Path) -> None:
    strange = releases.Release(Version("1.0"), "0" * 40, "Elsewhere")
    assert releases.make_tags(repository, [strange]) == []


def test_a_repository_without_the_file_has_no_releases(repository: Path) -> None:
    git(repository, "rm", "--quiet", "releases.toml")
    commit(repository, "No releases")
    assert releases.of(repository) == []


@pytest.mark.parametrize(
    "text", ["[[release]]\nversion = 'x'\ncommit = 'a'\nchanged = 'b'", "[[release]]", "release = ["]
)
def test_a_file_that_says_nothing_sensible_is_a_problem(text: str) -> None:
    with pytest.raises(Problem, match=r"releases\.toml"):
        releases.read(text)


def test_our_own_releases_read_and_each_says_what_changed() -> None:
    for release in releases.read((ROOT / "releases.toml").read_text(encoding="utf-8")):
        assert len(release.commit) == 40
        assert release.changed
