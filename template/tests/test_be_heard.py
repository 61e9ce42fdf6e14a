"""Suspension, expulsion and appeal, on the membership page and in the office."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from coop import clock
from coop.charter.loading import current_rules, use
from coop.charter.rules import Ruled
from coop.office.tests.test_acts import do
from coop.ownership import commands, queries
from coop.ownership.models import Appeal, Application, Expulsion, Leaving, Suspension
from coop.people.permissions import Office
from coop.refused import Citation
from tests import make

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def later(days: int):  # type: ignore[no-untyped-def]
    return clock.at(clock.now() + timedelta(days=days))


def test_a_member_is_heard_answers_is_expelled_and_appeals_to_the_general_meeting(as_person) -> None:  # type: ignore[no-untyped-def]
    member = make.member()
    desk, mine = as_person(make.on_duty(Office.BOARD)), as_person(member.person)
    hearing = clock.today() + timedelta(days=20)
    do(desk, "ownership_member", "open-expulsion", member, grounds="Took the van.", hearing_on=hearing.isoformat())
    expulsion = Expulsion.objects.get()
    assert "Took the van." in text(mine.get("/membership/"))
    assert mine.post(reverse("web:answer"), {"answer": " "}).status_code == 422
    mine.post(reverse("web:answer"), {"answer": "I brought it back."})
    with later(21):
        desk, mine = as_person(make.on_duty(Office.BOARD)), as_person(member.person)
        do(desk, "ownership_expulsion", "expel", expulsion, reasons="It was so.", resolution="Resolution 1")
        assert "Appeal to the general meeting" in text(mine.get("/membership/"))
        mine.post(reverse("web:appeal"), {"text": "I brought it back."})
        assert "waits for the general meeting" in text(mine.get("/membership/"))
        do(desk, "ownership_appeal", "dismiss", Appeal.objects.get(), resolution="Resolution 2")
        assert queries.member_of(member.person) is None
        assert mine.get("/membership/").status_code == 200


def test_who_was_refused_appeals_on_the_page(as_person) -> None:  # type: ignore[no-untyped-def]
    application = make.application()
    desk, mine = as_person(make.on_duty(Office.BOARD)), as_person(application.person)
    do(desk, "ownership_application", "refuse", application, reasons="No work.", resolution="Resolution 1")
    assert "Appeal to the general meeting" in text(mine.get("/membership/"))
    mine.post(reverse("web:appeal"), {"text": "There is work."})
    assert mine.post(reverse("web:appeal"), {"text": "Again."}).status_code == 404
    do(desk, "ownership_appeal", "allow", Appeal.objects.get(), resolution="Resolution 2")
    assert queries.member_of(application.person)
    assert mine.get("/membership/").status_code == 200


def test_who_is_suspended_reads_why_and_until_when(as_person) -> None:  # type: ignore[no-untyped-def]
    member, desk = make.member(), as_person(make.on_duty(Office.BOARD))
    until = (clock.today() + timedelta(days=30)).isoformat()
    do(desk, "ownership_member", "suspend", member, until=until, grounds="Took the van.")
    assert "Took the van." in text(as_person(member.person).get("/membership/"))
    do(desk, "ownership_suspension", "lift", Suspension.objects.get())
    assert "Took the van." not in text(as_person(member.person).get("/membership/"))


def test_i_stay_after_all(as_person) -> None:  # type: ignore[no-untyped-def]
    member = make.member()
    make.leaving(member)
    if Leaving.objects.get().effective_on == clock.today():
        pytest.skip("this charter knows no notice")
    as_person(member.person).post(reverse("web:stay"))
    assert not Leaving.objects.exists()


def test_a_death_is_recorded_and_an_heir_takes_shares_over(as_person) -> None:  # type: ignore[no-untyped-def]
    member, heir = make.member(), make.admitted()
    desk = as_person(make.on_duty(Office.BOARD))
    do(desk, "ownership_member", "died", member, died_on=clock.today().isoformat())
    leaving = Leaving.objects.get()
    count = queries.shares_to_buy(heir) or 1
    do(desk, "ownership_leaving", "inherit", leaving, heir=heir.pk, count=count)
    assert queries.holding_of(heir) == count
    do(desk, "ownership_leaving", "heirs", leaving, heirs="Bo Demo, certificate 7/26")
    leaving.refresh_from_db()
    assert "certificate 7/26" in leaving.payee


def test_where_the_charter_asks_for_it_the_form_asks_where_one_lives(as_person) -> None:  # type: ignore[no-untyped-def]
    rules = current_rules()
    here = Ruled({"en": "in Demo County"}, Citation("charter, admission.residence"))
    somebody = make.person()
    asked = {"member_class": make.voting_class(), "statement": "I work here."}
    with use(rules=replace(rules, membership=replace(rules.membership, residence=here))):
        browser = as_person(somebody)
        assert "I live in Demo County" in text(browser.get("/join/"))
        browser.post("/join/", asked)
        assert not Application.objects.exists()
        browser.post("/join/", {**asked, "resides": "on"})
    assert Application.objects.get().resides


def test_a_suspended_member_is_told_on_the_page_when_buying(as_person) -> None:  # type: ignore[no-untyped-def]
    member = make.member()
    until = clock.today() + timedelta(days=5)
    commands.suspend(member, until, grounds="Took the van.", by=make.on_duty(Office.BOARD))
    answer = as_person(member.person).post(reverse("web:buy_shares"), {"count": "1"})
    assert answer.status_code == 422
    assert "suspended until" in text(answer)
