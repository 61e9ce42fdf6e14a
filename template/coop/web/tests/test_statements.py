"""Each is told once what a close gave them; the paper says every figure, whatever a person is called."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from pypdf import PdfReader

from coop import clock
from coop.charter.loading import current_rules, use
from coop.ledger.commands import Draft, Leg, post
from coop.money import format_money
from coop.openbook.queries import financial_year
from coop.patronage.commands import accrue, draft_close, issue_statements, post_close, send_statements, stating
from coop.patronage.models import Statement, YearClose
from coop.patronage.refusals import NotPosted
from coop.patronage.tests.years import SURPLUS, earn
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db

MUHAMMAD = "محمد علي"


@pytest.fixture(autouse=True)
def rules():
    with use(rules=replace(current_rules(), surplus=replace(SURPLUS, steps=(SURPLUS.steps[0], SURPLUS.steps[2])))):
        yield


@pytest.fixture
def treasurer() -> Person:
    return make.on_duty(Office.TREASURER)


@pytest.fixture
def draft(noon, treasurer) -> YearClose:
    """Muhammad did 90 hours and Bo 30 of a year that gave 1,000.00; Muhammad has 5.00 of an earlier year."""
    first, last = financial_year(financial_year()[0] - timedelta(days=1))
    with clock.at(noon(first)):
        people = [
            make.member(make.person(name, email=f"{email}@demo.example")).person
            for name, email in ((MUHAMMAD, "muhammad"), ("Bo Demo", "bo"))
        ]
    for n, (person, hours) in enumerate(zip(people, (90, 30), strict=True)):
        accrue(person, source=f"job:{n}", on=last, quantities={"hours": hours * 60})
    lot = f"{people[0].party}:2019"
    before = first - timedelta(days=1)
    post(Draft(before, "test", "Of old", (Leg("cash", 500), Leg("member_capital", -500, lot))), key="lot")
    earn(last, 100_000)
    return draft_close(first, last, by=treasurer)


@pytest.fixture
def close(draft, treasurer) -> YearClose:
    return post_close(draft, resolution="resolution:1", by=treasurer)


def money(minor: int) -> str:
    return format_money(minor, current_rules().coop.currency, "en")


def paper(client, close: YearClose) -> str:
    answer = client.get(f"/membership/statements/{close.starts_on}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_statement_says_what_was_done_what_it_gave_and_what_is_kept(close, treasurer, as_person) -> None:
    issue_statements(close, by=treasurer)
    muhammad = as_person(Person.objects.get(email="muhammad@demo.example"))
    read = paper(muhammad, close)
    # 80 % of 1,000.00 to people, three quarters of it his: 600.00, of which 360.00 in cash
    for figure in ("90 h of 120 h", "75%", money(80_000), money(60_000), money(36_000), money(24_000)):
        assert figure in read
    # the account: 5.00 before the year, 240.00 retained, 245.00 at its end
    for figure in (money(500), money(24_500), "resolution 1", "Act s. 1"):
        assert figure in read
    assert set(MUHAMMAD.replace(" ", "")) <= set(read)


def test_everyone_is_told_once_however_often_it_is_done(close, treasurer) -> None:
    mail.outbox.clear()
    assert issue_statements(close, by=treasurer) == 2
    assert send_statements(close) == 2
    assert (issue_statements(close, by=treasurer), send_statements(close)) == (0, 0)
    assert Statement.objects.exclude(sent_at=None).count() == 2
    from procrastinate.contrib.django.models import ProcrastinateJob

    letters = [job.args for job in ProcrastinateJob.objects.filter(task_name="coop.people.send_letter")]
    told = [letter for letter in letters if f"/membership/statements/{close.starts_on}.pdf" in letter["body"]]
    assert sorted(letter["to"] for letter in told) == ["bo@demo.example", "muhammad@demo.example"]


def test_letters_that_break_off_go_on_with_those_not_written(close, treasurer, monkeypatch) -> None:
    issue_statements(close, by=treasurer)
    monkeypatch.setattr(stating, "AT_ONCE", 1)
    real, written = stating.write, []

    def stumbles(person, *args, **kwargs):
        if written:
            raise OSError("the line is cut")
        written.append(person)
        real(person, *args, **kwargs)

    with monkeypatch.context() as broken:
        broken.setattr(stating, "write", stumbles)
        with pytest.raises(OSError, match="cut"):
            send_statements(close)
    assert Statement.objects.filter(sent_at=None).count() == 1
    assert send_statements(close) == 1


def test_who_has_only_capital_of_an_earlier_year_has_a_statement_too(close, treasurer, noon) -> None:
    old = make.person("Cleo Demo", email="cleo@demo.example")
    lot = f"{old.party}:2020"
    legs = (Leg("cash", 700), Leg("member_capital", -700, lot))
    post(Draft(close.ends_on + timedelta(days=1), "test", "Of old", legs), key="cleo")
    assert issue_statements(close, by=treasurer) == 3


def test_a_draft_has_no_statements_and_only_officers_make_them(draft, treasurer) -> None:
    with pytest.raises(NotPosted):
        issue_statements(draft, by=treasurer)
    with pytest.raises(NotAllowed):
        issue_statements(draft, by=make.person())


def test_nobody_reads_anothers_statement(close, treasurer, as_person) -> None:
    issue_statements(close, by=treasurer)
    stranger = as_person(make.person())
    assert stranger.get(f"/membership/statements/{close.starts_on}.pdf").status_code == 404


def test_the_capital_account_says_each_movement(close, treasurer, as_person) -> None:
    issue_statements(close, by=treasurer)
    page = as_person(Person.objects.get(email="muhammad@demo.example")).get("/membership/capital/").content.decode()
    for text in (money(500), money(24_000), money(24_500), f"Retained of {close.year}", f"Statement for {close.year}"):
        assert text in page
