"""By what a pool is shared: who has a part in it, and with what weight.

Exact: weights are integers in the proportions that fractions of the keys give. A person's
weight never falls when they did more of a basis, and then nobody else's part of the pool rises;
that is so for every key but a formula in which a basis is subtracted or divides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Literal, cast

from coop.charter.figures import Term
from coop.charter.rules import SurplusStep
from coop.charter.surplus_rules import KeyPart, Presence
from coop.patronage.facts import Patronage, Service

Why = Literal["no_presence", "no_membership", "divides_by_zero", "small"]
Exact = int | Fraction
POINTS = 1_000_000  # a part of a pool that several keys share is told in millionths

# How many of an accrual's units make the unit in which a formula speaks; money is in minor units of the currency.
UNITS = {"hours": 60, "distance": 1000}
MONEY = ("pay", "fares", "royalties", "purchases")


@dataclass(frozen=True, slots=True)
class People:
    """Who did how much (by basis and person), for how long they have been here, and what a unit of money is."""

    patronage: Mapping[str, Mapping[int, Patronage]]
    service: Mapping[int, Service] = field(default_factory=dict)
    minor_digits: int = 2

    def everyone(self, basis: str) -> Mapping[int, Patronage]:
        """Who did anything in a basis. `equal` and `years` count all who did anything at all, once."""
        if basis not in ("equal", "years"):
            return self.patronage.get(basis, {})
        found: dict[int, Patronage] = {}
        for of_basis in self.patronage.values():
            for person, done in of_basis.items():
                known = found.get(person, Patronage(0, 0))
                found[person] = Patronage(
                    max(known.total, int(done.total > 0)),
                    max(known.as_member, int(done.as_member > 0)),
                    {**known.by_class, **{each: 1 for each, n in done.by_class.items() if n > 0}},
                )
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """What one key gave one person: `quantity` of `whole`, of so great a `part` of the pool."""

    key: str  # a basis or a formula
    part: Fraction
    quantity: Fraction
    whole: Fraction


@dataclass(frozen=True, slots=True)
class Weights:
    """Who has a part in a pool: by person a weight, and the quantity that explains it; why others have none.

    `others` is the part of the pool that was earned by who was no member.
    """

    by_person: Mapping[int, int] = field(default_factory=dict)
    quantities: Mapping[int, int] = field(default_factory=dict)
    left_out: Mapping[int, Why] = field(default_factory=dict)
    others: Fraction = Fraction(0)


def counts(step: SurplusStep, done: Patronage) -> int:
    """How much of what a person did counts in a pool: all, what they did as a member, or as one of some classes."""
    if step.who == "workers":
        return done.total
    if step.classes:
        return min(done.as_member, sum(done.by_class.get(each, 0) for each in step.classes))
    return done.as_member


def present(presence: Presence | None, of: Service | None) -> bool:
    """Whether a person was here long enough in the year, or had been at its end."""
    if presence is None:
        return True
    if of is None:
        return False
    if _long_enough(presence.in_year, of.days_in_year, of.months_in_year):
        return True
    seniority = presence.or_seniority
    return seniority is not None and of.there_at_end and _long_enough(seniority, of.days, of.months)


def _long_enough(term: Term, days: int, months: int) -> bool:
    match term.unit:
        case "years":
            return months >= 12 * term.count
        case "months":
            return months >= term.count
        case "weeks":
            return days >= 7 * term.count
        case "days":
            return days >= term.count
        case "hours":
            raise ValueError("presence is counted in days or longer")


def coefficient(step: SurplusStep, of: Service | None) -> Fraction:
    """How many times a person's patronage counts for their years of service."""
    if step.seniority is None:
        return Fraction(1)
    return min(step.seniority.at_most, 1 + step.seniority.per_year * (of.years if of else 0))


def weights(step: SurplusStep, people: People) -> Weights:
    """The weights of a pool: of each key's part, what each entitled person did, times their coefficient.

    A key in which nobody did anything leaves its part to the others.
    """
    if len(step.keys) == 1 and not (step.keys[0].formula or step.seniority or step.keys[0].basis == "years"):
        return _of_one_basis(step, step.keys[0].basis, people)
    return _of_any_keys(step, people)


def _of_one_basis(step: SurplusStep, basis: str, people: People) -> Weights:
    """The same where one basis alone shares the pool: what each did is their weight, in integers from end to end."""
    by_person: dict[int, int] = {}
    left_out: dict[int, Why] = {}
    by_others = 0
    for person, done in people.everyone(basis).items():
        quantity = counts(step, done)
        by_others += done.total - done.as_member
        if not quantity:
            if done.total:
                left_out[person] = "no_membership"
        elif step.presence is None or present(step.presence, people.service.get(person)):
            by_person[person] = quantity
        else:
            left_out[person] = "no_presence"
    whole = by_others + sum(by_person.values())
    if not whole:
        return Weights()
    return Weights(by_person, by_person, left_out, Fraction(by_others, whole))


