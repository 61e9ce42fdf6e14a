from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop import clock
from coop.market import commands
from coop.market.modes import mode_of
from coop.market.modes.appointments import queries
from coop.market.modes.appointments.refusals import InThePast, SlotGone
from coop.market.modes.appointments.rules import BUFFER, Hours, Span, free_starts, is_free, open_on
from coop.market.modes.appointments.tests import making
from coop.market.refusals import BadFigure, BadRequest, TooLate
from tests import make, make_market

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 3, 2, tzinfo=LONDON)
NINE_TO_TWELVE = [Span(MONDAY.replace(hour=9), MONDAY.replace(hour=12))]


def times(found: list[datetime]) -> list[str]:
    return [f"{moment:%H:%M}" for moment in found]


def test_a_free_morning_offers_every_half_hour_that_leaves_time_enough() -> None:
    assert times(free_starts(NINE_TO_TWELVE, [], timedelta(hours=2), not_before=MONDAY)) == ["09:00", "09:30", "10:00"]


def test_a_visit_keeps_its_distance_to_the_next() -> None:
    busy = [Span(MONDAY.replace(hour=10), MONDAY.replace(hour=10, minute=30))]
    assert times(free_starts(NINE_TO_TWELVE, busy, timedelta(minutes=30), not_before=MONDAY)) == [
        "09:00",
        "11:00",
        "11:30",
    ]


def test_what_has_passed_is_not_offered() -> None:
    now = MONDAY.replace(hour=11, minute=1)
    assert times(free_starts(NINE_TO_TWELVE, [], timedelta(minutes=30), not_before=now)) == ["11:30"]


def test_hours_that_touch_are_one_stretch() -> None:
    hours = [Hours(0, time(9), time(11)), Hours(0, time(11), time(12)), Hours(1, time(9), time(10))]
    assert open_on(MONDAY.date(), hours, LONDON) == NINE_TO_TWELVE


def test_the_day_the_clocks_change_keeps_wall_clock_hours() -> None:
    [span] = open_on(date(2026, 3, 29), [Hours(6, time(0), time(6))], LONDON)
    assert span.end.timestamp() - span.start.timestamp() == 5 * 3600


quarter = st.integers(0, 96)
spans = st.lists(st.tuples(quarter, quarter).filter(lambda pair: pair[0] < pair[1]), max_size=6)


def _spans(pairs: list[tuple[int, int]]) -> list[Span]:
    return [Span(MONDAY + timedelta(minutes=15 * a), MONDAY + timedelta(minutes=15 * b)) for a, b in pairs]


@given(spans, spans, st.integers(1, 16))
def test_every_time_offered_is_open_and_clear_of_other_visits(
    opened: list[tuple[int, int]], busy: list[tuple[int, int]], quarters: int
) -> None:
    length = timedelta(minutes=15 * quarters)
    for start in free_starts(_spans(opened), _spans(busy), length, not_before=MONDAY):
        visit = Span(start, start + length)
        assert is_free(visit, _spans(opened), _spans(busy))
        assert not any(visit.widened(BUFFER).overlaps(other) for other in _spans(busy))


@pytest.mark.django_db
def test_a_customer_sees_the_free_times_of_a_day() -> None:
    worker = make_market.worker(mode="appointments")
    service = make_market.service("appointments")
    day = clock.today() + timedelta(days=2)
    slots = queries.free_slots(service, day, minutes=60)
    assert slots[0] == queries.Slot(making.at(2, 8), (worker.pk,))
    assert slots[-1].starts_at == making.at(2, 17)


@pytest.mark.django_db
def test_a_time_that_a_visit_takes_is_not_offered_again() -> None:
    job = make_market.job(mode="appointments", until="accepted", starts_at=making.at(2, 10))
    service = make_market.service("appointments")
    starts = [slot.starts_at for slot in queries.free_slots(service, clock.today() + timedelta(days=2))]
    assert job.starts_at not in starts
    with pytest.raises(SlotGone):
        make_market.job(mode="appointments", starts_at=making.at(2, 10))


@pytest.mark.django_db
def test_a_time_is_free_again_once_the_visit_is_called_off() -> None:
    job = make_market.job(mode="appointments", until="accepted", starts_at=making.at(2, 10))
    commands.cancel(job, by=job.customer, reason="Ill")
    assert make_market.job(mode="appointments", starts_at=making.at(2, 10)).state == "offering"


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [3, 20])
def test_outside_of_everyones_hours_there_is_no_visit(hour: int) -> None:
    make_market.worker(mode="appointments")
    with pytest.raises(SlotGone):
        make_market.job(mode="appointments", starts_at=making.at(2, hour))


@pytest.mark.django_db
def test_a_visit_in_the_past_or_at_no_time_is_refused() -> None:
    make_market.worker(mode="appointments")
    with pytest.raises(InThePast):
        make_market.job(mode="appointments", starts_at=making.at(-1, 10))
    with pytest.raises(BadRequest):
        make_market.job(mode="appointments", starts_at=None)
    with pytest.raises(BadRequest):
        make_market.job(mode="appointments", starts_at="ten o'clock")


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [-60, 25 * 60, "long"])
def test_a_visit_of_an_impossible_length_is_refused(minutes: object) -> None:
    make_market.worker(mode="appointments")
    with pytest.raises(BadFigure):
        commands.request_job(
            make.person(), make_market.service("appointments").key, make_market.details("appointments", minutes=minutes)
        )


@pytest.mark.django_db
def test_the_form_shows_the_first_day_with_a_free_time_and_asks_for_it() -> None:
    worker = make_market.worker(mode="appointments")
    service, customer = make_market.service("appointments"), make.person()
    mode = mode_of("appointments")
    shown = mode.request_form(None, service, customer)
    assert shown.slots
    answers = {question.key: _answer(question) for question in service.fields if question.required}
    sent = {
        "key": str(shown["key"].value()),
        "day": f"{clock.today() + timedelta(days=3)}",
        "starts_at": making.at(3, 9).isoformat(),
        "minutes": str(service.duration_minutes),
        "worker": str(worker.pk),
        "address": customer.postal_address,
        **answers,
    }
    form = mode.request_form(sent, service, customer)
    assert form.is_valid(), form.errors
    job = commands.request_job(customer, service.key, form.cleaned_data, key=form.cleaned_data["key"])
    assert (job.starts_at, job.visit.chosen, job.visit.address) == (making.at(3, 9), worker, customer.postal_address)


def _answer(question) -> str:
    return question.choices[0].key if question.kind == "choice" else "1"


@pytest.mark.django_db
def test_looking_for_times_takes_two_statements_however_many_work(django_assert_num_queries) -> None:
    for _ in range(6):
        make_market.worker(mode="appointments")
    with django_assert_num_queries(2):
        queries.free_slots(make_market.service("appointments"), clock.today(), days=14)


@pytest.mark.django_db
def test_a_quote_for_a_time_that_has_passed_meanwhile_cannot_be_taken() -> None:
    make_market.worker(mode="appointments")
    customer, details = make.person(), make_market.details("appointments")
    job = commands.quote_job(customer, make_market.service("appointments").key, details)
    with clock.at(making.at(2, 10)), pytest.raises(TooLate):
        commands.request_quoted(job, by=customer)
