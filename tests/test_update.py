"""Bringing a platform to a newer version: edits stay, conflicts are told, nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from platformkit.cli import main

from .conftest import commit, git, tree

Capture = pytest.CaptureFixture[str]
PAGE = "coop/web/templates/web/about.html"
RELEASE = '\n[[release]]\nversion = "{version}"\ncommit = "{commit}"\nchanged = "{changed}"\n'


@pytest.fixture
def template(own_checkout: Path) -> Path:
    """A template with one page more, so that these tests do not hang on what any page says today."""
    page = own_checkout / "template" / PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("".join(f"<p>Line {number} of the first version.</p>\n" for number in range(1, 21)))
    (own_checkout / "template" / "coop" / "moving.txt").write_text("Something that will move.\n" * 9)
    commit(own_checkout, "A page to edit")
    return own_checkout


@pytest.fixture
def mine(template: Path, tmp_path: Path) -> Path:
    """A platform made from it, in which the co-op has edited a page, a charter, and written code of its own."""
    folder = tmp_path / "mine"
    assert main(["new", str(folder), "--defaults", "--source", str(template)]) == 0
    page = folder / PAGE
    page.write_text(page.read_text().replace("Line 3 of the first version", "Line 3, as we like it"))
    (folder / "custom" / "ours.py").write_text('"""Our own code."""\n')
    charter = folder / "charter.yml"
    charter.write_text(charter.read_text().replace("open_days: 7", "open_days: 10 # resolved on 3 March"))
    commit(folder, "Ours")
    return folder


def newer(template: Path, *changes: Callable[[Path], object], version: str = "") -> str:
    """Change the template, commit, and release it if a version is given."""
    for change in changes:
        change(template / "template")
    made = commit(template, "A newer version")
    if version:
        with (template / "releases.toml").open("a") as file:
            file.write(RELEASE.format(version=version, commit=made, changed="Line 15 is better."))
        commit(template, f"Release {version}")
    return made


def line_15(template: Path) -> None:
    page = template / PAGE
    page.write_text(page.read_text().replace("Line 15 of the first version", "Line 15 of the second version"))


def line_3(template: Path) -> None:
    page = template / PAGE
    page.write_text(page.read_text().replace("Line 3 of the first version", "Line 3 of the second version"))


def new_file(template: Path) -> None:
    (template / "coop" / "new_in_two.py").write_text('"""New."""\n')


def charter_suggestion(template: Path) -> None:
    charter = template / "charter.yml.jinja"
    charter.write_text(charter.read_text().replace("open_days: 7", "open_days: 21"))


def test_edits_and_data_stay_and_the_newer_version_comes(mine: Path, template: Path, capsys: Capture) -> None:
    (mine / ".data").mkdir()
    (mine / ".data" / "books").write_text("what the database holds")
    (mine / ".env").write_text("SECRET_KEY=ours")
    newer(template, line_15, new_file, charter_suggestion)
    assert main(["update", str(mine)]) == 0
    page = (mine / PAGE).read_text()
    assert "Line 3, as we like it" in page
    assert "Line 15 of the second version" in page
    assert (mine / "coop" / "new_in_two.py").is_file()
    assert (mine / "custom" / "ours.py").read_text() == '"""Our own code."""\n'
    assert "open_days: 10 # resolved on 3 March" in (mine / "charter.yml").read_text(), "members' rules are theirs"
    assert (mine / ".data" / "books").read_text() == "what the database holds"
    assert (mine / ".env").read_text() == "SECRET_KEY=ours"
    said = capsys.readouterr().out
    assert PAGE.rsplit("/", 1)[1] in said
    assert "CONFLICT" not in said
    assert main(["check", str(mine)]) == 0


def test_an_updated_platform_equals_one_made_anew(template: Path, tmp_path: Path) -> None:
    old, anew = tmp_path / "old", tmp_path / "anew"
    assert main(["new", str(old), "--defaults", "--source", str(template)]) == 0
    newer(template, line_15, line_3, new_file)
    assert main(["update", str(old)]) == 0
    assert main(["new", str(anew), "--defaults", "--source", str(template)]) == 0
    assert tree(old) == tree(anew)


def test_a_second_update_goes_on_from_the_first(mine: Path, template: Path) -> None:
    newer(template, line_15)
    assert main(["update", str(mine)]) == 0
    commit(mine, "Updated")
    newer(template, new_file)
    assert main(["update", str(mine)]) == 0
    assert (mine / "coop" / "new_in_two.py").is_file()


def test_a_conflict_ends_with_status_one_and_the_files_name(mine: Path, template: Path, capsys: Capture) -> None:
    newer(template, line_3)
    assert main(["update", str(mine)]) == 1
    assert f"CONFLICT {PAGE}: both you and the template changed the same lines" in capsys.readouterr().out
    git(mine, "reset", "--hard")
    git(mine, "clean", "-fd")
    assert git(mine, "status", "--porcelain") == "", "what the message says to undo it, undoes it"


def test_a_file_that_moved_does_not_take_edits_with_it_in_silence(mine: Path, template: Path, capsys: Capture) -> None:
    (mine / "coop" / "moving.txt").write_text("Ours.\n")
    commit(mine, "We edit what will move")
    newer(template, lambda folder: (folder / "coop" / "moving.txt").rename(folder / "coop" / "moved.txt"))
    assert main(["update", str(mine)]) == 1
    assert "CONFLICT coop/moving.txt: the template has moved it to coop/moved.txt" in capsys.readouterr().out
    assert (mine / "coop" / "moving.txt").read_text() == "Ours.\n"
    assert (mine / "coop" / "moved.txt").is_file()


def test_a_file_that_moved_and_was_not_edited_is_no_conflict(mine: Path, template: Path) -> None:
    newer(template, lambda folder: (folder / "coop" / "moving.txt").rename(folder / "coop" / "moved.txt"))
    assert main(["update", str(mine)]) == 0
    assert not (mine / "coop" / "moving.txt").exists()


def test_a_rehearsal_tells_and_changes_nothing(mine: Path, template: Path, capsys: Capture) -> None:
    newer(template, line_3, new_file)
    before = tree(mine)
    assert main(["update", str(mine), "--rehearse"]) == 1
    said = capsys.readouterr().out
    assert f"CONFLICT {PAGE}" in said
    assert "new_in_two.py" in said
    assert "nothing was changed" in said
    assert tree(mine) == before
    assert git(mine, "status", "--porcelain") == ""


def test_uncommitted_changes_are_refused(mine: Path, capsys: Capture) -> None:
    (mine / "custom" / "unsaved.py").write_text("")
    assert main(["update", str(mine)]) == 2
    assert "uncommitted changes (custom/unsaved.py)" in capsys.readouterr().err


def test_an_update_goes_to_the_newest_release_not_to_work_in_progress(
    mine: Path, template: Path, capsys: Capture
) -> None:
    newer(template, line_15, version="0.1.0")
    newer(template, new_file)
    assert git(template, "tag") == "", "the template has no tags, only the file"
    assert main(["update", str(mine)]) == 0
    assert "0.1.0: Line 15 is better." in capsys.readouterr().out
    assert "Line 15 of the second version" in (mine / PAGE).read_text()
    assert not (mine / "coop" / "new_in_two.py").exists()
    stored = yaml.safe_load((mine / ".copier-answers.yml").read_text())
    assert (stored["_commit"], stored["_src_path"]) == ("v0.1.0", str(template))
    commit(mine, "Updated")
    assert main(["update", str(mine)]) == 0
    assert "newest release already" in capsys.readouterr().out
    assert git(template, "tag") == "", "and nobody has put any there"


def test_a_version_can_be_named_and_goes_only_forward(mine: Path, template: Path, capsys: Capture) -> None:
    first = git(template, "rev-parse", "HEAD~1")
    newer(template, line_15, version="0.1.0")
    newer(template, new_file, version="0.2.0")
    assert main(["update", str(mine), "--to", "0.1.0"]) == 0
    assert not (mine / "coop" / "new_in_two.py").exists()
    commit(mine, "Updated")
    assert main(["update", str(mine), "--to", "9.9"]) == 2
    assert "no such version. Releases: 0.1.0, 0.2.0" in capsys.readouterr().err
    assert main(["update", str(mine), "--to", first]) == 2
    assert "only goes forward" in capsys.readouterr().err


def test_a_platform_can_be_made_of_a_release_that_has_no_tag(template: Path, tmp_path: Path) -> None:
    released = newer(template, line_15, version="0.1.0")
    newer(template, new_file)
    old = tmp_path / "old"
    assert main(["new", str(old), "--defaults", "--source", str(template), "--to", "0.1.0"]) == 0
    assert not (old / "coop" / "new_in_two.py").exists()
    assert yaml.safe_load((old / ".copier-answers.yml").read_text())["_commit"] in released
    assert main(["update", str(old), "--to", "HEAD"]) == 0
    assert (old / "coop" / "new_in_two.py").exists()


def test_a_template_that_moved_house_is_found_again(mine: Path, template: Path, tmp_path: Path) -> None:
    newer(template, line_15)
    elsewhere = tmp_path / "else where"
    template.rename(elsewhere)
    assert main(["update", str(mine)]) == 2
    assert main(["update", str(mine), "--source", str(elsewhere)]) == 0
    assert yaml.safe_load((mine / ".copier-answers.yml").read_text())["_src_path"] == str(elsewhere)
    assert git(mine, "log", "-1", "--format=%s") == "The template has a new address"


def test_a_git_bundle_is_a_template_too(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file on a stick: no network, no server."""
    git(template, "bundle", "create", "--quiet", str(tmp_path / "kit.bundle"), "HEAD", "main")
    monkeypatch.chdir(tmp_path)
    assert main(["new", "x", "--defaults", "--source", "kit.bundle"]) == 0
    newer(template, line_15)
    git(template, "bundle", "create", "--quiet", str(tmp_path / "kit.bundle"), "HEAD", "main")
    monkeypatch.chdir(tmp_path / "x")
    assert main(["update"]) == 0
    assert "Line 15 of the second version" in (tmp_path / "x" / PAGE).read_text()


