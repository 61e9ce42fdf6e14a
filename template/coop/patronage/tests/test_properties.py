"""What holds of every close, whatever the rules: any key, coefficient, presence, class, small parts and stops.

Of monotony precisely this: who does more of a basis, all else alike, gets no less of a pool,
and nobody else gets more than one minor unit more (that unit is how largest remainders fall).
It is not so for a formula in which a basis is subtracted or divides: there doing more may be
meant to bring less.
"""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coop.charter.figures import Term
from coop.charter.formula import Formula
from coop.charter.rules import Stop
from coop.charter.surplus_rules import KeyPart, Presence, Seniority, SmallParts
from coop.patronage.keys import weights
from coop.patronage.rules import CapitalFacts, Patronage, People, Service, YearResult, close
from coop.patronage.tests.lawbook import LAW, pool, rules, step, whole

PARTS = st.integers(1, 9).map(lambda n: Fraction(n, 10))
FORMULAS = st.sampled_from(["hours + pay / 100", "hours * 1.5 + 10 * years", "max(hours, jobs)", "equal + 0.1 * hours"])
MIXES = st.one_of(
    st.just(()),
    FORMULAS.map(lambda text: (KeyPart(Fraction(1), formula=Formula.read(text)),)),
    st.builds(lambda part: (KeyPart(part, "hours"), KeyPart(1 - part, "pay")), PARTS),
    st.builds(
        lambda part, text: (KeyPart(part, "equal"), KeyPart(1 - part, formula=Formula.read(text))), PARTS, FORMULAS
    ),
)
POOLS = st.builds(
    lambda mix, who, classes, seniority, presence, small, cash, qualified: pool(
        basis="" if mix else "hours",
        mix=mix,
        who=who,
        classes=classes if who == "members" else (),
        seniority=seniority,
        presence=presence,
        small=small,
        cash_part=cash,
        qualified_part=qualified,
    ),
    MIXES,
    st.sampled_from(["members", "workers"]),
    st.sampled_from([(), ("worker",), ("worker", "customer")]),
    st.one_of(st.none(), st.builds(lambda per: Seniority(per, Fraction(2), LAW), PARTS)),
    st.one_of(
        st.none(),
        st.just(Presence(Term(count=3, unit="months"), LAW, Term(count=6, unit="months"))),
    ),
    st.one_of(
        st.none(), st.builds(lambda below, then: SmallParts(below, then, LAW), st.integers(1, 500),
                             st.sampled_from(["retain", "others", "reserve"])),
    ),
    PARTS,
    PARTS,
)  # fmt: skip
DONE = st.builds(
    lambda worker, customer, other: Patronage(
        worker + customer + other, worker + customer, {"worker": worker, "customer": customer}
    ),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(0, 10**5),
)
BY_PERSON = st.dictionaries(st.integers(1, 12), DONE, max_size=8)
PEOPLE = st.builds(
    lambda hours, pay, jobs, months, digits: People(
        {"hours": hours, "pay": pay, "jobs": jobs},
        {person: Service(months_in_year=min(12, n), months=n) for person, n in enumerate(months, start=1)},
        digits,
    ),
    BY_PERSON,
    BY_PERSON,
    BY_PERSON,
    st.lists(st.integers(0, 300), min_size=9, max_size=12),
    st.sampled_from([0, 2, 3]),  # JPY, EUR, KWD
)
SURPLUS = st.one_of(st.integers(0, 2_000), st.integers(0, 10**9), st.integers(2**63 - 10, 2**63 - 1))
OTHERS = st.booleans()


def distribute(surplus: int, of_pool, people: People, *, others: bool):
    reserve = step("reserve", "fund", "15/100", "statutory_reserve", least=Fraction(15, 100), stop=Stop("capital"))
    facts = CapitalFacts(shares={"member:1": 10**6}, funds={"statutory_reserve": 10**5})
    return close(YearResult("2026", surplus), rules(reserve, of_pool, others=others), facts, people)


