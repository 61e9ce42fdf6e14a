"""Asking for a trip and going online, through the pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from coop import clock
from coop.charter.loading import current_trade
from coop.market import commands
from coop.market.models import Job
from coop.market.modes.nearby.commands import go_online
from coop.market.modes.nearby.models import Presence
from coop.market.modes.nearby.tests import making
from tests import make, make_market

pytestmark = pytest.mark.django_db


def asked(**changes: str) -> dict[str, str]:
    service = make_market.service("nearby")
    here, there = current_trade().places[:2]
    return {
        "pickup_place": here.key,
        "dropoff_place": there.key,
        **{one.key: one.choices[0].key if one.choices else "1" for one in service.fields if one.required},
        **changes,
    }


def request_page() -> str:
    return reverse("web:request", args=[make_market.service("nearby").key])


def test_a_customer_asks_for_a_trip_and_sees_where_it_goes(as_person) -> None:
    make_market.worker(mode="nearby")
    customer = make.person()
    browser = as_person(customer)
    assert current_trade().places[0].key in browser.get(request_page()).content.decode()
    answer = browser.post(request_page(), asked(dropoff_name="The red door"), follow=True)
    job = Job.objects.get(customer=customer)
    assert answer.redirect_chain == [(reverse("web:job", args=[job.pk]), 302)]
    assert "The red door" in answer.content.decode()


def test_a_point_tapped_on_the_map_is_as_good_as_a_name(as_person) -> None:
    there = making.north(700)
    tapped = {"dropoff_place": "", "dropoff_latitude": f"{there.latitude}", "dropoff_longitude": f"{there.longitude}"}
    customer = make.person()
    as_person(customer).post(request_page(), asked(**tapped))
    assert Job.objects.get(customer=customer).trip.dropoff_latitude == pytest.approx(there.latitude)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pickup_place": ""},
        {"pickup_place": "atlantis"},
        {"dropoff_place": "", "dropoff_latitude": "91", "dropoff_longitude": "0"},
        {"dropoff_place": "", "dropoff_latitude": "nan", "dropoff_longitude": "inf"},
    ],
)
def test_a_place_that_is_none_is_said_beside_it(as_person, wrong: dict[str, str]) -> None:
    answer = as_person(make.person()).post(request_page(), asked(**wrong))
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_place_too_far_away_is_refused_and_what_was_typed_is_kept(as_person) -> None:
    far = making.north(800_000)
    tapped = {"dropoff_place": "", "dropoff_latitude": f"{far.latitude}", "dropoff_longitude": f"{far.longitude}"}
    answer = as_person(make.person()).post(request_page(), asked(dropoff_name="Far Demo", **tapped))
    assert answer.status_code == 422
    assert "outside the area" in answer.content.decode()
    assert "Far Demo" in answer.content.decode()


def test_a_worker_goes_online_moves_and_goes_offline(as_person) -> None:
    worker = make_market.worker(mode="nearby", ready=False)
    browser = as_person(worker.person)
    assert "You are offline" in browser.get(reverse("web:day")).content.decode()
    browser.post(reverse("nearby:online"), {"here_place": current_trade().places[0].key})
    assert "You are online" in browser.get(reverse("nearby:panel")).content.decode()
    there = making.north(300)
    moved = {"here_latitude": f"{there.latitude}", "here_longitude": f"{there.longitude}"}
    assert browser.post(reverse("nearby:position"), moved).status_code == 204
    assert Presence.objects.get().latitude == pytest.approx(there.latitude)
    browser.post(reverse("nearby:offline"))
    assert not Presence.objects.exists()
    assert browser.post(reverse("nearby:position"), moved).status_code == 409
    assert browser.post(reverse("nearby:position"), {}).status_code == 422


def test_who_does_not_work_here_cannot_go_online(as_person) -> None:
    browser = as_person(make.person())
    browser.post(reverse("nearby:online"), {"here_place": current_trade().places[0].key})
    assert not Presence.objects.exists()
    assert browser.get(reverse("nearby:panel")).status_code == 404


def test_an_offer_shows_where_and_why_and_the_job_page_shows_the_worker_on_the_way(as_person) -> None:
    worker = make_market.worker(mode="nearby")
    job = make_market.job(mode="nearby")
    page = as_person(worker.person).get(reverse("web:day")).content.decode()
    assert "Demo Square" in page
    assert "in a straight line" in page
    job = commands.accept(job.offers.get(), by=worker.person)
    assert "data-worker=" in as_person(job.customer).get(reverse("web:job", args=[job.pk])).content.decode()


def test_an_offer_that_the_nearest_let_pass_shows_up_on_the_next_ones_day_without_a_background_task(as_person) -> None:
    silent, next_ = (make_market.worker(mode="nearby", ready=False) for _ in range(2))
    for worker, metres in ((silent, 100), (next_, 3_000)):
        go_online(worker.person, making.north(metres))
    job = make_market.job(mode="nearby")
    browser = as_person(next_.person)
    assert "Demo Square" not in browser.get(reverse("web:day")).content.decode()
    with clock.at(job.offers.get().expires_at):
        assert "Demo Square" in browser.get(reverse("web:day")).content.decode()
