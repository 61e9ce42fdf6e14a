"""The page of a year's surplus: sliders within the law, each effect at once, and one's own part step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from webtest.forms import Form

from coop import clock
from coop.charter.loading import current_rules, use
from coop.ledger import queries as books
from coop.money import format_money
from coop.openbook.queries import financial_year
from coop.patronage.commands import accrue, draft_close, post_close
from coop.patronage.models import YearClose
from coop.patronage.tests.years import SURPLUS, earn
from coop.people.models import Person
from coop.people.permissions import Office
from tests import make
from tests.walk import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    with use(rules=replace(current_rules(), surplus=replace(SURPLUS, steps=(SURPLUS.steps[0], SURPLUS.steps[2])))):
        yield


@pytest.fixture
def close(noon) -> YearClose:
    """Ada did 90 hours and Bo 30; of a surplus of 1,000.00 a fifth is reserve, the rest theirs, 60 % in cash."""
    first, last = financial_year(financial_year()[0] - timedelta(days=1))
    with clock.at(noon(first)):
        ada, bo = (
            make.member(make.person(f"{name} Demo", email=f"{name.lower()}@demo.example")) for name in ("Ada", "Bo")
        )
    accrue(ada.person, source="job:1", on=last, quantities={"hours": 90 * 60})
    accrue(bo.person, source="job:2", on=last, quantities={"hours": 30 * 60})
    earn(last, 100_000)
    return draft_close(first, last, by=make.on_duty(Office.TREASURER))


def visitor(email: str) -> Visitor:
    somebody = Visitor("", email)
    somebody.sign_in()
    return somebody


def keeping(reader: Visitor) -> list[Form]:
    """The forms that would make what is shown the draft."""
    posts = [form for form in reader.page.forms.values() if form.method.upper() == "POST"]
    return [form for form in posts if "reserve.rate" in form.fields]


def money(minor: int) -> str:
    return format_money(minor, current_rules().coop.currency, "en")


def test_a_member_moves_a_slider_and_sees_each_effect(close) -> None:
    ada = visitor("ada@demo.example")
    ada.open(f"/surplus/{close.starts_on}/")
    # 80 % of 1,000.00 is 800.00, Ada's three quarters are 600.00, of which 60 % are 360.00
    assert ada.sees(money(20_000), money(80_000), "90 h of 120 h", "75%", money(60_000), money(36_000), money(24_000))
    ada.send("", **{"reserve.rate": "40", "patronage.cash_part": "100"})
    # 60 % are 600.00, hers 450.00, all of it paid out
    assert ada.sees(money(40_000), money(60_000), money(45_000), money(0))
    assert YearClose.objects.get().figures == close.figures, "looking changes nothing"
    assert books.balance("collective_reserve") == 0


def test_the_effect_comes_alone_when_a_slider_is_moved_in_a_browser(close, as_person) -> None:
    ada = as_person(Person.objects.get(email="ada@demo.example"))
    answer = ada.get(f"/surplus/{close.starts_on}/?reserve.rate=40", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<div class="stack" id="effect"')
    assert 'id="value-reserve.rate" hx-swap-oob="true">40%' in page


@pytest.mark.parametrize("rate", ["NaN", "1e400", "much"])
def test_what_is_no_percentage_is_said_to_be_none(close, as_person, rate) -> None:
    ada = as_person(Person.objects.get(email="ada@demo.example"))
    answer = ada.get(f"/surplus/{close.starts_on}/", {"reserve.rate": rate})
    assert answer.status_code == 422
    assert f"“{rate}” is no percentage." in answer.content.decode()


@pytest.mark.parametrize("rate", ["19", "101", "-5"])
def test_no_figure_outside_the_law_is_worked_out(close, as_person, rate) -> None:
    ada = as_person(Person.objects.get(email="ada@demo.example"))
    answer = ada.get(f"/surplus/{close.starts_on}/", {"reserve.rate": rate})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "outside what law and charter leave" in page
    assert "Act s. 1" in page


def test_what_the_meeting_chose_becomes_the_draft_and_is_posted_so(close) -> None:
    treasurer = visitor(make.on_duty(Office.TREASURER).email)
    treasurer.open(f"/surplus/{close.starts_on}/?reserve.rate=40&patronage.cash_part=100")
    [form] = keeping(treasurer)
    treasurer.page = form.submit().follow()
    close.refresh_from_db()
    assert close.choices == {"reserve": {"rate": "2/5"}, "patronage": {"cash_part": "1"}}
    assert [line["amount"] for line in close.figures["lines"]] == [40_000, 60_000]
    post_close(close, resolution="resolution:1", by=make.on_duty(Office.TREASURER))
    assert books.balance("collective_reserve") == -40_000
    assert books.balance("member_capital") == 0


def test_a_draft_drafted_again_keeps_what_was_chosen(close) -> None:
    treasurer = make.on_duty(Office.TREASURER)
    draft_close(close.starts_on, close.ends_on, by=treasurer, picks={"reserve": {"rate": "1/2"}})
    earn(close.ends_on, 2, key="late")
    again = draft_close(close.starts_on, close.ends_on, by=treasurer)
    assert [line["amount"] for line in again.figures["lines"]] == [50_001, 50_001]


def test_a_member_cannot_make_a_draft(close) -> None:
    ada = visitor("ada@demo.example")
    ada.open(f"/surplus/{close.starts_on}/")
    assert keeping(ada) == []
    token = ada.page.html.find("input", attrs={"name": "csrfmiddlewaretoken"})["value"]
    answer = ada.browser.post(
        f"/surplus/{close.starts_on}/", {"csrfmiddlewaretoken": token, "reserve.rate": "40"}, expect_errors=True
    )
    assert answer.status_int == 422
    assert YearClose.objects.get().choices == {}


def test_a_draft_says_what_a_job_settled_meanwhile_changes(close) -> None:
    ada = visitor("ada@demo.example")
    ada.open(f"/surplus/{close.starts_on}/")
    assert not ada.sees("the books have changed")
    earn(close.ends_on, 1_000, key="late")
    ada.open(f"/surplus/{close.starts_on}/")
    assert ada.sees("the books have changed", money(101_000), money(20_200))


def test_a_draft_is_the_members_affair(close) -> None:
    stranger = Visitor("Gus Demo", "gus@demo.example")
    stranger.sign_up()
    assert stranger.browser.get(f"/surplus/{close.starts_on}/", expect_errors=True).status_int == 404


def test_once_decided_the_page_has_no_sliders_and_still_explains_ones_part(close) -> None:
    post_close(close, resolution="resolution:1", by=make.on_duty(Office.TREASURER))
    bo = visitor("bo@demo.example")
    bo.open(f"/surplus/{close.starts_on}/")
    assert bo.sees("30 h of 120 h", "25%", money(20_000), money(12_000), money(8_000))
    assert not bo.page.html.find("input", attrs={"type": "range"})