@given(SURPLUS, POOLS, PEOPLE, OTHERS)
def test_the_parts_sum_to_the_whole_and_none_is_negative(surplus, of_pool, people, others):
    done = distribute(surplus, of_pool, people, others=others)
    assert sum(line.amount for line in done.lines) == surplus
    assert all(line.amount >= 0 for line in done.lines)
    to_people = sum(line.amount for line in done.lines if line.key == "patronage")
    assert sum(whole(done).values()) == to_people
    assert all(min(part.cash, part.retained, part.share) >= 0 for part in done.shares)
    assert all(part.share == part.cash + part.retained for part in done.shares)
    assert not {part.person for part in done.shares} & {each.person for each in done.left_out}
    assert done.lines[0].amount >= min(Fraction(15 * surplus, 100), 900_000)  # the law's, up to its stop


@given(SURPLUS, POOLS, PEOPLE, OTHERS, st.randoms())
def test_the_order_of_people_and_of_bases_makes_no_difference(surplus, of_pool, people, others, random):
    def shuffled(found):
        items = list(found.items())
        random.shuffle(items)
        return dict(items)

    other = People(
        shuffled({basis: shuffled(done) for basis, done in people.patronage.items()}),
        shuffled(people.service),
        people.minor_digits,
    )
    one, two = (distribute(surplus, of_pool, each, others=others) for each in (people, other))
    assert one.lines == two.lines
    assert sorted(one.shares, key=lambda part: part.person) == sorted(two.shares, key=lambda part: part.person)
    assert one.left_out == two.left_out


@settings(max_examples=200)
@given(SURPLUS, POOLS, PEOPLE, OTHERS, st.sampled_from(["hours", "pay", "jobs"]), st.integers(1, 10**6), st.data())
def test_who_does_more_gets_no_less(surplus, of_pool, people, others, basis, more, data):
    done = people.patronage[basis]
    assume(done)
    who = data.draw(st.sampled_from(sorted(done)))
    was = done[who]
    assume(was.by_class["worker"])  # they did that as a worker member before, too
    busier = Patronage(
        was.total + more, was.as_member + more, {**was.by_class, "worker": was.by_class["worker"] + more}
    )
    after = People({**people.patronage, basis: {**done, who: busier}}, people.service, people.minor_digits)
    one, two = (distribute(surplus, of_pool, each, others=others) for each in (people, after))
    assert whole(two).get(who, 0) >= whole(one).get(who, 0)
    if not others and of_pool.small is None:
        for person, part in whole(one).items():
            if person != who:
                assert whole(two).get(person, 0) <= part + 1


@given(st.integers(0, 10**9), POOLS, PEOPLE)
def test_a_part_is_within_a_unit_of_what_is_exactly_due(surplus, of_pool, people):
    of_pool = replace(of_pool, small=None)
    done = distribute(surplus, of_pool, people, others=False)
    by_person = weights(of_pool, people).by_person
    shared = sum(whole(done).values())
    for person, part in whole(done).items():
        assert abs(part - Fraction(shared * by_person[person], sum(by_person.values()))) < 1


@given(SURPLUS, PEOPLE, st.integers(2, 1_000))
def test_measuring_in_smaller_units_changes_nothing(surplus, people, times):
    def finer(done: Patronage) -> Patronage:
        return Patronage(done.total * times, done.as_member * times, {
            key: each * times for key, each in done.by_class.items()
        })  # fmt: skip

    other = People({basis: {who: finer(done) for who, done in of.items()} for basis, of in people.patronage.items()})
    of_pool = pool(mix=(KeyPart(Fraction(2, 3), "hours"), KeyPart(Fraction(1, 3), "pay")))
    one, two = (distribute(surplus, of_pool, each, others=True) for each in (people, other))
    assert one.lines == two.lines
    assert whole(one) == whole(two)


@given(SURPLUS, POOLS, PEOPLE, OTHERS)
def test_the_same_facts_are_always_closed_the_same_way(surplus, of_pool, people, others):
    assert distribute(surplus, of_pool, people, others=others) == distribute(surplus, of_pool, people, others=others)


@pytest.mark.parametrize("then", ["retain", "others", "reserve"])
def test_nothing_is_shared_out_of_nothing(then):
    people = People({"hours": {1: Patronage(60, 60)}})
    done = distribute(0, pool(basis="hours", small=SmallParts(5, then, LAW)), people, others=True)
    assert sum(whole(done).values()) == 0
    assert [line.amount for line in done.lines] == [0, 0]
