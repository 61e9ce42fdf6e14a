from __future__ import annotations

from datetime import time

import pytest

from coop.market.modes.appointments import commands, queries
from coop.market.modes.appointments.forms import HoursForm
from coop.market.modes.appointments.refusals import HoursClash
from coop.market.modes.appointments.rules import Hours
from coop.market.refusals import NotAWorker
from tests import make, make_market

pytestmark = pytest.mark.django_db
MORNING, AFTERNOON = Hours(0, time(9), time(12)), Hours(0, time(13), time(17))


def test_new_hours_take_the_place_of_the_old() -> None:
    worker = make_market.worker(mode="appointments")
    commands.set_hours(worker.person, [AFTERNOON, MORNING])
    assert queries.hours_of(worker) == [MORNING, AFTERNOON]


@pytest.mark.parametrize("wrong", [[MORNING, Hours(0, time(11), time(13))], [Hours(2, time(9), time(9))]])
def test_hours_that_overlap_or_end_before_they_begin_change_nothing(wrong: list[Hours]) -> None:
    worker = make_market.worker(mode="appointments")
    before = queries.hours_of(worker)
    with pytest.raises(HoursClash):
        commands.set_hours(worker.person, wrong)
    assert queries.hours_of(worker) == before


def test_only_workers_have_hours() -> None:
    with pytest.raises(NotAWorker):
        commands.set_hours(make.person(), [MORNING])


def test_the_form_takes_an_empty_day_for_a_day_off() -> None:
    form = HoursForm({"starts_0": "09:00", "ends_0": "12:00", "starts_1": "", "ends_1": ""})
    assert form.is_valid()
    assert form.hours() == [MORNING]


@pytest.mark.parametrize("day", [{"starts_0": "09:00"}, {"starts_0": "12:00", "ends_0": "09:00"}])
def test_the_form_says_beside_the_day_what_is_wrong(day: dict[str, str]) -> None:
    form = HoursForm(day)
    assert not form.is_valid()
    assert list(form.errors) == ["ends_0"]
