"""A year is reckoned from sums by month, and comes to what reading each accrual would give."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop import clock
from coop.ownership.models import Member
from coop.patronage import queries
from coop.patronage.commands import accrue, reverse_accrual
from coop.patronage.models import Accrual, MonthSum
from tests import make

pytestmark = pytest.mark.django_db

YEAR = date(2024, 1, 1)


def by_the_day(start: date, end: date) -> dict[str, dict[int, tuple[int, int]]]:
    """The same read from every accrual, one by one: total, and what was done on a day on the register."""
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    spells = list(Member.objects.values_list("person_id", "on_register_since", "left_on"))
    for each in Accrual.objects.filter(on__range=(start, end)):
        member = any(
            person == each.person_id and since and since <= each.on and (left is None or left > each.on)
            for person, since, left in spells
        )
        found[each.basis][each.person_id][0] += each.quantity
        found[each.basis][each.person_id][1] += each.quantity * member
    return {
        basis: {person: (total, min(max(0, mine), total)) for person, (total, mine) in people.items() if total > 0}
        for basis, people in found.items()
        if any(total > 0 for total, _mine in people.values())
    }


days = st.integers(0, 400).map(lambda n: YEAR + timedelta(days=n))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    done=st.lists(st.tuples(st.integers(0, 2), days, st.integers(-20, 50).filter(bool)), max_size=30),
    joins=st.lists(days, min_size=2, max_size=2),
    leaves=days,
    asked=st.tuples(days, days),
)
def test_sums_by_month_give_what_each_day_gives(noon, done, joins, leaves, asked) -> None:
    start, end = sorted(asked)
    people = []
    for joined in joins:
        with clock.at(noon(joined)):
            people.append(make.member().person)
    if leaves > joins[0]:
        Member.objects.filter(person=people[0]).update(left_on=leaves)
    people.append(make.person())
    for n, (who, day, quantity) in enumerate(done):
        accrue(people[who], source=f"job:{people[0].pk}:{n}", on=day, quantities={"hours": quantity})
    found = {
        basis: {person: (of.total, of.as_member) for person, of in by.items()}
        for basis, by in queries.patronage(start, end).items()
    }
    assert found == by_the_day(start, end)
    assert queries.recount() == []


def test_a_reversal_is_in_the_sums_and_a_wrong_sum_is_found() -> None:
    person = make.person()
    accrue(person, source="job:1", on=YEAR, quantities={"hours": 60, "jobs": 1})
    reverse_accrual("job:1", on=YEAR)
    assert {each.quantity for each in MonthSum.objects.filter(person=person)} == {0}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patronage_monthsum SET quantity = 7 WHERE basis = 'hours'")
    assert queries.recount() == [(person.pk, "hours", YEAR, 7, 0)]
