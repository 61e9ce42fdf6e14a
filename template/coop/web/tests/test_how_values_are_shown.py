"""Figures, durations and drawings as people see them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.utils import translation

from coop.web import charts, icon, shown
from coop.web.templatetags import coop as tags


@pytest.mark.parametrize(
    ("language", "part", "text"),
    [("en", Fraction(1, 4), "25%"), ("en", Fraction(1, 3), "33.3%"), ("fr", Fraction(1, 4), "25\u202f%")],
)
def test_percentages(language: str, part: Fraction, text: str) -> None:
    with translation.override(language):
        assert shown.percent(part) == text


@pytest.mark.parametrize(("minutes", "text"), [(45, "45 min"), (120, "2 h"), (95, "1 h 35 min"), (0, "0 min")])
def test_durations(minutes: int, text: str) -> None:
    assert shown.duration(minutes) == text


@pytest.mark.parametrize(("language", "count", "one"), [("en", 0, False), ("en", 1, True), ("fr", 0, True)])
def test_what_counts_as_one_is_the_languages_to_say(language: str, count: int, one: bool) -> None:
    with translation.override(language):
        assert shown.is_one(count) is one


def test_a_text_falls_back_to_english_and_then_to_any() -> None:
    with translation.override("fr"):
        assert shown.said({"en": "member", "fr": "sociétaire"}) == "sociétaire"
        assert shown.said({"en": "member", "de": "Mitglied"}) == "member"
        assert shown.said({"de": "Mitglied"}) == "Mitglied"
        assert shown.said(None) == ""


def test_a_round_amount_needs_no_decimals() -> None:
    assert tags.round_money(10_000, "GBP") == "£100"
    assert tags.round_money(10_050, "GBP") == "£100.50"
    assert tags.round_money(500, "JPY") == "¥500"
    with translation.override("fr"):
        assert tags.round_money(10_000, "EUR").replace("\u202f", " ").replace("\xa0", " ") == "100 €"


def test_the_bar_of_parts_fills_its_width_and_leaves_out_what_is_nothing() -> None:
    bar = tags.parts_bar([("workers", "work", 75), ("tax", "tax", 0), ("costs", "costs", 25)])
    assert [part["key"] for part in bar["parts"]] == ["workers", "costs"]
    assert bar["parts"][1]["start"] == 750


def test_the_bars_of_a_surplus_come_down_to_nothing() -> None:
    lines = [{"name": "reserve", "kind": "fund", "amount": 20}, {"name": "dividend", "kind": "pool", "amount": 80}]
    rows = charts.waterfall(lines, 100)
    assert [row["x"] for row in rows] == [0, 800, 0]
    loss = charts.waterfall([{"name": "reserve", "kind": "loss", "amount": -4}, {**lines[1], "amount": -1}], -5)
    assert [(row["amount"], row["x"], row["width"]) for row in loss] == [(5, 0, 1000), (4, 200, 800), (1, 0, 200)]
    assert charts.waterfall([], 0) == []


def test_each_member_is_one_dot() -> None:
    assert len(tags.dots(41, "41 members")["dots"]) == 41
    assert len(tags.dots(5000, "5000 members")["dots"]) == 240
    assert tags.dots(0, "none")["dots"] == []


def test_the_icon_is_a_png_of_the_size_asked_for() -> None:
    png = icon.png("#0b6e69", 180)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 180
    assert "#0b6e69" in icon.svg("#0b6e69")