def _of_any_keys(step: SurplusStep, people: People) -> Weights:
    """The weights for every kind of key: in whole numbers, too, with fractions only between keys."""
    reckoned = [(key, _Reckoned.of(step, key, people)) for key in step.keys]
    reckoned = [(key, found) for key, found in reckoned if found.whole or found.by_others]
    left_out: dict[int, Why] = {}
    for _key, found in reckoned:
        left_out |= found.left_out
    parts = sum((key.part for key, _found in reckoned), Fraction(0))
    others = sum((key.part / parts * found.part_of_others for key, found in reckoned), Fraction(0))
    paid = [(key.part / found.whole, found) for key, found in reckoned if found.whole]
    by_person: dict[int, int] = {}
    if len(paid) == 1:
        by_person = paid[0][1].by_person
    else:  # in whole numbers, as there may be a million people: of each key its part of the pool, times one multiple
        multiple = lcm(*(scale.denominator for scale, _found in paid))
        for scale, found in paid:
            times = scale.numerator * (multiple // scale.denominator)
            for person, quantity in found.by_person.items():
                by_person[person] = by_person.get(person, 0) + quantity * times
    if left_out:  # one key left somebody out, another did not
        left_out = {person: why for person, why in left_out.items() if person not in by_person}
    return Weights(by_person, _told(step, by_person, people), left_out, others)


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """One key, applied to everyone: what counts of each, with coefficients, and what others than members did.

    Quantities are whole numbers: `finer` of them make one of the key's unit.
    """

    by_person: dict[int, int]
    left_out: dict[int, Why]
    finer: int
    by_others: Exact
    without_coefficients: Exact

    @property
    def whole(self) -> int:
        return sum(self.by_person.values())

    @property
    def part_of_others(self) -> Fraction:
        return Fraction(self.by_others) / (self.by_others + self.without_coefficients)

    @classmethod
    def of(cls, step: SurplusStep, key: KeyPart, people: People) -> _Reckoned:
        found: dict[int, Exact] = {}
        left_out: dict[int, Why] = {}
        by_others: Exact = 0
        for person, (quantity, of_others, why) in _quantities(step, key, people).items():
            by_others += of_others
            if why:
                left_out[person] = why
            elif quantity > 0:
                if step.presence is None or present(step.presence, people.service.get(person)):
                    found[person] = quantity
                else:
                    left_out[person] = "no_presence"
        plain = sum(found.values())
        finer = lcm(*{quantity.denominator for quantity in found.values()})
        if finer > 1:
            found = {person: int(quantity * finer) for person, quantity in found.items()}
        by_person = cast("dict[int, int]", found)
        if step.seniority:
            of_one = lcm(step.seniority.per_year.denominator, step.seniority.at_most.denominator)
            finer *= of_one
            for person, whole in by_person.items():
                by_person[person] = whole * int(coefficient(step, people.service.get(person)) * of_one)
        return cls(by_person, left_out, finer, by_others, plain)


def _quantities(step: SurplusStep, key: KeyPart, people: People) -> dict[int, tuple[Exact, Exact, Why | None]]:
    """By person what counts by one key, what they did while no member, and why nothing counts where that is so."""
    if key.formula is None:
        found: dict[int, tuple[Exact, Exact, Why | None]] = {}
        for person, done in people.everyone(key.basis).items():
            counted, of_others = counts(step, done), done.total - done.as_member
            why: Why | None = None if counted or not done.total else "no_membership"
            if key.basis == "years":
                counted, of_others = (_years(each, person, people) for each in (counted, of_others))
            found[person] = (counted, of_others, why)
        return found
    of_each = {basis: people.everyone(basis) for basis in key.formula.names}
    found = {}
    for person in sorted({who for of_basis in of_each.values() for who in of_basis}):
        done_in = {basis: of_basis[person] for basis, of_basis in of_each.items() if person in of_basis}
        value, all_of_it, as_member = (
            key.formula.value({basis: _spoken(basis, of(each), person, people) for basis, each in done_in.items()})
            for of in (lambda each: counts(step, each), lambda each: each.total, lambda each: each.as_member)
        )
        of_others_too = max(Fraction(0), (all_of_it or Fraction(0)) - (as_member or Fraction(0)))
        if value is None:
            found[person] = (0, of_others_too, "divides_by_zero")
        else:
            found[person] = (value, of_others_too, None if value or not of_others_too else "no_membership")
    return found


def _spoken(basis: str, counted: int, person: int, people: People) -> Fraction:
    """A quantity in the unit of which a formula speaks."""
    if basis == "years":
        return Fraction(_years(counted, person, people))
    return Fraction(counted, 10**people.minor_digits if basis in MONEY else UNITS.get(basis, 1))


def _years(counted: int, person: int, people: People) -> int:
    """Years of service are not accrued, but known; they count for who did anything that counts."""
    here = people.service.get(person)
    return here.years if here and counted else 0


def _told(step: SurplusStep, by_person: Mapping[int, int], people: People) -> dict[int, int]:
    """What to tell a person as their quantity: in the basis' own unit; of several keys, in millionths of the pool."""
    if step.mix:
        whole = sum(by_person.values())
        return {person: weight * POINTS // whole for person, weight in by_person.items()}
    if step.basis == "years":
        return {person: people.service[person].years for person in by_person}
    done = people.everyone(step.basis)
    return {person: counts(step, done[person]) for person in by_person}


def explain(step: SurplusStep, people: People, person: int) -> tuple[Part, ...]:
    """What each key of a pool gave a person (“your 812 hours of 41,310”), coefficients included."""
    told = []
    for key in step.keys:
        found = _Reckoned.of(step, key, people)
        words = key.formula.text if key.formula else key.basis
        quantity, whole = (Fraction(each, found.finer) for each in (found.by_person.get(person, 0), found.whole))
        told.append(Part(words, key.part, quantity, whole))
    return tuple(told)
