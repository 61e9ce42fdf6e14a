"""What is wrong with a file is said with file, line, key and what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from coop.charter import loading
from coop.charter.loading import BadFile, current_rules, load_charter, load_law, use
from coop.charter.schema import Money, minor_digits, parse_money, parse_percent, show_percent, text
from coop.charter.tests.papers import built, change, charter_file, law_file
from coop.money import exponent


def written(folder: Path, file: str, content: Any) -> Path:
    words = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    (folder / file).write_text(words, encoding="utf-8")
    return folder


def complaint(folder: Path) -> str:
    with pytest.raises(BadFile) as refused:
        load_charter(folder)
    return str(refused.value)


def test_a_mistyped_key_is_named_with_its_line_and_the_keys_there_are(tmp_path: Path) -> None:
    charter = yaml.safe_dump(charter_file(), sort_keys=False).replace("notice_days: 90", "notice_dayz: 90")
    said = complaint(written(tmp_path, "charter.yml", charter))
    line = charter.splitlines().index("  notice_dayz: 90") + 1
    assert f"charter.yml, line {line}: shares.notice_dayz is not known here. Did you mean notice_days?" in said
    assert "Known are: par, maximum_holding, paid_at_subscription," in said


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("role", "boss", "role is 'boss'; allowed are: 'principal' or 'agent'."),
        ("voting.quorum.part", 25, "voting.quorum.part is 25; write a percentage such as 15 % or a fraction"),
        ("voting.quorum.part", "125 %", "voting.quorum.part is 125 %; must lie between 0 % and 100 %"),
        ("shares.par", "10", "shares.par is '10'; write an amount and its currency, such as 24.00 GBP"),
        ("shares.par", "10.005 GBP", "GBP has 2 decimal places"),
        ("shares.par", "10.00 EUR", "the co-op's currency is GBP"),
        ("shares.par", "0.00 GBP", "a share must cost something"),
        ("timezone", "Europe/Atlantis", "timezone is 'Europe/Atlantis', which is no time zone"),
        ("year_starts", "02-29", "year_starts is '02-29'; write month and day"),
        ("name", None, "name is missing."),
        ("classes.0.votes", False, "has no class of member that votes"),
        ("contact", "nobody", "contact is 'nobody', which has not the form that is needed"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_what_can(tmp_path: Path, path: str, value: Any, says: str) -> None:
    assert says in complaint(written(tmp_path, "charter.yml", change(charter_file(), path, value)))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name: [open\n", "line 2: is no YAML"),
        ("name: A\nname: B\n", "line 2: is no YAML: the key name stands twice"),
        ("no: A\n", "the key no means yes or no in YAML; put it in quotes"),
        ("- a\n- b\n", "line 1: must be a list of keys with values"),
        ("", "must be a list of keys with values"),
        ("name: \x00\n", "is no YAML"),
        ("name: !!python/object:os.system x\n", "is no YAML"),
    ],
)
def test_what_is_no_yaml_is_said_with_its_line(tmp_path: Path, content: str, says: str) -> None:
    assert says in complaint(written(tmp_path, "charter.yml", content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "charter.yml: No such file or directory; set PLATFORM_DATA" in complaint(tmp_path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "charter.yml").write_bytes(b"name: \xff\xfe")
    assert "it is not UTF-8 text" in complaint(tmp_path)


def test_names_in_any_script_come_through(tmp_path: Path) -> None:
    name = "“Les Roues” d'Ana \\ 🚲 שלום { x } # : é"
    assert load_charter(written(tmp_path, "charter.yml", change(charter_file(), "name", name))).name == name


def test_an_overlay_fills_in_what_the_law_above_it_leaves_open(tmp_path: Path) -> None:
    law = law_file()
    del law["retention"]
    law["extends"] = ["below"]
    figure = {"value": {"count": 4, "unit": "years"}, "kind": "limit", "citation": "Tax Act", "mark": "verified"}
    overlay = {
        "key": "below",
        "name": {"en": "the layer below"},
        "checked": "2026-11-23",
        "sources": {"T1": {"title": "The Tax Act", "date": "2019-01-01"}},
        "retention": {**figure, "source": "T1"},
        "surplus": {"nonmember_to_collective": {**figure, "value": False, "source": "T1"}},
    }
    read = load_law(written(tmp_path, "law.yml", {**law, "overlays": {"below": overlay}}))
    assert (read.retention.value.count, read.retention.source) == (4, "T1")
    assert read.surplus.nonmember_to_collective.citation == "s. 17"  # the law above wins
    assert [each.key for each in read.overlays] == ["below"]


def test_a_figure_that_names_no_source_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="retention names the source 'S9'; there are S1"):
        load_law(written(tmp_path, "law.yml", change(law_file(), "retention.source", "S9")))


def test_an_uncertain_figure_says_what_to_use_meanwhile(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="needs until_confirmed"):
        load_law(written(tmp_path, "law.yml", change(law_file(), "retention.mark", "uncertain")))


def test_within_a_block_other_rules_are_in_force() -> None:
    before, other = current_rules(), built()
    with use(rules=other):
        assert current_rules() is other
    assert current_rules() is before


def test_the_files_of_this_co_op_can_be_used() -> None:
    files = loading.load(loading.data_dir())
    assert files.rules.coop.name == files.charter.name
    assert files.trade.currency == files.charter.currency
    assert sum(step.rate for step in files.rules.surplus.steps if step.base == "surplus") <= 1


@given(some.fractions(0, 3, max_denominator=10_000))
def test_a_percentage_reads_back_as_it_was_written(part: Any) -> None:
    assert parse_percent(show_percent(part)) == part


@given(some.integers(0, 10**15), some.sampled_from(["GBP", "EUR", "JPY", "KWD"]))
def test_an_amount_reads_back_as_it_was_written(minor: int, currency: str) -> None:
    assert parse_money(str(Money(minor=minor, currency=currency))) == Money(minor=minor, currency=currency)


@given(some.text(some.characters(min_codepoint=65, max_codepoint=90), min_size=3, max_size=3))
def test_a_currency_has_as_many_decimals_here_as_in_the_books(currency: str) -> None:
    assert minor_digits(currency) == exponent(currency)


def test_words_fall_back_to_english_and_then_to_any() -> None:
    assert text({"en": "member", "fr": "membre"}, "fr-CA") == "membre"
    assert text({"en": "member", "fr": "membre"}, "de") == "member"
    assert text({"pt": "membro"}, "de") == "membro"