def test_an_address_that_is_a_link_leads_to_the_same_template(template: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(template)
    assert main(["new", str(tmp_path / "x"), "--defaults", "--source", str(tmp_path / "link")]) == 0
    newer(template, line_15, version="0.1.0")
    assert main(["update", str(tmp_path / "x")]) == 0
    commit(tmp_path / "x", "Updated")
    newer(template, new_file, version="0.2.0")
    assert main(["update", str(tmp_path / "x")]) == 0
    assert yaml.safe_load((tmp_path / "x" / ".copier-answers.yml").read_text())["_commit"] == "v0.2.0"


def test_hooks_of_crossed_versions_run(mine: Path, template: Path, capsys: Capture) -> None:
    """A hook reaches what an update leaves alone: here it writes a key of the members' charter in a new way."""
    (template / "hooks" / "v0_1_0.py").write_text(
        "from hooks import hook\n"
        '@hook("0.1.0")\n'
        "def ballots_have_a_word(project):\n"
        '    """`open_days` says in words how long."""\n'
        '    charter = project / "charter.yml"\n'
        '    charter.write_text(charter.read_text().replace("open_days: 10", "open_days: 11"))\n'
        '    return "done"\n'
    )
    command = '["{{ _copier_python }}", "{{ _copier_conf.src_path }}/hooks", "{{ _stage }}", "--only", "0.1.0"]'
    entry = f"_migrations:\n  - version: 0.1.0\n    command: {command}\n    when: 'true'\n"
    copier = template / "copier.yml"
    copier.write_text(copier.read_text().replace("_migrations: []\n", entry))
    newer(template, line_15, version="0.1.0")
    assert main(["update", str(mine)]) == 0
    assert "The hook of 0.1.0 runs" in capsys.readouterr().out
    assert "open_days: 11 # resolved on 3 March" in (mine / "charter.yml").read_text()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / ".copier-answers.yml").unlink(), "not made from a template"),
        (lambda folder: (folder / ".copier-answers.yml").write_text("_src_path: x\n"), "has no versions"),
        (
            lambda folder: (folder / ".copier-answers.yml").write_text("_src_path: nowhere\n_commit: abc\n"),
            "no template",
        ),
    ],
)
def test_what_cannot_be_updated_says_why(
    mine: Path, capsys: Capture, spoil: Callable[[Path], object], says: str
) -> None:
    spoil(mine)
    commit(mine, "Spoilt")
    assert main(["update", str(mine)]) == 2
    assert says in capsys.readouterr().err


def test_a_platform_made_of_uncommitted_work_says_so(template: Path, tmp_path: Path, capsys: Capture) -> None:
    line_15(template / "template")
    assert main(["new", str(tmp_path / "x"), "--defaults", "--source", str(template)]) == 0
    assert "uncommitted" in capsys.readouterr().err
    assert main(["update", str(tmp_path / "x")]) == 2
    assert "uncommitted changes" in capsys.readouterr().err
