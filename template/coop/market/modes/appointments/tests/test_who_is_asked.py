from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.market import commands, queries
from coop.market.modes.appointments.rules import AT_MOST, Free, order
from coop.market.modes.appointments.tests import making
from tests import make_market

free = st.lists(st.builds(Free, st.integers(1, 60), st.integers(0, 3_000)), max_size=40, unique_by=lambda f: f.worker)


@given(free, st.none() | st.integers(1, 60))
def test_who_has_fewer_hours_is_never_left_out_for_who_has_more(who: list[Free], chosen: int | None) -> None:
    asked = order(who, chosen)
    if chosen in [one.worker for one in who]:
        assert [one.worker for one in asked] == [chosen]
    else:
        assert len(asked) == min(len(who), AT_MOST)
        left_out = [one for one in who if one not in asked]
        assert all(one.booked <= other.booked for one in asked for other in left_out)


@pytest.mark.django_db
def test_everyone_who_is_free_is_asked_at_once() -> None:
    workers = {make_market.worker(mode="appointments") for _ in range(3)}
    make_market.worker(mode="appointments", ready=False)
    job = make_market.job(mode="appointments")
    assert {offer.worker for offer in job.offers.all()} == workers
    assert {offer.why["inputs"]["asked"] for offer in job.offers.all()} == {3}


@pytest.mark.django_db
def test_the_one_the_customer_chose_is_asked_first_and_the_others_if_they_decline() -> None:
    chosen, other = (make_market.worker(mode="appointments") for _ in range(2))
    job = make_market.job(mode="appointments", worker=chosen)
    [offer] = job.offers.all()
    assert offer.worker == chosen
    assert "The customer asked for you by name." in queries.why(offer)
    commands.decline(offer, by=chosen.person)
    assert [one.worker for one in job.offers.filter(answer="")] == [other]


@pytest.mark.django_db
def test_who_is_busy_at_the_time_is_not_asked() -> None:
    busy = make_market.worker(mode="appointments")
    make_market.job(mode="appointments", by=busy, until="accepted", starts_at=making.at(2, 10))
    free = make_market.worker(mode="appointments")
    job = make_market.job(mode="appointments", starts_at=making.at(2, 10))
    assert [offer.worker for offer in job.offers.all()] == [free]
