"""By what a pool is shared: classes, several keys, formulas, years of service, and small parts."""

from fractions import Fraction

import pytest

from coop.charter.formula import Formula
from coop.charter.surplus_rules import KeyPart, Seniority, SmallParts
from coop.patronage.rules import CapitalFacts, Part, Patronage, People, Service, YearResult, close, explain
from coop.patronage.tests.lawbook import LAW, amounts, parts, pool, rules, whole, worked

HALF = Fraction(1, 2)


def shared(surplus: int, step, people, **more):
    return close(YearResult("2026", surplus), rules(step, **more), CapitalFacts(), people)


def years(**of: int) -> dict[int, Service]:
    return {int(who[1:]): Service(months=12 * each) for who, each in of.items()}


def test_pools_of_classes_each_by_their_own_key():
    of_workers = pool("60/100", "surplus", basis="hours", classes=("worker",))
    of_customers = pool(basis="purchases", classes=("customer",))
    people = {
        "hours": {1: Patronage(60, 60, {"worker": 60}), 2: Patronage(50, 50, {"worker": 20, "customer": 30})},
        "purchases": {2: Patronage(900, 900, {"customer": 900}), 3: Patronage(100, 100, {"customer": 100})},
    }
    first = shared(1_000, of_workers, people)
    assert whole(first) == {1: 450, 2: 150}  # 60 and 20 hours as workers of 600
    assert whole(shared(1_000, of_customers, people)) == {2: 900, 3: 100}
    assert [
        (each.person, each.why) for each in shared(1, of_customers, {"purchases": {4: Patronage(5, 0)}}).left_out
    ] == [(4, "no_membership")]


def test_several_keys_each_have_their_part_of_the_pool():
    mix = (KeyPart(Fraction(7, 10), "pay"), KeyPart(Fraction(3, 10), "equal"))
    people = People({"pay": worked(p1=300, p2=100), "hours": worked(p3=1)})
    done = shared(1_000, pool(mix=mix), people)
    # 525 and 175 by pay, 100 each for being there
    assert whole(done) == {1: 625, 2: 275, 3: 100}
    assert [share.quantity for share in done.shares] == [625_000, 275_000, 100_000]  # millionths of the pool
    assert explain(pool(mix=mix), people, 1) == (
        Part("pay", Fraction(7, 10), Fraction(300), Fraction(400)),
        Part("equal", Fraction(3, 10), Fraction(1), Fraction(3)),
    )


def test_a_key_in_which_nobody_did_anything_leaves_its_part_to_the_others():
    mix = (KeyPart(HALF, "works"), KeyPart(HALF, "hours"))
    assert whole(shared(100, pool(mix=mix), {"hours": worked(p1=3, p2=1)})) == {1: 75, 2: 25}


def test_what_non_members_did_is_measured_key_by_key():
    mix = (KeyPart(HALF, "pay"), KeyPart(HALF, "hours"))
    people = {"pay": worked(p1=100, p2=(100, 0)), "hours": worked(p1=75, p2=(25, 0))}
    done = shared(800, pool(mix=mix), people, others=True)
    # half of half and a quarter of half: 3/8
    assert amounts(done) == {"patronage": 500, "patronage:nonmembers": 300}


def test_a_formula_speaks_in_hours_kilometres_and_whole_money():
    formula = Formula.read("hours + pay / 100 + 2 * distance + 10 * years")
    people = People(
        {
            "hours": worked(p1=600, p2=60),  # 10 and 1
            "pay": worked(p1=100_000, p2=0),  # 1,000.00
            "distance": worked(p2=4_500),  # 4.5 km
            "jobs": worked(p1=1, p2=1),
        },
        years(p1=1, p2=2),
    )
    step = pool(mix=(KeyPart(Fraction(1), formula=formula),))
    # 10 + 10 + 0 + 10 and 1 + 0 + 9 + 20
    assert whole(shared(600, step, people)) == {1: 300, 2: 300}
    yen = People(people.patronage, people.service, minor_digits=0)
    assert whole(shared(1_050, step, yen)) == {1: 1_020, 2: 30}  # 100,000 yen are a thousand of a hundred


def test_one_for_whom_a_formula_divides_by_nothing_has_no_part_and_is_told_why():
    step = pool(mix=(KeyPart(Fraction(1), formula=Formula.read("pay / jobs")),))
    people = {"pay": worked(p1=400, p2=400), "jobs": worked(p1=2)}
    done = shared(90, step, people)
    assert whole(done) == {1: 90}
    assert [(each.person, each.why) for each in done.left_out] == [(2, "divides_by_zero")]


def test_years_of_service_add_up_to_the_greatest_coefficient():
    step = pool(basis="hours", seniority=Seniority(Fraction(1, 4), Fraction(2), LAW))
    people = People({"hours": worked(p1=100, p2=100, p3=100)}, years(p1=9, p2=2))
    # 2 times, 1.5 times and once
    assert whole(shared(900, step, people)) == {1: 400, 2: 300, 3: 200}


def test_a_pool_may_be_shared_by_years_of_service_alone():
    people = People({"hours": worked(p1=1, p2=1, p3=1)}, years(p1=3, p2=1))
    done = shared(100, pool(basis="years"), people)
    assert whole(done) == {1: 75, 2: 25}
    assert [share.quantity for share in done.shares] == [3, 1]


def small(then: str):
    return pool(basis="hours", cash_part=HALF, small=SmallParts(100, then, LAW))


def test_small_parts_go_to_the_others_in_the_pool():
    done = shared(1_000, small("others"), {"hours": worked(p1=90, p2=6, p3=4)})
    assert whole(done) == {1: 1_000}
    assert [(each.person, each.why, each.citation) for each in done.left_out] == [(2, "small", LAW), (3, "small", LAW)]


def test_small_parts_stand_where_all_are_small():
    assert whole(shared(100, small("others"), {"hours": worked(p1=1, p2=1)})) == {1: 50, 2: 50}


def test_small_parts_go_to_the_reserve():
    done = shared(1_000, small("reserve"), {"hours": worked(p1=90, p2=6, p3=4)})
    assert amounts(done) == {"patronage": 900, "patronage:small": 100}
    assert whole(done) == {1: 900}


def test_small_parts_are_retained_whole():
    done = shared(1_000, small("retain"), {"hours": worked(p1=91, p2=9)})
    assert parts(done) == {1: (910, 455, 455), 2: (90, 0, 90)}


@pytest.mark.parametrize("surplus", [2**63 - 1, 2**63 - 2])
def test_the_largest_amount_that_the_books_hold_is_shared_exactly(surplus):
    done = shared(surplus, pool(basis="hours"), {"hours": worked(p1=2**62, p2=2**62, p3=1)})
    assert sum(whole(done).values()) == surplus
    with pytest.raises(ValueError, match="more money"):
        YearResult("2026", 2**63)


def test_who_has_left_or_died_keeps_the_part_of_what_they_did():
    gone = Service(days_in_year=200, months_in_year=6, days=900, months=30, there_at_end=False)
    done = shared(100, pool(basis="hours"), People({"hours": worked(p1=1, p2=1)}, {1: gone}))
    assert whole(done) == {1: 50, 2: 50}


def test_who_was_in_two_classes_counts_once_where_all_count_alike():
    people = {
        "hours": {1: Patronage(9, 9, {"worker": 9}), 2: Patronage(9, 9, {"worker": 9})},
        "purchases": {1: Patronage(9, 9, {"customer": 9})},
    }
    assert whole(shared(100, pool(basis="equal", classes=("worker", "customer")), people)) == {1: 50, 2: 50}
