"""Rules of a surplus for tests of the pure close: lines in a word, people in another."""

from __future__ import annotations

from fractions import Fraction

from coop.charter.rules import Ruled, Stop, SurplusRules, SurplusStep
from coop.patronage.rules import Distribution, Patronage
from coop.refused import Citation

LAW = Citation("Act s. 1", "verified")


def step(key: str, kind: str, rate: str, role: str, base: str = "surplus", **more) -> SurplusStep:
    details = {"least": Fraction(0), "stop": Stop("never"), "indivisible": False, "citation": LAW, **more}
    return SurplusStep(key, {"en": key}, kind, base, Fraction(rate), role=role, **details)


def pool(rate: str = "1", base: str = "remainder", **more) -> SurplusStep:
    return step("patronage", "pool", rate, "member_payable", base, **more)


def rules(
    *steps: SurplusStep, others: bool = False, losses: tuple[str, ...] = ("collective_reserve",), **more
) -> SurplusRules:
    return SurplusRules(steps, losses, Ruled(True, LAW), Ruled(others, LAW), **more)


def worked(**people: int | tuple[int, int]) -> dict[int, Patronage]:
    """`worked(p1=60, p2=(60, 15))`: person 1 did 60, all as a member; person 2 did 60, of which 15 as a member."""
    return {
        int(name[1:]): Patronage(*(done if isinstance(done, tuple) else (done, done))) for name, done in people.items()
    }


def amounts(distribution: Distribution) -> dict[str, int]:
    return {line.key: line.amount for line in distribution.lines}


def parts(distribution: Distribution) -> dict[int, tuple[int, int, int]]:
    return {share.person: (share.share, share.cash, share.retained) for share in distribution.shares}


def whole(distribution: Distribution) -> dict[int, int]:
    return {share.person: share.share for share in distribution.shares}
