from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coop import clock
from coop.charter import loading
from coop.charter.loading import current_trade
from coop.market import commands as market
from coop.market import rules
from coop.payments import queries
from coop.payments.refusals import NoInvoiceYet
from tests import make_market

pytestmark = pytest.mark.django_db


def as_role(role: str) -> object:
    rules = loading.current_rules()
    return loading.use(rules=replace(rules, coop=replace(rules.coop, role=role)))


def test_a_principal_invoices_the_whole_with_its_tax() -> None:
    with as_role("principal"):
        job = make_market.job(until="settled")
        invoice = queries.invoice(job)
    assert invoice.seller == loading.current_rules().coop.registered_name
    assert (invoice.agent, invoice.buyer) == ("", job.customer.name)
    assert invoice.figures.net + (invoice.figures.tax or 0) == invoice.figures.total == invoice.due == job.price
    assert sum(line.amount for line in invoice.figures.lines) == job.price


def test_an_agent_invoices_in_the_workers_name_without_tax_of_its_own() -> None:
    with as_role("agent"):
        job = make_market.job(until="settled")
        invoice = queries.invoice(job)
    assert (invoice.seller, invoice.figures.tax) == (job.worker.person.name, None)
    assert invoice.agent == loading.current_rules().coop.registered_name


def test_invoices_have_different_numbers_that_rise() -> None:
    numbers = [queries.invoice(make_market.job(until="settled")).number for _ in range(3)]
    assert numbers == sorted(set(numbers))


def test_before_the_job_is_done_there_is_no_invoice() -> None:
    with pytest.raises(NoInvoiceYet):
        queries.invoice(make_market.job(until="in_progress"))


def test_a_late_cancellation_is_invoiced_with_its_fee() -> None:
    job = make_market.job(until="accepted")
    if not current_trade().cancellation.late_part:
        pytest.skip("this trade asks no fee")
    with clock.at((job.starts_at or clock.now()) + timedelta(days=1)):
        job = market.cancel(job, by=job.customer, reason="Changed my mind")
    invoice = queries.invoice(job)
    assert [line.kind for line in invoice.figures.lines] == ["fee"]
    assert (invoice.figures.total, queries.unpaid_jobs().get()) == (job.fee, job)
    assert (invoice.figures.tax or 0) in (0, rules.split(job.fee, job.terms).tax)
