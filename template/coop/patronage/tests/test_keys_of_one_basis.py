"""A pool that one basis shares is reckoned in integers, and comes to what fractions give."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from coop.charter.figures import Term
from coop.charter.surplus_rules import Presence
from coop.patronage.facts import Patronage, Service
from coop.patronage.keys import People, _of_any_keys, weights
from coop.patronage.tests.lawbook import LAW, pool

done = st.tuples(st.integers(0, 10**12), st.integers(0, 10**12), st.sampled_from(["worker", "customer"])).map(
    lambda of: Patronage(of[0] + of[1], of[0], {of[2]: of[0]} if of[0] else {})
)
here = st.integers(0, 365).map(lambda days: Service(days_in_year=days, months_in_year=days // 31, days=days))


@given(
    people=st.dictionaries(st.integers(1, 50), st.tuples(done, here), max_size=8),
    who=st.sampled_from(["members", "workers"]),
    classes=st.sampled_from([(), ("worker",)]),
    basis=st.sampled_from(["hours", "equal"]),
    months=st.none() | st.integers(1, 12),
)
def test_integers_give_what_fractions_give(people, who, classes, basis, months) -> None:
    step = replace(pool(basis=basis), who=who, classes=classes)
    if months:
        step = replace(step, presence=Presence(Term(count=months, unit="months"), LAW))
    facts = People(
        {"hours": {person: each for person, (each, _here) in people.items()}},
        {person: service for person, (_done, service) in people.items()},
    )
    quick, slow = weights(step, facts), _of_any_keys(step, facts)
    assert dict(quick.by_person) == dict(slow.by_person)
    assert dict(quick.quantities) == dict(slow.quantities)
    assert dict(quick.left_out) == dict(slow.left_out)
    assert quick.others == slow.others
