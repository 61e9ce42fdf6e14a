"""What a job may do next, what it costs, and how what it costs is shared out.

Pure: plain values in, plain values out. Which worker gets a job is a mode's to say
(`coop.market.modes`). Amounts are integer minor units; parts are `Fraction`s.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal, Protocol

Role = Literal["principal", "agent"]

LONGEST_JOB = 24 * 60
"""Minutes; more is a slip of the finger."""


# ── the machine ──────────────────────────────────────────────────────────────


class State(StrEnum):
    """Where a job stands (`coop.market.models.Job.State` gives these their names in words)."""

    QUOTED = "quoted"
    REQUESTED = "requested"
    OFFERING = "offering"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ARRIVED = "arrived"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SETTLED = "settled"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Party(StrEnum):
    """Who a person is to a job; `SYSTEM` is the platform acting by a written rule."""

    CUSTOMER = "customer"
    WORKER = "worker"
    DISPATCHER = "dispatcher"
    SYSTEM = "system"


SEARCHING = frozenset({State.REQUESTED, State.OFFERING})
UNDER_WAY = frozenset({State.ACCEPTED, State.EN_ROUTE, State.ARRIVED, State.IN_PROGRESS})
OVER = frozenset({State.SETTLED, State.EXPIRED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to a job: from where, to where, and who may do it."""

    name: str
    starts: frozenset[State]
    ends: State
    by: frozenset[Party]


def _step(name: str, starts: set[State], ends: State, *by: Party) -> Step:
    return Step(name, frozenset(starts), ends, frozenset(by))


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        _step("quote", set(), State.QUOTED, Party.CUSTOMER, Party.DISPATCHER),
        _step("request", {State.QUOTED}, State.REQUESTED, Party.CUSTOMER, Party.DISPATCHER),
        _step("offer", {State.REQUESTED, State.OFFERING}, State.OFFERING, Party.SYSTEM, Party.DISPATCHER),
        _step("decline", {State.OFFERING}, State.OFFERING, Party.WORKER),
        _step("lapse", {State.OFFERING}, State.OFFERING, Party.SYSTEM),
        _step("accept", {State.OFFERING}, State.ACCEPTED, Party.WORKER),
        _step("hand_back", {State.ACCEPTED, State.EN_ROUTE}, State.REQUESTED, Party.WORKER, Party.DISPATCHER),
        _step("set_out", {State.ACCEPTED}, State.EN_ROUTE, Party.WORKER, Party.DISPATCHER),
        _step("arrive", {State.ACCEPTED, State.EN_ROUTE}, State.ARRIVED, Party.WORKER, Party.DISPATCHER),
        _step(
            "start",
            {State.ACCEPTED, State.EN_ROUTE, State.ARRIVED},
            State.IN_PROGRESS,
            Party.WORKER,
            Party.DISPATCHER,
        ),
        _step("complete", {State.IN_PROGRESS}, State.COMPLETED, Party.WORKER, Party.DISPATCHER),
        _step("settle", {State.COMPLETED}, State.SETTLED, Party.SYSTEM),
        _step("expire", {State.REQUESTED, State.OFFERING}, State.EXPIRED, Party.SYSTEM),
        _step(
            "cancel",
            {State.QUOTED, State.REQUESTED, State.OFFERING, State.ACCEPTED, State.EN_ROUTE, State.ARRIVED},
            State.CANCELLED,
            Party.CUSTOMER,
            Party.WORKER,
            Party.DISPATCHER,
        ),
        _step("no_show", {State.ARRIVED}, State.CANCELLED, Party.WORKER, Party.DISPATCHER),
    )
}

WORKERS_NEXT: dict[State, str] = {
    State.ACCEPTED: "set_out",
    State.EN_ROUTE: "arrive",
    State.ARRIVED: "start",
    State.IN_PROGRESS: "complete",
}
"""The step a worker's page proposes first; the table above allows others."""


def steps_from(state: State, parties: frozenset[Party]) -> tuple[Step, ...]:
    """The steps that someone who is `parties` to a job may take while it stands at `state`."""
    return tuple(step for step in STEPS.values() if state in step.starts and step.by & parties)


# ── the price ────────────────────────────────────────────────────────────────


