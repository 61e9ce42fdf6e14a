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
from typing import Literal

from coop.charter.figures import Term
from coop.charter.rules import SurplusStep
from coop.charter.surplus_rules import KeyPart, Presence
from coop.patronage.facts import Patronage, Service

Why = Literal["no_presence", "no_membership", "divides_by_zero", "small"]
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
    """The weights in fractions, for every kind of key."""
    reckoned = [(key, _Reckoned.of(step, key, people)) for key in step.keys]
    reckoned = [(key, found) for key, found in reckoned if found.whole or found.by_others]
    left_out: dict[int, Why] = {}
    for _key, found in reckoned:
        left_out |= found.left_out
    parts = sum((key.part for key, _found in reckoned), Fraction(0))
    others = sum((key.part / parts * found.part_of_others for key, found in reckoned), Fraction(0))
    paid = [(key, found) for key, found in reckoned if found.whole]
    sums: dict[int, Fraction] = {}
    if len(paid) == 1:
        sums = paid[0][1].by_person
    else:
        for key, found in paid:
            scale = key.part / found.whole
            for person, quantity in found.by_person.items():
                sums[person] = sums.get(person, Fraction(0)) + quantity * scale
    multiple = lcm(*{weight.denominator for weight in sums.values()})
    by_person = {person: int(weight * multiple) for person, weight in sums.items()}
    for person in by_person:
        left_out.pop(person, None)  # one key left them out, another did not
    return Weights(by_person, _told(step, by_person, people), left_out, others)


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """One key, applied to everyone: what counts of each, with coefficients, and what others than members did."""

    by_person: dict[int, Fraction]
    left_out: dict[int, Why]
    by_others: Fraction
    without_coefficients: Fraction

    @property
    def whole(self) -> Fraction:
        return sum(self.by_person.values(), Fraction(0))

    @property
    def part_of_others(self) -> Fraction:
        return self.by_others / (self.by_others + self.without_coefficients)

    @classmethod
    def of(cls, step: SurplusStep, key: KeyPart, people: People) -> _Reckoned:
        by_person: dict[int, Fraction] = {}
        left_out: dict[int, Why] = {}
        by_others = plain = Fraction(0)
        for person, (quantity, of_others, why) in _quantities(step, key, people).items():
            by_others += of_others
            if why:
                left_out[person] = why
            elif quantity > 0:
                here = people.service.get(person)
                if present(step.presence, here):
                    by_person[person] = quantity * coefficient(step, here) if step.seniority else quantity
                    plain += quantity
                else:
                    left_out[person] = "no_presence"
        return cls(by_person, left_out, by_others, plain)


def _quantities(step: SurplusStep, key: KeyPart, people: People) -> dict[int, tuple[Fraction, Fraction, Why | None]]:
    """By person what counts by one key, what they did while no member, and why nothing counts where that is so."""
    if key.formula is None:
        return {
            person: (
                _years(key.basis, counts(step, done), person, people),
                _years(key.basis, done.total - done.as_member, person, people),
                None if counts(step, done) or not done.total else "no_membership",
            )
            for person, done in people.everyone(key.basis).items()
        }
    of_each = {basis: people.everyone(basis) for basis in key.formula.names}
    found: dict[int, tuple[Fraction, Fraction, Why | None]] = {}
    for person in sorted({who for of_basis in of_each.values() for who in of_basis}):
        done = {basis: of_basis[person] for basis, of_basis in of_each.items() if person in of_basis}
        counted, all_of_it, as_member = (
            key.formula.value(
                {basis: _years(basis, of(each), person, people) / _unit(basis, people) for basis, each in done.items()}
            )
            for of in (lambda each: counts(step, each), lambda each: each.total, lambda each: each.as_member)
        )
        of_others = max(Fraction(0), (all_of_it or Fraction(0)) - (as_member or Fraction(0)))
        if counted is None:
            found[person] = (Fraction(0), of_others, "divides_by_zero")
        else:
            found[person] = (counted, of_others, None if counted or not of_others else "no_membership")
    return found


def _years(basis: str, counted: int, person: int, people: People) -> Fraction:
    """A quantity as it counts: years of service are not accrued, but known."""
    if basis == "years":
        here = people.service.get(person)
        return Fraction(here.years if here and counted else 0)
    return Fraction(counted)


def _unit(basis: str, people: People) -> int:
    return 10**people.minor_digits if basis in MONEY else UNITS.get(basis, 1)


def _told(step: SurplusStep, by_person: Mapping[int, int], people: People) -> dict[int, int]:
    """What to tell a person as their quantity: in the basis' own unit; of several keys, in millionths of the pool."""
    if step.mix:
        whole = sum(by_person.values())
        return {person: weight * POINTS // whole for person, weight in by_person.items()}
    done = people.everyone(step.basis)
    return {person: int(_years(step.basis, counts(step, done[person]), person, people)) for person in by_person}


def explain(step: SurplusStep, people: People, person: int) -> tuple[Part, ...]:
    """What each key of a pool gave a person (“your 812 hours of 41,310”), coefficients included."""
    told = []
    for key in step.keys:
        found = _Reckoned.of(step, key, people)
        words = key.formula.text if key.formula else key.basis
        told.append(Part(words, key.part, found.by_person.get(person, Fraction(0)), found.whole))
    return tuple(told)
