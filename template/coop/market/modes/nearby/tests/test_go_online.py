from __future__ import annotations

from datetime import timedelta

import pytest

from coop import clock
from coop.market import commands as market
from coop.market import queries as market_queries
from coop.market.modes.nearby import commands, queries
from coop.market.modes.nearby.models import Presence
from coop.market.modes.nearby.refusals import NotOnline
from coop.market.modes.nearby.tests import making
from coop.market.refusals import NotAWorker
from tests import make, make_market

pytestmark = pytest.mark.django_db


def test_only_workers_go_online() -> None:
    with pytest.raises(NotAWorker):
        commands.go_online(make.person(), making.centre())


def test_only_the_last_position_is_kept_and_none_after_going_offline() -> None:
    worker = make_market.worker(mode="nearby")
    commands.move(worker.person, making.north(400))
    assert Presence.objects.count() == 1
    assert queries.presence_of(worker).latitude == making.north(400).latitude
    commands.go_offline(worker.person)
    commands.go_offline(worker.person)
    assert not Presence.objects.exists()
    with pytest.raises(NotOnline):
        commands.move(worker.person, making.centre())


def test_saying_where_one_is_takes_one_statement(django_assert_num_queries) -> None:
    worker = make_market.worker(mode="nearby")
    with django_assert_num_queries(1):
        commands.move(worker.person, making.north(400))


def test_going_online_again_keeps_the_time_waited() -> None:
    worker = make_market.worker(mode="nearby")
    since = queries.presence_of(worker).online_since
    with clock.at(clock.now() + timedelta(minutes=5)):
        commands.go_online(worker.person, making.north(100))
    assert queries.presence_of(worker).online_since == since


def test_who_goes_online_is_offered_what_is_waiting() -> None:
    job = make_market.job(mode="nearby")
    assert job.state == "requested"
    worker = make_market.worker(mode="nearby")
    assert [offer.job for offer in market_queries.open_offers(worker)] == [job]


def test_who_goes_offline_loses_the_offer_to_the_next() -> None:
    first = make_market.worker(mode="nearby")
    job = make_market.job(mode="nearby")
    second = make_market.worker(mode="nearby")
    commands.go_offline(first.person)
    market.expire_offers()
    assert [offer.job for offer in market_queries.open_offers(second)] == [job]


def test_a_customer_sees_the_worker_only_during_the_trip() -> None:
    job = make_market.job(mode="nearby", until="accepted")
    assert queries.seen_by_customer(job.trip) is not None
    job = market.start(job, by=job.worker.person)
    job = market.complete(job, by=job.worker.person, minutes=9)
    job.trip.job = job
    assert queries.seen_by_customer(job.trip) is None
