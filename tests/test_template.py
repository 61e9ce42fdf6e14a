"""The template: plain code, data in few files, nothing that asks for trust."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pytest_copie.plugin import Copie

from .conftest import ROOT, Generated, tree

TEMPLATE = ROOT / "template"
COPIER = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
FILLED_IN = {
    "README.md",
    "pyproject.toml",
    ".env.example",
    "{{_copier_conf.answers_file}}",
    "charter.yml",
    "law.yml",
    "trade.yml",
}


def files(pattern: str) -> list[Path]:
    hidden = {".venv", ".data", "build"}
    return [path for path in TEMPLATE.rglob(pattern) if not hidden & set(path.relative_to(TEMPLATE).parts)]


@pytest.mark.parametrize("suffix", ["py", "css", "js", "sql", "toml", "ini", "cfg"])
def test_no_code_of_the_template_holds_jinja(suffix: str) -> None:
    allowed = re.compile(r"\{\{|\{%")
    assert [str(path) for path in files(f"*.{suffix}") if allowed.search(path.read_text(encoding="utf-8"))] == []


def test_pages_hold_djangos_templates_only() -> None:
    """Copier would fill in a page only if it ended in .jinja; none does."""
    assert [str(path) for path in files("*.html.jinja")] == []
    assert {str(path.relative_to(TEMPLATE)).removesuffix(".jinja") for path in files("*.jinja")} == FILLED_IN


def test_no_path_but_the_answers_file_is_filled_in() -> None:
    assert [path.name for path in files("*") if "{" in path.name] == ["{{_copier_conf.answers_file}}.jinja"]


def test_nothing_asks_for_trust() -> None:
    """That plain copier asks for none is seen in test_new: there it copies with unsafe=False."""
    assert not {"_tasks", "_jinja_extensions", "_external_data"} & set(COPIER)
    assert COPIER["_migrations"] == []


def test_a_question_that_is_not_there_yet_is_an_error_not_a_blank() -> None:
    assert COPIER["_envops"]["undefined"] == "jinja2.StrictUndefined"


def test_members_and_machine_keep_what_is_theirs() -> None:
    assert {"charter.yml", ".env", "custom/**"} <= set(COPIER["_skip_if_exists"])


def test_no_secret_is_made_by_the_template(generated: Generated) -> None:
    """A secret made here would change with each update, or be the same for all."""
    folder = generated("gb", "home-services")
    assert "SECRET_KEY=<fresh secret>" in (folder / ".env.example").read_text()
    assert not (folder / ".env").exists()


def test_copying_again_gives_the_same_bytes(copie: Copie, checkout: Path, generated: Generated) -> None:
    again = copie.copy(template_dir=checkout)
    assert (again.exit_code, again.exception) == (0, None)
    assert again.project_dir is not None
    assert tree(again.project_dir) == tree(generated("gb", "home-services"))
    assert again.answers["name"] == "Home services Demo"
