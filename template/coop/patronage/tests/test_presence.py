"""Who has been here long enough to share: so long in the year, or so long before its end."""

from datetime import date, timedelta

import pytest

from coop.charter.figures import Term
from coop.charter.surplus_rules import Presence
from coop.market.models import Worker
from coop.patronage import queries
from coop.patronage.commands import accrue
from coop.patronage.rules import CapitalFacts, LeftOut, People, Service, YearResult, close, full_months, service
from coop.patronage.tests.lawbook import LAW, amounts, pool, rules, step, whole, worked
from tests import make

YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
THREE_MONTHS_OR_SIX = Presence(Term(count=3, unit="months"), LAW, Term(count=6, unit="months"))
LABOUR = rules(
    pool(basis="pay", who="workers", presence=THREE_MONTHS_OR_SIX),
    step("rest", "collective", "1", "development_fund", "remainder"),
)


def shared(surplus: int = 900, **since: tuple[date, date | None]):
    """Everyone earned the same; `p1=(since, until)` says when person 1 worked here."""
    here = {int(who[1:]): service(*spell, **YEAR) for who, spell in since.items()}
    done = {"pay": worked(**dict.fromkeys(since, 100))}
    return close(YearResult("2026", surplus), LABOUR, CapitalFacts(), People(done, here))


def test_three_months_in_the_year_or_six_before_its_end_give_a_part():
    done = shared(
        p1=(date(2020, 1, 1), None),
        p2=(date(2026, 10, 1), None),  # October to December: three months to the day
        p3=(date(2026, 10, 2), None),  # a day less, and no six months of seniority
        p4=(date(2019, 1, 1), date(2026, 2, 28)),  # left after two months, so without seniority at the end
        p5=(date(2026, 2, 1), date(2026, 4, 30)),  # three months, and gone
    )
    assert whole(done) == {1: 300, 2: 300, 5: 300}
    assert done.left_out == (
        LeftOut("patronage", 3, "no_presence", LAW),
        LeftOut("patronage", 4, "no_presence", LAW),
    )


def test_one_of_whom_nothing_is_known_has_not_been_here():
    done = close(YearResult("2026", 90), LABOUR, CapitalFacts(), People({"pay": worked(p1=1)}))
    assert amounts(done) == {"patronage": 0, "rest": 90}
    assert [line.why for line in done.lines] == ["nobody", ""]


def test_seniority_stands_in_for_presence_after_a_year_begun_elsewhere():
    presence = Presence(Term(count=300, unit="days"), LAW, Term(count=1, unit="years"))
    ours = rules(pool(basis="pay", who="workers", presence=presence))
    here = {1: Service(days_in_year=10, months=12, days=365), 2: Service(days_in_year=299, months=11, days=340)}
    done = close(YearResult("2026", 90), ours, CapitalFacts(), People({"pay": worked(p1=1, p2=1)}, here))
    assert whole(done) == {1: 90}


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 3, 31), 3),
        (date(2026, 1, 1), date(2026, 3, 30), 2),
        (date(2026, 11, 30), date(2027, 2, 27), 3),  # to the last day of a month that has no 30th
        (date(2026, 11, 30), date(2027, 2, 26), 2),
        (date(2024, 2, 29), date(2025, 2, 27), 12),
        (date(2026, 5, 5), date(2026, 5, 5), 0),
    ],
)
def test_full_months_are_those_of_the_calendar(first, last, months):
    assert full_months(first, last) == months


def test_service_outside_the_year_is_no_presence_in_it():
    assert service(date(2025, 1, 1), date(2025, 6, 30), **YEAR) == Service(0, 0, 181, 6, there_at_end=False)
    assert service(date(2027, 1, 1), None, **YEAR) == Service(there_at_end=False)


@pytest.mark.django_db
def test_the_register_of_workers_says_since_when_and_else_what_was_counted(year):
    start, end = year
    early, late, unlisted, before = (make.person() for _ in range(4))
    Worker.objects.create(person=early, since=start - timedelta(days=800))
    Worker.objects.create(person=late, since=end - timedelta(days=9))
    Worker.objects.create(person=before, since=start - timedelta(days=90), until=start - timedelta(days=1))
    for n, day in enumerate((start, end - timedelta(days=1))):
        accrue(unlisted, source=f"task:{n}", on=day, quantities={"hours": 60})
    here = queries.people(start, end).service
    assert (here[early.pk].years, here[early.pk].days_in_year, here[early.pk].there_at_end) == (3, 365, True)
    assert (here[late.pk].days_in_year, here[late.pk].months) == (10, 0)
    assert (here[unlisted.pk].days_in_year, here[unlisted.pk].there_at_end) == (364, False)
    assert (here[before.pk].days_in_year, here[before.pk].days) == (0, 90)
