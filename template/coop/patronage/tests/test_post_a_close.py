"""The adopted close is posted once, exact to the minor unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coop.charter.loading import use
from coop.ledger import queries as books
from coop.ledger.commands import close_period
from coop.ledger.models import Entry
from coop.market.models import Worker
from coop.patronage import queries
from coop.patronage.commands import accrue, draft_close, post_close, posting
from coop.patronage.models import YearClose
from coop.patronage.refusals import FiguresChanged, NotAdopted, YearNotOver
from coop.patronage.tests.years import OWN, earn, equation, paid_up
from tests import make, make_market

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


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


def test_months_that_were_closed_before_do_not_stand_in_the_way(members, year, treasurer):
    earn(year[1], 1_000)
    close_period(year[0], year[0] + timedelta(days=30), by=treasurer)
    post_close(draft_close(*year, by=treasurer), resolution="resolution:1", by=treasurer)
    assert books.open_days(*year) == []


def test_the_charter_and_law_of_this_co_op_close_a_year(members, year, treasurer, rules):
    for n, member in enumerate(members, start=1):
        Worker.objects.create(person=member.person, since=year[0])
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


def test_a_close_that_breaks_off_at_its_first_entry_leaves_nothing(members, year, treasurer, monkeypatch):
    accrue(members[0].person, source="job:1", on=year[1], quantities={"hours": 1})
    earn(year[1], 1_000_000)
    draft = draft_close(*year, by=treasurer)
    real = posting._post_result

    def fail(*args):
        real(*args)
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(posting, "_post_result", fail)
        with pytest.raises(OSError, match="full"):
            post_close(draft, resolution="resolution:1", by=treasurer)
    assert books.balance("service_income") == -1_000_000
    assert not Entry.objects.filter(source__startswith="close:").exists()
    assert post_close(draft, resolution="resolution:1", by=treasurer).is_posted


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
    worker = make_market.worker(member.person)
    Worker.objects.filter(pk=worker.pk).update(since=today - timedelta(days=364))  # some laws ask for presence
    job = make_market.job(by=worker, until="settled", minutes=60)
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
