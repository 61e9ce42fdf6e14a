"""A worker's day through the pages: offers, steps, earnings."""

from __future__ import annotations

import pytest
from django.urls import reverse

from coop.market.models import Job
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_who_does_not_work_here_is_shown_how_to_start(as_person) -> None:
    response = as_person(make.person()).get(reverse("web:day"))
    assert response.url == reverse("web:begin")


def test_somebody_starts_to_work_here(as_person) -> None:
    person = make.person()
    response = as_person(person).post(
        reverse("web:begin"), {"services": [make_market.service().key], "introduction": "Hello"}
    )
    assert response.url == reverse("web:day")
    person.refresh_from_db()
    assert person.worker.introduction == "Hello"


def test_starting_without_a_service_is_refused_and_keeps_the_words(as_person) -> None:
    response = as_person(make.person()).post(reverse("web:begin"), {"introduction": "Hello there"})
    assert response.status_code == 422
    assert "Hello there" in response.content.decode()


def test_an_offer_says_what_it_pays_and_why_it_is_made(as_person) -> None:
    worker = make_market.worker()
    job = make_market.job()
    offer = make_market.offer_of(job, worker)
    page = as_person(worker.person).get(reverse("web:day")).content.decode()
    assert reverse("web:answer", args=[offer.pk, "accept"]) in page
    assert "Why you are asked" in page


def test_a_job_goes_from_offer_to_settled_by_its_buttons(as_person) -> None:
    worker = make_market.worker()
    job = make_market.job()
    browser = as_person(worker.person)
    browser.post(reverse("web:answer", args=[make_market.offer_of(job, worker).pk, "accept"]))
    for step, form in (("set_out", {}), ("arrive", {}), ("start", {}), ("complete", {"minutes": "75"})):
        response = browser.post(reverse("web:step", args=[job.pk, step]), form)
        assert response.status_code == 302, step
    job.refresh_from_db()
    assert job.state == Job.State.SETTLED
    assert job.minutes == 75
    assert reverse("web:job", args=[job.pk]) in browser.get(reverse("web:work_history")).content.decode()


def test_minutes_that_make_no_sense_are_refused_on_the_page(as_person) -> None:
    job = make_market.job(until="in_progress")
    response = as_person(job.worker.person).post(reverse("web:step", args=[job.pk, "complete"]), {"minutes": "0"})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    job.refresh_from_db()
    assert job.state == Job.State.IN_PROGRESS


def test_the_second_to_accept_is_told_that_somebody_was_quicker(as_person) -> None:
    first, second = make_market.worker(), make_market.worker()
    job = make_market.job()
    offers = [make_market.offer_of(job, each) for each in (first, second)]
    as_person(first.person).post(reverse("web:answer", args=[offers[0].pk, "accept"]))
    response = as_person(second.person).post(reverse("web:answer", args=[offers[1].pk, "accept"]))
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_declining_is_never_held_against_anybody(as_person) -> None:
    worker = make_market.worker()
    offer = make_market.offer_of(make_market.job(), worker)
    response = as_person(worker.person).post(reverse("web:answer", args=[offer.pk, "decline"]), follow=True)
    assert "never held against you" in response.content.decode()


def test_nobody_takes_steps_in_the_jobs_of_others(as_person) -> None:
    job = make_market.job(until="accepted")
    other = make_market.worker()
    assert as_person(other.person).post(reverse("web:step", args=[job.pk, "start"])).status_code == 404
    assert as_person(make.person()).post(reverse("web:step", args=[job.pk, "start"])).status_code == 404


def test_the_offers_alone_can_be_looked_at_again(as_person) -> None:
    worker = make_market.worker()
    page = as_person(worker.person).get(reverse("web:offers")).content.decode()
    assert 'id="offers"' in page
    assert "<html" not in page
