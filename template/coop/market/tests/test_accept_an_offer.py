from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from coop import clock
from coop.market import commands, queries
from coop.market.models import Job, Offer
from coop.market.refusals import AlreadyTaken, NotYours, OfferGone, OutOfTurn
from coop.people.models import Person
from coop.refused import Refused
from tests import make, make_market

pytestmark = pytest.mark.django_db
CROWD = 20


def test_the_worker_who_accepts_has_the_job() -> None:
    worker = make_market.worker()
    job = make_market.job()
    [offer] = queries.open_offers(worker)
    accepted = commands.accept(offer, by=worker.person)
    assert (accepted.state, accepted.worker) == (Job.State.ACCEPTED, worker)
    assert not queries.open_offers(worker)
    assert job in queries.day_of(worker, (job.starts_at or clock.now()).date())


def test_accepting_twice_is_harmless() -> None:
    worker = make_market.worker()
    job = make_market.job()
    offer = make_market.offer_of(job, worker)
    commands.accept(offer, by=worker.person)
    assert commands.accept(offer, by=worker.person).worker == worker
    assert job.events.filter(step="accept").count() == 1


def test_nobody_accepts_for_somebody_else() -> None:
    worker = make_market.worker()
    offer = make_market.offer_of(make_market.job(), worker)
    with pytest.raises(NotYours):
        commands.accept(offer, by=make.person())


def test_who_comes_second_is_told_kindly() -> None:
    one, two = make_market.worker(), make_market.worker()
    job = make_market.job()
    first, second = make_market.offer_of(job, one), make_market.offer_of(job, two)
    commands.accept(first, by=one.person)
    with pytest.raises(AlreadyTaken, match="Somebody was quicker"):
        commands.accept(second, by=two.person)


def test_an_offer_that_has_lapsed_cannot_be_accepted() -> None:
    worker = make_market.worker()
    offer = make_market.offer_of(make_market.job(), worker)
    with clock.at(offer.expires_at + timedelta(seconds=1)), pytest.raises(OfferGone):
        commands.accept(offer, by=worker.person)


def test_a_declined_offer_goes_to_the_next_and_cannot_be_accepted_after_all() -> None:
    worker = make_market.worker()
    job = make_market.job()
    offer = make_market.offer_of(job, worker)
    commands.decline(offer, by=worker.person, reason="Too far")
    commands.decline(offer, by=worker.person)
    assert job.events.get(step="decline").note == "Too far"
    assert not queries.open_offers(worker)
    with pytest.raises(OfferGone):
        commands.accept(offer, by=worker.person)


def test_an_accepted_offer_cannot_be_declined_but_the_job_can_be_handed_back() -> None:
    worker, other = make_market.worker(), make_market.worker()
    job = make_market.job(by=worker, until="accepted")
    with pytest.raises(OutOfTurn):
        commands.decline(job.offers.get(worker=worker), by=worker.person)
    job = commands.hand_back(job, by=worker.person, reason="Flat tyre")
    assert job.worker is None
    assert [offer.worker for offer in job.offers.filter(answer="")] == [other]
    assert commands.accept(job.offers.get(answer=""), by=other.person).worker == other


def test_a_job_handed_back_at_the_last_minute_is_still_put_to_others_for_a_while() -> None:
    worker, other = make_market.worker(), make_market.worker()
    job = make_market.job(by=worker, until="accepted")
    with clock.at(max(job.search_until, job.starts_at or job.search_until) - timedelta(seconds=30)):
        make_market.be_ready(other)
        job = commands.hand_back(job, by=worker.person, reason="Flat tyre")
        assert job.search_until > clock.now() + timedelta(minutes=9)
        commands.expire_offers(job)
        job.refresh_from_db()
        assert job.state in ("requested", "offering")


def test_an_offer_by_hand_takes_the_place_of_one_that_has_lapsed() -> None:
    worker = make_market.worker()
    job = make_market.job()
    first = make_market.offer_of(job, worker)
    with clock.at(first.expires_at):
        again = commands.offer(job, worker, {"rule": "by hand"}, by=make.officer("dispatcher"))
        assert again.pk != first.pk
        assert queries.why(again) == ["Somebody of the co-op put this to you by hand."]
        assert commands.accept(again, by=worker.person).worker == worker


def test_each_offer_says_why_it_was_made() -> None:
    worker = make_market.worker()
    offer = make_market.offer_of(make_market.job(), worker)
    assert offer.why["version"]
    assert all(offer.why["inputs"][key] is not None for key in offer.why["inputs"])
    assert len(queries.why(offer)) >= 2


def test_a_job_nobody_wants_is_given_up_in_the_end() -> None:
    worker = make_market.worker()
    job = make_market.job()
    with clock.at(job.search_until + timedelta(seconds=1)):
        commands.expire_offers()
        assert commands.expire_offers() == 0
    job.refresh_from_db()
    assert job.state == Job.State.EXPIRED
    assert job.offers.get(worker=worker).answer == Offer.Answer.LAPSED


def test_accepting_takes_a_bounded_number_of_statements(django_assert_max_num_queries) -> None:
    workers = [make_market.worker() for _ in range(8)]
    job = make_market.job()
    offers = [make_market.offer_of(job, worker) for worker in workers]
    with django_assert_max_num_queries(14):
        commands.accept(offers[0], by=workers[0].person)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_accept_at_once_one_has_the_job_and_the_others_are_told_kindly() -> None:
    workers = [make_market.worker() for _ in range(CROWD)]
    job = make_market.job()
    offers = [make_market.offer_of(job, worker) for worker in workers]
    outcomes = _at_once([(offer, worker.person) for offer, worker in zip(offers, workers, strict=True)])
    assert sorted(map(type, outcomes), key=str) == sorted([Job, *[AlreadyTaken] * (CROWD - 1)], key=str)
    job.refresh_from_db()
    assert job.offers.filter(answer=Offer.Answer.ACCEPTED).get().worker == job.worker
    assert job.events.filter(step="accept").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_taps_on_one_offer_accept_it_once() -> None:
    worker = make_market.worker()
    job = make_market.job()
    offer = make_market.offer_of(job, worker)
    outcomes = _at_once([(offer, worker.person)] * CROWD)
    assert outcomes == [job] * CROWD
    assert job.events.filter(step="accept").count() == 1


def _at_once(tries: list[tuple[Offer, Person]]) -> list[Job | Refused]:
    ready = Barrier(len(tries))

    def tap(offer: Offer, person: Person) -> Job | Refused:
        try:
            ready.wait(timeout=30)
            return commands.accept(offer, by=person)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(tap, *zip(*tries, strict=True)))
