"""What the open book says of a co-op at work, against the books themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coop import clock
from coop.ledger import commands as ledger
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.market import commands as market
from coop.openbook import queries as openbook
from tests import make, make_market

pytestmark = pytest.mark.django_db


def this_year():
    return openbook.financial_year()


def test_every_unit_customers_paid_went_somewhere() -> None:
    jobs = [make_market.job(until="settled") for _ in range(3)]
    divided = openbook.where_each_unit_went(*this_year())
    assert divided.total == sum(job.price for job in jobs)
    assert divided["workers"].amount == sum(job.worker_share for job in jobs)
    assert divided["tax"].amount == sum(job.tax for job in jobs)
    assert sum(part.amount for part in divided.parts) == divided.total
    assert sum(part.percent for part in divided.parts) == 100


def test_costs_come_out_of_the_co_ops_part_and_beyond_it_are_a_shortfall() -> None:
    make_market.job(until="settled")
    kept = openbook.where_each_unit_went(*this_year())["surplus"].amount
    pay = (Leg("other_expense", kept + 100), Leg("cash", -kept - 100))
    post(Draft(clock.today(), "cost", "Rent", pay), key="rent")
    divided = openbook.where_each_unit_went(*this_year())
    assert (divided["costs"].amount, divided["surplus"].amount, divided.shortfall) == (kept, 0, 100)


def test_a_tip_goes_to_the_worker_whole() -> None:
    job = make_market.job(until="settled")
    market.tip(job, by=job.customer, amount=333)
    job.refresh_from_db()
    assert openbook.where_your_money_went(job)["tip"].amount == 333
    divided = openbook.where_each_unit_went(*this_year())
    assert divided["workers"].amount == job.worker_share + 333
    assert divided.total == job.price + 333


def test_other_years_are_other_years() -> None:
    make_market.job(until="settled")
    first, _last = this_year()
    assert openbook.where_each_unit_went(*openbook.financial_year(first - timedelta(days=1))).total == 0


def test_the_price_of_one_job_is_shown_in_parts_that_are_all_of_it() -> None:
    job = make_market.job(until="settled")
    divided = openbook.where_your_money_went(job)
    assert divided.total == job.price
    assert divided["worker"].amount == job.worker_share


def test_the_figures_count_what_was_done() -> None:
    member = make.member()
    for _ in range(3):
        make_market.job(until="settled", minutes=90)
    figures = openbook.figures()
    assert (figures.members, figures.workers, figures.jobs, figures.hours) == (1, 3, 3, 4)
    assert figures.median_pay_per_hour is not None
    assert figures.share_capital == -books.balance("share_capital", party=member.party)


def test_two_workers_are_too_few_for_a_median() -> None:
    for _ in range(2):
        make_market.job(until="settled")
    assert openbook.figures().median_pay_per_hour is None


def test_the_seal_says_how_much_it_covers() -> None:
    make_market.job(until="settled")
    assert openbook.chain().digest == ""
    waiting = openbook.chain().waiting
    ledger.seal()
    chain = openbook.chain()
    assert (chain.sealed, chain.waiting, len(chain.digest)) == (waiting, 0, 64)
    assert openbook.check_books() == []
