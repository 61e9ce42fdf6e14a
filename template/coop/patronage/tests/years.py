"""A year with a distribution that tests can reckon with, and what the books say of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from coop.charter.loading import current_rules
from coop.charter.rules import Ruled, Stop, SurplusRules, SurplusStep
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.refused import Citation
from tests import make

LAW = Citation("Act s. 1", "verified")
WITHOUT_END = Stop("never")
ONE = Fraction(1)


def step(key, kind, rate, role, base="remainder", **more) -> SurplusStep:
    return SurplusStep(
        key, {"en": key}, kind, base, rate, Fraction(0), WITHOUT_END, role, indivisible=False, citation=LAW, **more
    )


SURPLUS = SurplusRules(
    steps=(
        step("reserve", "fund", Fraction(20, 100), "collective_reserve", "surplus"),
        step("interest", "share_interest", Fraction(10, 100), "share_interest_payable", "capital"),
        step("patronage", "pool", ONE, "member_payable", basis="hours", cash_part=Fraction(60, 100)),
    ),
    losses=("collective_reserve", "losses_forward"),
    prior_losses_first=Ruled(True, LAW),
    nonmember_to_collective=Ruled(True, LAW),
)

# That of whatever co-op the tests run for.
OWN = current_rules().surplus


def shares() -> int:
    classes = current_rules().membership.classes
    return classes[make.voting_class()].shares_required


def earn(day: date, income: int, expense: int = 0, key: str = "year") -> None:
    legs = (
        Leg("cash", income - expense),
        Leg("service_income", -income),
        Leg("labour_expense", expense),
    )
    post(Draft(day, "test", "A year's business", legs), key=key)


def equation(at: date) -> tuple[int, int]:
    """Assets, and liabilities with equity, at the end of a day."""
    kinds = {"asset": 0, "liability": 0, "equity": 0, "income": 0, "expense": 0}
    for row in books.balances(at=at):
        kinds[row.kind] += row.balance
    assert kinds["income"] == kinds["expense"] == 0
    return kinds["asset"], -kinds["liability"] - kinds["equity"]


def paid_up() -> int:
    return -books.balance("share_capital")
