from __future__ import annotations

from datetime import timedelta

import pytest

from coop import clock
from coop.market import commands, queries
from coop.market.models import Job
from coop.market.modes.nearby.commands import go_online
from coop.market.modes.nearby.mode import ANSWER_WITHIN
from coop.market.modes.nearby.queries import SILENT_AFTER, idle_near
from coop.market.modes.nearby.tests import making
from coop.market.refusals import Busy
from tests import make_market

pytestmark = pytest.mark.django_db


def three_in_a_row() -> list:
    workers = [make_market.worker(mode="nearby", ready=False) for _ in range(3)]
    for worker, metres in zip(workers, (100, 2_000, 4_000), strict=True):
        go_online(worker.person, making.north(metres))
    return workers


def asked(job: Job) -> list[int]:
    return list(job.offers.filter(answer="").values_list("worker", flat=True))


def test_the_nearest_is_asked_alone_and_the_next_when_they_decline() -> None:
    one, two, three = three_in_a_row()
    job = make_market.job(mode="nearby")
    for worker in (one, two, three):
        assert asked(job) == [worker.pk]
        commands.decline(job.offers.get(answer=""), by=worker.person)
    assert asked(job) == []


def test_who_does_not_answer_is_passed_over_when_anybody_looks() -> None:
    one, two, _three = three_in_a_row()
    job = make_market.job(mode="nearby")
    with clock.at(clock.now() + ANSWER_WITHIN + timedelta(seconds=1)):
        commands.expire_offers(job)
        commands.expire_offers(job)
        assert asked(job) == [two.pk]
    assert job.offers.get(worker=one).answer == "lapsed"


def test_who_has_waited_long_comes_before_who_is_a_little_nearer() -> None:
    with clock.at(clock.now() - timedelta(minutes=14)):
        patient = make_market.worker(mode="nearby", ready=False)
        go_online(patient.person, making.north(500))
    newcomer = make_market.worker(mode="nearby", ready=False)
    go_online(newcomer.person, making.north(100))
    assert asked(make_market.job(mode="nearby")) == [patient.pk]


def test_who_is_on_a_trip_is_not_asked_and_cannot_take_another() -> None:
    worker = make_market.worker(mode="nearby")
    make_market.job(mode="nearby", by=worker, until="accepted")
    job = make_market.job(mode="nearby")
    assert asked(job) == []
    with pytest.raises(Busy):
        commands.accept(make_market.offer_of(job, worker), by=worker.person)


def test_who_has_an_offer_open_is_not_asked_for_another_trip() -> None:
    worker = make_market.worker(mode="nearby")
    first, second = (make_market.job(mode="nearby") for _ in range(2))
    assert (asked(first), asked(second)) == ([worker.pk], [])
    commands.decline(first.offers.get(), by=worker.person)
    commands.expire_offers()
    assert asked(second) == [worker.pk]


def test_a_phone_that_fell_silent_is_not_asked() -> None:
    make_market.worker(mode="nearby")
    with clock.at(clock.now() + SILENT_AFTER + timedelta(seconds=1)):
        assert asked(make_market.job(mode="nearby")) == []


def test_nobody_nearby_within_ten_minutes_ends_the_search() -> None:
    job = make_market.job(mode="nearby")
    with clock.at(job.search_until + timedelta(seconds=1)):
        commands.expire_offers()
    job.refresh_from_db()
    assert job.state == "expired"


def test_earnings_of_the_last_days_count() -> None:
    worker = make_market.worker(mode="nearby")
    job = make_market.job(mode="nearby", by=worker, until="settled")
    waiting = make_market.job(mode="nearby")
    waiting.offers.all().delete()
    [idle] = idle_near(waiting, making.centre())
    assert (idle.worker, idle.earned) == (worker.pk, job.worker_share)


def test_choosing_takes_one_statement_however_many_are_online(django_assert_num_queries) -> None:
    job = make_market.job(mode="nearby")
    for _ in range(5):
        make_market.worker(mode="nearby")
    with django_assert_num_queries(1):
        idle_near(job, making.centre())


def test_only_open_offers_are_shown() -> None:
    worker = make_market.worker(mode="nearby")
    make_market.job(mode="nearby")
    assert len(queries.open_offers(worker)) == 1
    with clock.at(clock.now() + ANSWER_WITHIN):
        assert len(queries.open_offers(worker)) == 0
