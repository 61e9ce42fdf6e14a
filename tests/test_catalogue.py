"""The catalogue: every pack reads, every figure has its citation and mark, and `platformkit catalog` shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from platformkit import catalog
from platformkit.cli import main
from platformkit.places import catalogue

from .conftest import BUSINESSES, JURISDICTIONS, PROFILES

Capture = pytest.CaptureFixture[str]


def test_the_index_names_every_pack_and_no_other() -> None:
    for folder, entries in (("jurisdictions", catalog.jurisdictions()), ("businesses", catalog.businesses())):
        assert {entry.key for entry in entries} == {file.stem for file in (catalogue() / folder).glob("*.yml")}
    assert [entry.key for entry in catalog.jurisdictions()] == JURISDICTIONS
    assert [entry.key for entry in catalog.businesses()] == BUSINESSES


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_each_law_shows_every_figure_with_citation_and_mark(key: str, capsys: Capture) -> None:
    assert main(["catalog", key]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    lines = catalog.lines(catalog.law(key))
    assert len(lines) > 30
    for line in lines:
        figure = line.figure
        assert f"{figure.citation} · {figure.mark} · {figure.kind} · {figure.source}" in shown
        assert line.words
        assert f"{line.words}: {' '.join(line.value.split())}" in shown


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_figures_of_one_law_can_be_told_apart_by_their_words(key: str) -> None:
    words = [(line.part, line.words) for line in catalog.lines(catalog.law(key))]
    doubled = {each for each in words if words.count(each) > 1}
    assert len(doubled) <= 1, f"a person cannot tell these apart: {doubled}"


@pytest.mark.parametrize(("jurisdiction", "business"), PROFILES)
def test_each_trade_reads_in_the_currency_of_each_law(jurisdiction: str, business: str) -> None:
    currency = catalog.law(jurisdiction).currency or "XTS"
    services = catalog.trade(business, currency).services
    assert {line.currency for service in services for line in service.price} == {currency}


@pytest.mark.parametrize("key", BUSINESSES)
def test_each_trade_shows_services_words_and_papers(key: str, capsys: Capture) -> None:
    assert main(["catalog", key]) == 0
    shown = capsys.readouterr().out
    for service in catalog.trade(key, "EUR").services:
        assert service.name["en"] in shown


def test_without_a_key_all_are_listed(capsys: Capture) -> None:
    assert main(["catalog"]) == 0
    shown = capsys.readouterr().out
    assert all(key in shown for key in (*JURISDICTIONS, *BUSINESSES))


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_lines_fit_the_terminal_and_have_no_colour_in_a_pipe(
    columns: int, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    main(["catalog", "gb"])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    longest = max(shown.splitlines(), key=len)
    assert len(longest) <= max(columns, 40) or " " not in longest.strip(), longest


def test_a_pack_that_is_wrong_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    (tmp_path / "index.yml").write_text("businesses: {}\njurisdictions: {Nowhere: nowhere, Torn: torn}\n")
    (tmp_path / "jurisdictions").mkdir()
    (tmp_path / "jurisdictions" / "nowhere.yml").write_text("version: 1\n")
    (tmp_path / "jurisdictions" / "torn.yml").write_text("just words\n")
    monkeypatch.setattr(catalog, "catalogue", lambda: tmp_path)
    for cached in (catalog._index, catalog.law):
        cached.cache_clear()
    assert main(["catalog", "nowhere"]) == 1
    assert "nowhere.yml of the catalogue: key: Field required" in capsys.readouterr().err
    assert main(["catalog", "torn"]) == 1
    for cached in (catalog._index, catalog.law):
        cached.cache_clear()
