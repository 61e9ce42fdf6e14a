"""The statutory register: the law's columns, two views, any past day."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.rules import Column, RegisterRules
from coop.ownership import commands, queries
from coop.ownership.register import CELLS, as_csv, officers
from coop.ownership.tests.conftest import LAW
from coop.people import commands as people
from coop.people.permissions import Office
from coop.people.tests.test_change_my_address import letter_to
from coop.people.tests.test_sign_up import code_in
from tests import make

pytestmark = pytest.mark.django_db

OPEN = ("number", "name", "postal_address", "entered_on", "ceased_on")
CLOSED = ("shares", "paid")


@pytest.fixture(autouse=True)
def _columns(rule) -> None:  # type: ignore[no-untyped-def]
    columns = [Column(key, {"en": key}, public=key in OPEN) for key in (*OPEN, *CLOSED)]
    rule(register={"columns": tuple(columns), "citation": LAW})


def test_the_laws_own_columns_can_all_be_shown() -> None:
    from coop.charter import loading

    pack: RegisterRules = loading.load(loading.data_dir()).rules.register
    assert {column.key for column in pack.columns} <= CELLS.keys()


def test_the_register_has_the_columns_of_the_law_and_cites_it() -> None:
    member = make.member(shares=5)
    register = queries.register(clock.today(), public=False)

    assert tuple(column.key for column in register.columns) == (*OPEN, *CLOSED)
    assert register.citation == LAW
    row = register.named(register.rows[0])
    assert row["number"] == 1
    assert row["name"] == member.person.name
    assert row["entered_on"] == clock.today()
    assert (row["shares"], row["paid"], row["ceased_on"]) == (5, 500, None)


def test_the_view_for_inspection_says_nothing_of_what_members_own() -> None:
    make.member()
    register = queries.register(clock.today(), public=True)
    assert tuple(column.key for column in register.columns) == OPEN
    assert len(register.rows[0]) == len(OPEN)


def test_who_has_not_paid_is_not_on_the_register() -> None:
    make.admitted()
    assert queries.register(clock.today(), public=False).rows == ()


def test_a_past_day_reads_as_it_was(days_from_now) -> None:  # type: ignore[no-untyped-def]
    first_day = clock.today()
    member = make.member(make.person(name="Ada Demo"))
    with days_from_now(10):
        make.pay_shares(member, 3)
        people.change_details(member.person, by=member.person, name="Ada Rosa Demo")
        leaving = commands.give_notice(member, by=member.person)
    with days_from_now(60):
        commands.end_membership(leaving)

    def row(days: int) -> tuple[object, ...]:
        register = queries.register(first_day + timedelta(days=days), public=False)
        named = register.named(register.rows[0])
        return named["name"], named["shares"], named["paid"], named["ceased_on"]

    assert queries.register(first_day - timedelta(days=1), public=False).rows == ()
    assert row(0) == ("Ada Demo", 2, 200, None)
    assert row(10) == ("Ada Rosa Demo", 5, 500, None)
    assert row(39) == ("Ada Rosa Demo", 5, 500, None)
    assert row(60) == ("Ada Rosa Demo", 0, 0, leaving.effective_on)


def test_the_electorate_of_a_past_day_is_who_was_on_the_register_then(days_from_now) -> None:  # type: ignore[no-untyped-def]
    today = clock.today()
    early = make.member()
    make.member(member_class="supporter")
    with days_from_now(5):
        late = make.member()

    assert queries.electorate(today - timedelta(days=1)) == []
    assert queries.electorate(today + timedelta(days=4)) == [early]
    assert queries.electorate(today + timedelta(days=5)) == [early, late]
    assert queries.members_by_class(today + timedelta(days=5)) == {"worker": 2, "supporter": 1, "friend": 0}


def test_as_csv_a_name_never_runs_as_a_formula_and_money_is_in_major_units() -> None:
    make.member(make.person(name="=HYPERLINK(1) Demo"), shares=5)
    heading, row = csv.reader(io.StringIO(as_csv(queries.register(clock.today(), public=False))))

    assert heading == [*OPEN, *CLOSED]
    assert row[1] == "'=HYPERLINK(1) Demo"
    assert row[3] == clock.today().isoformat()
    assert row[-2:] == ["5", "5.00"]


def test_the_register_of_officers_says_who_holds_which_office_since_when() -> None:
    treasurer = make.officer(Office.TREASURER, name="Bo Demo")
    register = officers(clock.today())

    assert ("Bo Demo", treasurer.postal_address, treasurer.email, "treasurer", clock.today()) in register.rows
    assert register.citation == current_rules().register.citation


def test_an_address_that_was_changed_at_sign_in_is_the_registers_too(as_person, mailoutbox: list[EmailMessage]) -> None:
    member = make.member()
    old, browser = member.person.email, as_person(member.person)

    browser.post(reverse("account_email"), {"action_add": "", "email": "new@demo.example"})
    browser.post(
        reverse("account_email_verification_sent"), {"code": code_in(letter_to("new@demo.example", mailoutbox))}
    )

    assert [each.email for each in member.particulars.all()] == [old, "new@demo.example"]
