"""From the request form to the invoice, as a customer goes it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from coop.market.models import Job
from coop.web.tests.filling import request_form
from tests import make, make_market

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    make_market.worker()
    return make_market.service()


def test_the_price_with_its_parts_is_shown_before_anybody_signs_in(visitor: Client, service) -> None:
    response = visitor.post(reverse("web:quote", args=[service.key]), request_form(service))
    page = response.content.decode()
    assert response.status_code == 200
    assert "You pay" in page
    assert 'class="part-workers"' in page
    assert "<html" not in page


def test_a_request_makes_one_job_however_often_it_is_sent(as_person, service) -> None:
    customer = make.person()
    filled, address = request_form(service), reverse("web:request", args=[service.key])
    first = as_person(customer).post(address, filled)
    again = as_person(customer).post(address, filled)
    job = Job.objects.get(customer=customer)
    assert first.url == again.url == reverse("web:job", args=[job.pk])


def test_what_a_visitor_filled_in_is_kept_while_they_sign_in(visitor: Client, service) -> None:
    filled = {**request_form(service), "notes": "The bell is broken."}
    address = reverse("web:request", args=[service.key])
    response = visitor.post(address, filled)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    visitor.force_login(make.person(), backend="django.contrib.auth.backends.ModelBackend")
    assert "The bell is broken." in visitor.get(address).content.decode()


def test_a_form_with_something_missing_keeps_the_rest(as_person, service) -> None:
    response = as_person(make.person()).post(
        reverse("web:request", args=[service.key]), {"notes": "Second floor", "key": "nonsense"}
    )
    assert response.status_code == 422
    assert "Second floor" in response.content.decode()
    assert "errorlist" in response.content.decode()
    assert not Job.objects.exists()


def test_a_service_the_coop_does_not_have_is_not_found(visitor: Client) -> None:
    assert visitor.get(reverse("web:request", args=["moon-flights"])).status_code == 404


def test_the_job_page_shows_where_it_stands_and_where_the_money_goes(as_person) -> None:
    job = make_market.job(until="accepted")
    page = as_person(job.customer).get(reverse("web:job", args=[job.pk])).content.decode()
    assert job.worker.person.get_short_name() in page
    assert 'aria-current="step"' in page
    assert 'class="part-workers"' in page
    assert reverse("web:timeline", args=[job.pk]) in page


def test_nobody_else_sees_a_job(as_person, visitor: Client) -> None:
    job = make_market.job(until="accepted")
    address = reverse("web:job", args=[job.pk])
    assert as_person(make.person()).get(address).status_code == 404
    assert visitor.get(address).status_code == 302


def test_the_customer_calls_a_job_off(as_person, service) -> None:
    job = make_market.job()
    response = as_person(job.customer).post(reverse("web:job_act", args=[job.pk, "cancel"]), {"reason": "Not needed"})
    assert response.status_code == 302
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_the_customer_rates_and_tips_and_reads_the_invoice(as_person) -> None:
    job = make_market.job(until="settled")
    browser = as_person(job.customer)
    browser.post(reverse("web:job_act", args=[job.pk, "rate"]), {"stars": "5", "words": "Lovely"})
    browser.post(reverse("web:job_act", args=[job.pk, "tip"]), {"other": "2"})
    job.refresh_from_db()
    assert job.ratings.get().stars == 5
    assert job.tip == 200
    assert "Lovely" in browser.get(reverse("web:job", args=[job.pk])).content.decode()
    invoice = browser.get(reverse("web:invoice", args=[job.pk]))
    assert invoice.status_code == 200
    assert f"{job.number:06d}" in invoice.content.decode()


def test_a_tip_that_cannot_be_read_is_refused_beside_the_form(as_person) -> None:
    job = make_market.job(until="settled")
    response = as_person(job.customer).post(reverse("web:job_act", args=[job.pk, "tip"]), {"other": "a lot"})
    assert response.status_code == 422
    assert "a lot" in response.content.decode()
    assert 'role="alert"' in response.content.decode()


def test_there_is_no_invoice_before_the_job_is_done(as_person) -> None:
    job = make_market.job(until="accepted")
    assert as_person(job.customer).get(reverse("web:invoice", args=[job.pk])).status_code == 404


def test_my_jobs_lists_what_i_asked_for(as_person, service) -> None:
    job = make_market.job()
    assert reverse("web:job", args=[job.pk]) in as_person(job.customer).get(reverse("web:my_jobs")).content.decode()
