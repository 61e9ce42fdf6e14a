"""Asking for a visit and keeping one's hours, through the pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from coop.market import commands
from coop.market.models import Job
from coop.market.modes.appointments import queries
from coop.market.modes.appointments.tests import making
from tests import make, make_market

pytestmark = pytest.mark.django_db


def asked(**changes: str) -> dict[str, str]:
    service = make_market.service("appointments")
    return {
        "day": making.at(2, 10).date().isoformat(),
        "starts_at": making.at(2, 10).isoformat(),
        "minutes": str(service.duration_minutes),
        "worker": "",
        "address": "1 Example Street, Demo Town",
        **{one.key: one.choices[0].key if one.choices else "1" for one in service.fields if one.required},
        **changes,
    }


def request_page() -> str:
    return reverse("web:request", args=[make_market.service("appointments").key])


def test_the_page_of_a_service_shows_the_free_times_of_the_first_free_day(visitor: Client) -> None:
    make_market.worker(mode="appointments")
    page = visitor.get(request_page()).content.decode()
    assert 'name="starts_at"' in page
    assert 'type="radio"' in page


def test_where_nobody_works_the_page_says_so(visitor: Client) -> None:
    assert "Nobody is free on this day" in visitor.get(request_page()).content.decode()


def test_another_day_shows_its_own_times_with_and_without_script(visitor: Client) -> None:
    make_market.worker(mode="appointments")
    day = making.at(4, 9).date().isoformat()
    service = make_market.service("appointments").key
    part = visitor.get(reverse("appointments:times"), {"service": service, "day": day}).content.decode()
    whole = visitor.get(request_page(), {"day": day, "show_times": "1"}).content.decode()
    for page in (part, whole):
        assert f'value="{making.at(4, 9).isoformat()}"' in page
        assert "errorlist" not in page


@pytest.mark.parametrize("wrong", [{"day": "soon"}, {"worker": "x"}, {"minutes": "-3"}, {"service": "moon"}])
def test_nonsense_in_the_address_breaks_nothing(visitor: Client, wrong: dict[str, str]) -> None:
    given = {"service": make_market.service("appointments").key, **wrong}
    assert visitor.get(reverse("appointments:times"), given).status_code in (200, 404)


def test_a_customer_asks_for_a_visit_and_sees_when_it_is(as_person) -> None:
    make_market.worker(mode="appointments")
    customer = make.person()
    browser = as_person(customer)
    answer = browser.post(request_page(), asked(), follow=True)
    job = Job.objects.get(customer=customer)
    assert answer.redirect_chain == [(reverse("web:job", args=[job.pk]), 302)]
    assert "1 Example Street, Demo Town" in answer.content.decode()


def test_a_time_taken_meanwhile_is_said_and_the_rest_is_kept(as_person) -> None:
    worker = make_market.worker(mode="appointments")
    make_market.job(mode="appointments", until="accepted", by=worker, starts_at=making.at(3, 10))
    answer = as_person(make.person()).post(
        request_page(), asked(day=making.at(3, 10).date().isoformat(), starts_at=making.at(3, 10).isoformat())
    )
    assert answer.status_code == 422
    assert "That time is not free any more" in answer.content.decode()
    assert "1 Example Street, Demo Town" in answer.content.decode()


def test_a_worker_says_when_they_work(as_person) -> None:
    worker = make_market.worker(mode="appointments", ready=False)
    browser = as_person(worker.person)
    assert "Nobody can book you before" in browser.get(reverse("web:day")).content.decode()
    week = {"starts_0": "09:00", "ends_0": "12:30"}
    answer = browser.post(reverse("appointments:hours"), week)
    assert (answer.status_code, answer.url) == (302, reverse("web:day"))
    [hours] = queries.hours_of(worker)
    assert (hours.weekday, f"{hours.starts:%H:%M}") == (0, "09:00")
    assert 'value="09:00"' in browser.get(reverse("appointments:hours")).content.decode()


def test_hours_that_make_no_sense_are_said_beside_the_day(as_person) -> None:
    browser = as_person(make_market.worker(mode="appointments").person)
    answer = browser.post(reverse("appointments:hours"), {"starts_0": "12:00", "ends_0": "09:00"})
    assert answer.status_code == 422
    assert "later than the time before it" in answer.content.decode()


def test_who_does_not_work_here_is_told_when_they_try_to_set_hours(as_person) -> None:
    answer = as_person(make.person()).post(reverse("appointments:hours"), {"starts_0": "09:00", "ends_0": "12:00"})
    assert answer.status_code == 422
    assert "You do not work through the co-op yet" in answer.content.decode()


def test_the_workers_day_shows_the_offer_with_its_reasons_and_then_the_visit(as_person) -> None:
    worker = make_market.worker(mode="appointments")
    job = make_market.job(mode="appointments")
    browser = as_person(worker.person)
    assert "within your hours" in browser.get(reverse("web:day")).content.decode()
    commands.accept(make_market.offer_of(job, worker), by=worker.person)
    page = browser.get(reverse("web:day")).content.decode()
    assert reverse("web:job", args=[job.pk]) in page
