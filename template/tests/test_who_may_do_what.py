"""Every act in the co-op's name, and the offices that may do it. A table to be read.

Whoever is not named is refused: other officers, members, and the technical administrator.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest

from coop import clock
from coop.charter.loading import current_rules
from coop.governance import commands as governance
from coop.ledger.commands import Draft, Leg, post
from coop.ownership import commands as ownership
from coop.patronage import commands as patronage
from coop.payments import commands as payments
from coop.people import commands as people
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make, make_market

pytestmark = pytest.mark.django_db

BOARD, TREASURER, SECRETARY, DISPATCHER = Office.BOARD, Office.TREASURER, Office.SECRETARY, Office.DISPATCHER
ACTORS = (*Office.values, "a member", "the technical administrator", "somebody")
Do = Callable[[Person], object]


@dataclass(frozen=True)
class Act:
    """Something done in the co-op's name: who may, and a function that arranges it and gives the doing."""

    name: str
    may: frozenset[str]
    arrange: Callable[[], Do]

    def __str__(self) -> str:
        return self.name


def admitting() -> Do:
    application = make.application()
    return lambda by: ownership.admit(application, by=by)


def refusing() -> Do:
    application = make.application()
    return lambda by: ownership.refuse(application, by=by, reasons="No work.")


def taking_money_for_shares() -> Do:
    member = make.admitted()
    subscription = ownership.subscribe(member, _shares_to_enter(member.member_class), by=member.person)
    return lambda by: ownership.receive_payment(subscription, by=by)


def issuing_shares_for_cash() -> Do:
    member = make.admitted()
    count = _shares_to_enter(member.member_class)
    return lambda by: ownership.buy_shares(member, count, by=by, key=str(uuid4()))


def noting_a_notice_on_paper() -> Do:
    member = make.member()
    return lambda by: ownership.give_notice(member, by=by)


def repaying_shares() -> Do:
    leaving = make.leaving()
    with clock.at(clock.now() + timedelta(days=leaving.effective_on.toordinal() - clock.today().toordinal())):
        leaving = ownership.end_membership(leaving)
    return lambda by: ownership.repay(leaving, by=by, key=str(uuid4()))


def appointing() -> Do:
    somebody = make.person()
    return lambda by: people.appoint(somebody, SECRETARY, by=by)


def ending_an_office() -> Do:
    secretary = make.officer(SECRETARY)
    return lambda by: people.end_office(secretary, SECRETARY, by=by)


def correcting_a_members_details() -> Do:
    member = make.member()
    return lambda by: people.change_details(member.person, by=by, postal_address="2 Example Street, Demo Town")


def recording_a_payment() -> Do:
    job = make_market.job(until="settled")
    return lambda by: payments.record_payment(job, "transfer", "T1", 100, clock.today(), by=by)


def paying_out() -> Do:
    worker = make.person()
    legs = (Leg("labour_expense", 500), Leg("member_payable", -500, worker.party))
    post(Draft(date=clock.today(), kind="advance", memo="Work", legs=legs), key=str(uuid4()))
    return lambda by: payments.pay_out(worker, 500, by=by, key=str(uuid4()))


def drafting_the_close() -> Do:
    year = clock.today().year - 1
    return lambda by: patronage.draft_close(date(year, 1, 1), date(year, 12, 31), by=by)


def putting_an_ordinary_resolution() -> Do:
    opens_at = clock.now() + timedelta(days=current_rules().voting.notice_days.value + 2)
    make.member()
    return lambda by: governance.propose(
        by=by, kind="ordinary", title="Buy a van", text="The co-op buys a van.", opens_at=opens_at
    )


def acts() -> list[Act]:
    decides = frozenset({current_rules().membership.decided_by})
    money, board = frozenset({TREASURER, BOARD}), frozenset({BOARD})
    return [
        Act("admits", decides, admitting),
        Act("refuses an applicant", decides, refusing),
        Act("takes money for shares", money, taking_money_for_shares),
        Act("issues shares for cash", money, issuing_shares_for_cash),
        Act("notes a notice given on paper", frozenset({BOARD, SECRETARY}), noting_a_notice_on_paper),
        Act("repays shares", money, repaying_shares),
        Act("appoints", board, appointing),
        Act("ends an office", board, ending_an_office),
        Act("corrects a member's details", frozenset({BOARD, SECRETARY}), correcting_a_members_details),
        Act("records a payment", frozenset({TREASURER}), recording_a_payment),
        Act("pays out", frozenset({TREASURER}), paying_out),
        Act("drafts the year's close", money, drafting_the_close),
        Act("puts an ordinary resolution", frozenset({BOARD, "a member"}), putting_an_ordinary_resolution),
    ]


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("act", acts(), ids=str)
def test_only_who_is_named_may_do_it(act: Act, actor: str) -> None:
    do, by = act.arrange(), _somebody(actor)
    if actor in act.may:
        do(by)
        return
    with pytest.raises(NotAllowed):
        do(by)


def _somebody(actor: str) -> Person:
    match actor:
        case "a member":
            return make.member().person
        case "the technical administrator":
            return Person.objects.create_superuser(f"{uuid4().hex[:8]}@demo.example", name="Root Demo")
        case "somebody":
            return make.person()
        case office:
            make.on_duty(BOARD)
            return make.officer(office)


def _shares_to_enter(member_class: str) -> int:
    return current_rules().membership.classes[member_class].shares_required