class PriceLine(Protocol):
    """One line of a service's price in trade.yml. `minimum` is in minor units; 0 where there is none."""

    @property
    def per(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def minimum(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What a price depends on: planned minutes of work and metres of way."""

    minutes: int = 0
    metres: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """How the co-op sells: in its own name (`principal`) or for its workers (`agent`)."""

    role: Role
    worker_share: Fraction
    tax_rate: Fraction


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """`quantity` is in minutes for hour and minute, metres for km, 1 for fixed; `rate` in minor units per `per`."""

    per: str
    rate: int
    quantity: int
    minimum: int
    amount: int


@dataclass(frozen=True, slots=True)
class Split:
    """Where the price goes: `worker` + `tax` + `coop` = `price`, always."""

    price: int
    worker: int
    tax: int
    coop: int


@dataclass(frozen=True, slots=True)
class Quote:
    lines: tuple[QuotedLine, ...]
    split: Split
    facts: Facts
    terms: Terms
    policy: str

    @property
    def price(self) -> int:
        return self.split.price

    def frozen(self) -> dict[str, Any]:
        """As it is kept on the job: plain JSON, with the version of the policy that made it."""
        return {
            "policy": self.policy,
            "role": self.terms.role,
            "worker_share": str(self.terms.worker_share),
            "tax_rate": str(self.terms.tax_rate),
            "minutes": self.facts.minutes,
            "metres": self.facts.metres,
            "lines": [
                {"per": n.per, "rate": n.rate, "quantity": n.quantity, "minimum": n.minimum, "amount": n.amount}
                for n in self.lines
            ],
            "price": self.split.price,
            "worker": self.split.worker,
            "tax": self.split.tax,
            "coop": self.split.coop,
        }


def half_up(value: Fraction) -> int:
    """`value` to the nearest integer, halves up: the usual rounding of a price."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


_QUANTITY: dict[str, tuple[str, int]] = {"hour": ("minutes", 60), "minute": ("minutes", 1), "km": ("metres", 1000)}


def price_line(line: PriceLine, facts: Facts) -> QuotedLine:
    """One line for these facts; never under the line's own minimum.

    Raises ValueError for a `per` that is none of hour, minute, km, fixed (the schema of trade.yml refuses it before).
    """
    minimum = line.minimum or 0
    if line.per == "fixed":
        return QuotedLine(line.per, line.amount, 1, minimum, max(line.amount, minimum))
    if line.per not in _QUANTITY:
        raise ValueError(f"no price per {line.per!r}")
    of, unit = _QUANTITY[line.per]
    quantity: int = getattr(facts, of)
    return QuotedLine(
        line.per, line.amount, quantity, minimum, max(half_up(Fraction(line.amount * quantity, unit)), minimum)
    )


def split(price: int, terms: Terms) -> Split:
    """Share `price` (taxes included) between worker, tax and co-op; exact to the minor unit.

    A principal sells the whole: tax is in the whole price and the worker's share is of what is left.
    An agent sells only its commission: the worker's share is of the whole price, tax is in the commission.
    """
    inside = terms.tax_rate / (1 + terms.tax_rate)
    if terms.role == "principal":
        tax = half_up(price * inside)
        worker = half_up((price - tax) * terms.worker_share)
    else:
        worker = half_up(price * terms.worker_share)
        tax = half_up((price - worker) * inside)
    return Split(price=price, worker=worker, tax=tax, coop=price - tax - worker)


def policy_version(lines: Sequence[PriceLine], terms: Terms) -> str:
    """A short hash of everything that decides a price, so that a job can say which policy it was priced by."""
    text = json.dumps(
        {
            "lines": [[n.per, n.amount, n.minimum or 0] for n in lines],
            "role": terms.role,
            "worker_share": str(terms.worker_share),
            "tax_rate": str(terms.tax_rate),
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def quote(lines: Sequence[PriceLine], facts: Facts, terms: Terms) -> Quote:
    """Price a service by its `lines` for `facts`, shared out by `terms`."""
    quoted = tuple(price_line(line, facts) for line in lines)
    return Quote(quoted, split(sum(n.amount for n in quoted), terms), facts, terms, policy_version(lines, terms))


# ── into the books ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class SettlementLeg:
    """One leg of a settlement; `whose` is customer, worker or empty for the co-op's own account."""

    role: str
    amount: int
    whose: Literal["customer", "worker", ""] = ""


def settlement(role: Role, parts: Split, tip: int = 0) -> tuple[SettlementLeg, ...]:
    """The legs that book a price shared out as `parts`; they sum to zero. Tips go wholly to the worker."""
    pay = SettlementLeg("member_payable", -(parts.worker + tip), "worker")
    owed = SettlementLeg("customer_receivable", parts.price + tip, "customer")
    tax = SettlementLeg("vat_payable", -parts.tax)
    legs: tuple[SettlementLeg, ...]
    if role == "principal":
        legs = (
            owed,
            SettlementLeg("service_income", -(parts.price - parts.tax)),
            tax,
            SettlementLeg("labour_expense", parts.worker),
            pay,
        )
    else:
        legs = (owed, pay, SettlementLeg("commission_income", -parts.coop), tax)
    if sum(leg.amount for leg in legs):
        raise ValueError(f"{parts} do not add up")
    return tuple(leg for leg in legs if leg.amount)


def quantities(minutes: int, parts: Split, metres: int | None) -> dict[str, int]:
    """What a settled job counts for, by patronage basis. Tips are nobody's patronage."""
    counted = {"hours": minutes, "pay": parts.worker, "fares": parts.price, "jobs": 1}
    if metres is not None:
        counted["distance"] = metres
    return counted


def cancellation_fee(price: int, part: Fraction, *, free: bool) -> int:
    """What a customer pays for a job that a worker accepted in vain: `part` of the price, nothing while it is free."""
    return 0 if free else half_up(price * part)
