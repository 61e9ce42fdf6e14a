"""The kit reads copier.yml as Copier does: same suggestions, same refusals, one source."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
import yaml
from copier import run_copy
from hypothesis import given
from hypothesis import strategies as st

from platformkit.places import repository
from platformkit.problem import BadAnswer
from platformkit.questions import Questionnaire

from .conftest import PROFILES

READ = Questionnaire(repository())


def test_the_first_questions_are_the_profile_and_then_come_six_more() -> None:
    asked = [question.key for question in READ.questions if question.when is True and question.ask is True]
    assert " ".join(asked) == "business jurisdiction name membership role languages contact domain advanced"


def test_every_question_is_one_plain_sentence_of_help() -> None:
    for key in READ.askable():
        question = next(each for each in READ.questions if each.key == key)
        assert question.help, key
        assert question.help.rstrip()[-1] in "?.", key
        assert len(question.help) < 130, key


@pytest.mark.parametrize(("jurisdiction", "business"), PROFILES)
def test_suggestions_pass_their_own_rules(jurisdiction: str, business: str) -> None:
    answers = READ.resolve({"jurisdiction": jurisdiction, "business": business})
    assert READ.resolve(READ.stored(answers)) == answers


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("business", "taxi"),
        ("name", ""),
        ("name", "x" * 201),
        ("contact", "nobody"),
        ("domain", "https://x.example"),
        ("notice_days", 400),
        ("share_price", "0"),
        ("year_starts", "1-1"),
        ("accent", "red"),
        ("quorum_percent", 101),
    ],
)
def test_copier_refuses_what_the_kit_refuses_for_the_same_reason(
    small_checkout: Path, tmp_path: Path, key: str, value: Any
) -> None:
    with pytest.raises(BadAnswer) as kit:
        READ.resolve({key: value})
    with pytest.raises(ValueError, match=key) as plain:
        run_copy(str(small_checkout), tmp_path / "x", data={key: value}, defaults=True, quiet=True, vcs_ref="HEAD")
    if not kit.value.rule.startswith("Allowed"):
        assert kit.value.rule in " ".join(str(plain.value).split())
    assert not (tmp_path / "x").exists()


def test_where_the_law_knows_only_workers_nobody_else_is_offered_membership() -> None:
    with pytest.raises(BadAnswer, match="CCL § 88"):
        READ.resolve({"jurisdiction": "us-ny", "membership": "multi-stakeholder"})


@given(st.text(min_size=1, max_size=200).map(str.strip).filter(bool))
def test_any_name_is_taken_whole_or_refused_with_a_sentence(name: str) -> None:
    try:
        answers = READ.resolve({"name": name})
    except BadAnswer:
        return
    assert answers["name"] == name
    assert name in answers["registered_name"]
    slug = answers["said"]["slug"]
    assert slug
    assert set(slug) <= set(string.ascii_lowercase + string.digits + "-")
    assert len(slug) <= 50
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert yaml.safe_load(yaml.safe_dump(name, allow_unicode=True)) == name


ANYTHING = st.text() | st.integers() | st.booleans() | st.none() | st.floats() | st.lists(st.text())


@given(st.dictionaries(st.sampled_from(READ.askable()), ANYTHING))
def test_whatever_is_given_is_answered_or_refused_but_never_a_crash(given_answers: dict[str, Any]) -> None:
    try:
        answers = READ.resolve(given_answers)
    except BadAnswer:
        return
    assert set(READ.askable()) <= set(answers)
