from __future__ import annotations

import pytest

from coop.charter.loading import current_trade
from coop.market import commands
from coop.market.modes import mode_of
from coop.market.modes.nearby.refusals import OutOfZone, TooShort
from coop.market.modes.nearby.rules import by_road, metres_between
from coop.market.modes.nearby.tests import making
from coop.market.refusals import BadRequest
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_a_trip_is_as_long_as_the_straight_line_times_the_detour() -> None:
    job = make_market.job(mode="nearby")
    straight = metres_between(making.centre(), making.north(1_500))
    assert job.trip.distance == job.quote["metres"] == by_road(straight, current_trade().detour)


def test_places_of_the_trade_can_be_named() -> None:
    first, second = current_trade().places[:2]
    job = make_market.job(mode="nearby", pickup=first.key, dropoff=second.key)
    assert job.trip.pickup_latitude == first.lat


@pytest.mark.parametrize("wrong", [None, "atlantis", ("Somewhere", None), 7])
def test_a_place_that_is_none_is_refused(wrong: object) -> None:
    with pytest.raises(BadRequest, match="from"):
        make_market.job(mode="nearby", pickup=wrong)


def test_a_trip_goes_somewhere() -> None:
    with pytest.raises(TooShort):
        make_market.job(mode="nearby", dropoff=("Here", making.centre()))


def test_a_place_outside_the_area_is_refused_with_the_radius() -> None:
    if current_trade().zone is None:
        pytest.skip("this trade has no zone")
    with pytest.raises(OutOfZone, match=f"{current_trade().zone.radius_km:g}"):
        make_market.job(mode="nearby", dropoff=("Far away", making.north(900_000)))


def test_the_form_takes_a_place_of_the_list_or_a_tap_on_the_map() -> None:
    service, customer = make_market.service("nearby"), make.person()
    here, there = current_trade().places[0], making.north(800)
    key = mode_of("nearby").request_form(None, service, customer)["key"].value()
    sent = {
        "key": str(key),
        "pickup_place": here.key,
        "dropoff_name": "The red door",
        "dropoff_latitude": str(there.latitude),
        "dropoff_longitude": str(there.longitude),
        **{one.key: one.choices[0].key if one.choices else "1" for one in service.fields if one.required},
    }
    form = mode_of("nearby").request_form(sent, service, customer)
    assert form.is_valid(), form.errors
    job = commands.request_job(customer, service.key, form.cleaned_data, key=form.cleaned_data["key"])
    assert (job.pk, job.trip.dropoff) == (form.cleaned_data["key"], "The red door")


def test_the_form_says_which_place_is_missing() -> None:
    form = mode_of("nearby").request_form({"key": "x"}, make_market.service("nearby"), None)
    assert not form.is_valid()
    assert {"pickup_place", "dropoff_place"} <= set(form.errors)
