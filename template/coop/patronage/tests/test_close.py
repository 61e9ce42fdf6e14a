"""The year's close: drafted as often as liked, posted once, exact to the minor unit."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from threading import Barrier, Event

import pytest
from django.db import DatabaseError, connection, transaction

from coop import clock
from coop.charter.loading import current_rules, use
from coop.charter.rules import Ruled, Rules, Stop, SurplusRules, SurplusStep
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, PeriodClosed, close_period, constraint_of, post
from coop.ledger.models import Entry
from coop.patronage import commands, queries
from coop.patronage.commands import (
    EarlierYearOpen,
    FiguresChanged,
    NotAdopted,
    YearIsClosed,
    YearNotOver,
    YearsOverlap,
    accrue,
    draft_close,
    post_close,
)
from coop.patronage.models import Allocation, YearClose
from coop.people.models import OfficeHeld
from coop.refused import Citation, NotAllowed
from tests import make, make_market

pytestmark = pytest.mark.django_db

LAW = Citation("Act s. 1", "verified")
WITHOUT_END = Stop("never")
ONE = Fraction(1)


def step(key, kind, rate, role, base="remainder", **more) -> SurplusStep:
    return SurplusStep(
        key, {"en": key}, kind, base, rate, Fraction(0), WITHOUT_END, role, indivisible=False, citation=LAW, **more
    )


SURPLUS = SurplusRules(
    steps=(
        step("reserve", "fund", Fraction(20, 100), "collective_reserve", "surplus"),
        step("interest", "share_interest", Fraction(10, 100), "share_interest_payable", "capital"),
        step("patronage", "pool", ONE, "member_payable", basis="hours", cash_part=Fraction(60, 100)),
    ),
    losses=("collective_reserve", "losses_forward"),
    prior_losses_first=Ruled(True, LAW),
    nonmember_to_collective=Ruled(True, LAW),
)


OWN = current_rules().surplus


@pytest.fixture(autouse=True)
def rules() -> Rules:
    """The rules of whatever co-op this is, with a distribution that these tests can reckon with."""
    ours = replace(current_rules(), surplus=SURPLUS)
    with use(rules=ours):
        yield ours


@pytest.fixture
def today() -> date:
    return clock.today()


@pytest.fixture
def year(today) -> tuple[date, date]:
    """A year that ended yesterday."""
    return today - timedelta(days=365), today - timedelta(days=1)


@pytest.fixture
def treasurer():
    return make.on_duty(OfficeHeld.Office.TREASURER)


@pytest.fixture
def members(noon, year):
    """Two members, on the register since the first day of the year, with one share each of 500 between them."""
    with clock.at(noon(year[0])):
        return [make.member(shares=max(1, shares())) for _ in range(2)]


def shares() -> int:
    classes = current_rules().membership.classes
    return classes[make.voting_class()].shares_required


def earn(day: date, income: int, expense: int = 0, key: str = "year") -> None:
    legs = (
        Leg("cash", income - expense),
        Leg("service_income", -income),
        Leg("labour_expense", expense),
    )
    post(Draft(day, "test", "A year's business", legs), key=key)


def equation(at: date) -> tuple[int, int]:
    """Assets, and liabilities with equity, at the end of a day."""
    kinds = {"asset": 0, "liability": 0, "equity": 0, "income": 0, "expense": 0}
    for row in books.balances(at=at):
        kinds[row.kind] += row.balance
    assert kinds["income"] == kinds["expense"] == 0
    return kinds["asset"], -kinds["liability"] - kinds["equity"]


def paid_up() -> int:
    return -books.balance("share_capital")


def test_a_close_shares_out_the_surplus_to_the_minor_unit(members, year, treasurer):
    ada, bo = (member.person for member in members)
    accrue(ada, source="job:1", on=year[1], quantities={"hours": 200})
    accrue(bo, source="job:2", on=year[1], quantities={"hours": 100})
    other = make.person()
    accrue(other, source="job:3", on=year[1], quantities={"hours": 100})
    earn(year[1], 5_000_013, 2_000_000)
    interest = paid_up() // 10

    draft = draft_close(*year, by=treasurer)
    assert draft.surplus == 3_000_013
    remainder = 3_000_013 - 600_002 - interest
    pool = remainder * 3 // 4
    assert {line["key"]: line["amount"] for line in draft.figures["lines"]} == {
        "reserve": 600_002,
        "interest": interest,
        "patronage": pool,
        "patronage:nonmembers": remainder - pool,
    }
    assert draft.figures["lines"][0]["citation"] == {"where": "Act s. 1", "mark": "verified"}
    assert books.balance("service_income") == -5_000_013  # a draft moves nothing

    closed = post_close(draft, resolution="resolution:1", by=treasurer)
    assert closed.status == YearClose.Status.POSTED
    assert books.balance("service_income") == books.balance("labour_expense") == books.balance("year_result") == 0
    assert books.balance("collective_reserve") == -600_002 - (remainder - pool)
    assert books.balance("share_interest_payable") == -interest
    parts = {allocation.person_id: allocation for allocation in closed.allocations.all()}
    assert set(parts) == {ada.pk, bo.pk}
    assert sum(part.share for part in parts.values()) == pool
    for person in (ada, bo):
        part = parts[person.pk]
        assert part.cash == -(-part.share * 60 // 100)
        assert books.balance("member_payable", party=person.party) == -part.cash
        assert queries.capital_of(person) == part.retained
        assert queries.capital_lots(person) == {closed.year: part.retained}
        assert list(queries.my_allocations(person)) == [part]
    assets, claims = equation(year[1])
    assert assets == claims == 3_000_013 + paid_up()
    assert books.verify() == []


def test_a_year_that_was_closed_still_shows_what_was_earned_in_it(members, year, treasurer):
    earn(year[1], 100, 40)
    post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    rows = {row.role: row.balance for row in books.balances(at=year[1], since=year[0], before_closing=True)}
    assert (rows["service_income"], rows["labour_expense"]) == (-100, 40)


def test_posting_again_changes_nothing(members, year, treasurer):
    earn(year[1], 1_000)
    draft = draft_close(*year, by=treasurer)
    first = post_close(draft, resolution="resolution:1", by=treasurer)
    entries = Entry.objects.count()
    again = post_close(draft, resolution="resolution:2", by=treasurer)
    assert (again.pk, again.resolution, again.posted_entry_id) == (first.pk, "resolution:1", first.posted_entry_id)
    assert Entry.objects.count() == entries


def test_a_draft_is_repeatable_and_keeps_its_moment_until_a_figure_changes(members, year, treasurer, days_from_now):
    earn(year[1], 1_000)
    first = draft_close(*year, by=treasurer)
    with days_from_now(1):
        assert draft_close(*year, by=treasurer).drafted_at == first.drafted_at
        earn(year[1], 1, key="late")
        changed = draft_close(*year, by=treasurer)
    assert (changed.pk, changed.surplus) == (first.pk, 1_001)
    assert changed.drafted_at > first.drafted_at


@pytest.mark.parametrize("late", ["an entry", "an accrual"])
def test_what_changed_since_the_draft_is_not_posted(members, year, treasurer, late):
    accrue(members[0].person, source="job:1", on=year[1], quantities={"hours": 1})
    earn(year[1], 1_000_000)
    draft = draft_close(*year, by=treasurer)
    if late == "an entry":
        earn(year[1], 1, key="late")
    else:
        accrue(members[1].person, source="job:2", on=year[1], quantities={"hours": 1})
    with pytest.raises(FiguresChanged):
        post_close(draft, resolution="resolution:1", by=treasurer)
    assert books.balance("collective_reserve") == 0
    post_close(draft_close(*year, by=treasurer), resolution="resolution:2", by=treasurer)


def test_a_close_needs_a_resolution_and_a_year_that_is_over(year, treasurer, today):
    earn(year[1], 1_000)
    with pytest.raises(NotAdopted):
        post_close(draft_close(*year, by=treasurer), resolution="", by=treasurer)
    running = draft_close(year[0], today, by=treasurer)
    with pytest.raises(YearNotOver):
        post_close(running, resolution="resolution:1", by=treasurer)


def test_only_treasurer_and_board_draft_a_close(year):
    with pytest.raises(NotAllowed):
        draft_close(*year, by=make.person())


def test_a_closed_year_takes_no_draft_no_entry_and_no_patronage(members, year, treasurer):
    earn(year[1], 1_000)
    post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    with pytest.raises(YearIsClosed):
        draft_close(*year, by=treasurer)
    with pytest.raises(YearsOverlap):
        draft_close(year[1], year[1] + timedelta(days=1), by=treasurer)
    with pytest.raises(PeriodClosed):
        earn(year[0], 1, key="late")
    with pytest.raises(YearIsClosed):
        accrue(make.person(), source="job:9", on=year[1], quantities={"hours": 1})


def test_an_earlier_year_is_closed_first(members, year, treasurer):
    earn(year[0] - timedelta(days=1), 500, key="earlier")
    earn(year[1], 1_000)
    with pytest.raises(EarlierYearOpen):
        draft_close(*year, by=treasurer)
    earlier = draft_close(year[0] - timedelta(days=365), year[0] - timedelta(days=1), by=treasurer)
    post_close(earlier, resolution="resolution:1", by=treasurer)
    assert draft_close(*year, by=treasurer).surplus == 1_000


def test_months_that_were_closed_before_do_not_stand_in_the_way(members, year, treasurer):
    earn(year[1], 1_000)
    close_period(year[0], year[0] + timedelta(days=30), by=treasurer)
    post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    assert books.open_days(*year) == []


def test_a_loss_is_carried_forward_and_made_good_first(members, year, treasurer):
    before = year[0] - timedelta(days=365), year[0] - timedelta(days=1)
    earn(before[1], 0, 300, key="bad year")
    post_close(draft_close(*before, by=treasurer), resolution="resolution:1", by=treasurer)
    assert books.balance("losses_forward") == 300
    assert equation(before[1])[0] == equation(before[1])[1]

    earn(year[1], 1_000, key="good year")
    draft = draft_close(*year, by=treasurer)
    assert {line["key"]: line["amount"] for line in draft.figures["lines"][:2]} == {"prior_losses": 300, "reserve": 140}
    post_close(draft, resolution="resolution:2", by=treasurer)
    assert books.balance("losses_forward") == 0
    assert books.verify() == []


def test_a_loss_borne_by_capital_reduces_members_lots(members, year, treasurer, rules):
    before = year[0] - timedelta(days=365), year[0] - timedelta(days=1)
    ada = members[0].person
    lot = f"{ada.party}:2020"
    post(Draft(before[0], "test", "Lots", (Leg("cash", 90), Leg("member_capital", -90, lot))), key="lots")
    earn(before[1], 0, 60)
    ours = replace(rules, surplus=replace(SURPLUS, losses=("member_capital",)))
    with use(rules=ours):
        post_close(draft_close(*before, by=treasurer), resolution="resolution:1", by=treasurer)
    assert queries.capital_lots(ada) == {"2020": 30}
    assert books.balance("losses_forward") == 0


def test_the_highest_capital_is_remembered(year):
    party = "member:1"
    for n, amount in enumerate((500, -200, 100)):
        legs = (Leg("cash", amount), Leg("share_capital", -amount, party))
        post(Draft(year[0] + timedelta(days=n), "test", "Shares", legs), key=str(n))
    assert queries.highest_capital(year[1]) == 500
    assert queries.capital_facts(year[1]).shares == {party: 400}


def test_the_charter_and_law_of_this_co_op_close_a_year(members, year, treasurer, rules):
    for n, member in enumerate(members, start=1):
        accrue(member.person, source=f"job:{n}", on=year[1], quantities={"hours": 60 * n, "pay": 1_000 * n, "jobs": n})
    earn(year[1], 5_000_017, 2_000_000)
    with use(rules=replace(rules, surplus=OWN)):
        draft = draft_close(*year, by=treasurer)
        lines = {line["key"]: line["amount"] for line in draft.figures["lines"]}
        assert sum(lines.values()) == 3_000_017
        for step in OWN.steps:
            if step.base == "surplus" and step.stop.at == "never":
                assert lines[step.key] >= 3_000_017 * step.least
        closed = post_close(draft, resolution="resolution:1", by=treasurer)
        pools = [step.key for step in OWN.steps if step.kind == "pool"]
        assert sum(part.share for part in closed.allocations.all()) == sum(lines[pool] for pool in pools)
    assets, claims = equation(year[1])
    assert assets == claims
    assert books.verify() == []


def test_a_close_that_breaks_off_leaves_nothing_and_can_be_posted_later(members, year, treasurer, monkeypatch):
    accrue(members[0].person, source="job:1", on=year[1], quantities={"hours": 1})
    earn(year[1], 1_000_000)
    draft = draft_close(*year, by=treasurer)

    def fail(*_args, **_kwargs):
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(commands, "close_period", fail)
        with pytest.raises(OSError, match="full"):
            post_close(draft, resolution="resolution:1", by=treasurer)
    assert books.balance("service_income") == -1_000_000
    assert not Entry.objects.filter(source__startswith="close:").exists()
    assert post_close(draft, resolution="resolution:1", by=treasurer).posted_entry


def test_the_parts_of_many_people_are_several_entries(members, year, treasurer, monkeypatch):
    monkeypatch.setattr(commands, "LEGS_AT_MOST", 3)
    for n, member in enumerate(members):
        accrue(member.person, source=f"job:{n}", on=year[1], quantities={"hours": 1})
    earn(year[1], 1_000_000)
    post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    parts = Entry.objects.filter(source__startswith="close:", memo__startswith="patronage")
    assert sorted(entry.legs for entry in parts) == [2, 4]  # two people with cash and capital each: 3 legs and 1
    assert books.balance("year_result") == 0


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_a_close_is_exact_in_currencies_without_hundredths(year, treasurer, rules, currency):
    with use(rules=replace(rules, coop=replace(rules.coop, currency=currency))):
        person = make.person()
        accrue(person, source="job:1", on=year[1], quantities={"hours": 1})
        earn(year[1], 1_000_001)
        closed = post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
        assert closed.figures["currency"] == currency
        assert sum(line["amount"] for line in closed.figures["lines"]) == 1_000_001
        assert books.balance("collective_reserve") == -1_000_001  # who worked was no member
        assert books.balance("collective_reserve", currency=rules.coop.currency) == 0


def test_a_job_done_today_is_shared_out_once_the_year_is_over(treasurer, rules, today, days_from_now):
    member = make.member()
    job = make_market.job(by=make_market.worker(member.person), until="settled", minutes=60)
    expected = job.price - job.tax - job.worker_share
    with use(rules=replace(rules, surplus=OWN)), days_from_now(1):
        closed = post_close(
            draft_close(today - timedelta(days=364), today, by=treasurer), resolution="resolution:1", by=treasurer
        )
        assert closed.surplus == sum(line["amount"] for line in closed.figures["lines"]) == expected
        [part] = queries.my_allocations(member.person)
        pool = next(line for line in closed.figures["lines"] if line["key"] == part.pool)
        assert part.share == pool["amount"] > 0
        assert books.balance("member_payable", party=member.person.party) == -job.worker_share - part.cash
    assets, claims = equation(today)
    assert assets == claims
    assert books.verify() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE patronage_yearclose SET surplus = 7",
        "DELETE FROM patronage_yearclose",
        "UPDATE patronage_allocation SET cash = cash - 1, retained = retained + 1",
        "DELETE FROM patronage_allocation",
    ],
)
def test_a_posted_close_cannot_be_changed(members, year, treasurer, change):
    accrue(members[0].person, source="job:1", on=year[1], quantities={"hours": 1})
    earn(year[1], 1_000_000)
    post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            cursor.execute(change)
    assert constraint_of(error.value) in {"a_posted_close_stays", "allocations_of_a_posted_close_stay"}
    assert Allocation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_post_at_once_post_it_once(members, year, treasurer, rules):
    accrue(members[0].person, source="job:1", on=year[1], quantities={"hours": 1})
    earn(year[1], 1_000_000)
    draft = draft_close(*year, by=treasurer)
    ready = Barrier(2)

    def both(n: int) -> str:
        try:
            with use(rules=rules):
                ready.wait(timeout=30)
                return post_close(draft, resolution=f"resolution:{n}", by=treasurer).resolution
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(both, range(2)))) == 1
    assert books.balance("year_result") == 0
    assert Entry.objects.filter(kind=books.CLOSING).count() == 1
    assert books.verify() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_being_entered_while_the_year_closes_is_not_lost(members, year, treasurer, rules):
    earn(year[1], 1_000_000)
    draft = draft_close(*year, by=treasurer)
    entered, asked = Event(), Event()

    def slowly() -> None:
        try:
            with use(rules=rules), transaction.atomic():
                earn(year[1], 1, key="late")
                entered.set()
                assert asked.wait(timeout=30)
                time.sleep(0.2)  # the close is waiting for the journal by now
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slowly)
        assert entered.wait(timeout=30)
        asked.set()
        with pytest.raises(FiguresChanged):
            post_close(draft, resolution="resolution:1", by=treasurer)
        late.result()
    assert draft_close(*year, by=treasurer).surplus == 1_000_001
