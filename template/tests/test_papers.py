"""Papers are set as PDF, whatever a person is called."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from coop import papers

LETTER = """
#import "/coop/papers.typ": v, paper, facts, figures
#show: paper.with(title: v.title)
#facts(v.facts)
#figures(v.headings, v.rows, totals: 1)
"""


@pytest.fixture
def letter(monkeypatch, tmp_path: Path):
    """A paper of an app, for as long as a test lasts; renders it and returns what can be read on it."""
    source = tmp_path / "letter.typ"
    source.write_text(LETTER)
    monkeypatch.setattr(papers, "_source", lambda _name: source)

    def read(language: str = "en", **values: object) -> str:
        table = {"facts": [], "headings": ["", "Sum"], "rows": [["Together", "3"]]}
        pdf = papers.render("letter", {"title": "A letter", **table, **values}, language=language)
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)

    return read


def test_a_paper_says_whose_it_is_and_what_it_was_given(letter):
    said = letter(facts=[["Hours", "812"]], rows=[["First", "1"], ["Second", "2"], ["Together", "3"]])
    assert "A letter" in said
    assert "812" in said
    assert "Second" in said
    assert "1 / 1" in said


def test_a_name_that_looks_like_markup_stays_a_name(letter):
    name = '#panic("x") *bold* $x$ \\ "quoted" @somebody <label>'
    assert '#panic("x") *bold* $x$' in letter(facts=[["Name", name]])


@pytest.mark.parametrize("name", ["Ağça Łukasz", "Ελένη", "Ольга", "محمد علي"])
def test_names_of_many_scripts_have_their_letters(letter, name):
    read = letter(facts=[["Name", name]])
    assert set(name) <= set(read), "every letter is on the paper, whichever way it is set"


def test_a_paper_that_no_app_has(settings):
    with pytest.raises(papers.NoSuchPaper):
        papers.render("no-such", {}, language="en")
