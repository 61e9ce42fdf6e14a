"""The schema of `law.yml`: what the law of one jurisdiction and legal form says, figure by figure.

Figures themselves are in `coop.charter.figures`. The schema can say more than the software
acts on yet: `coop.charter.building` picks what it needs.
Pure data: no Django, so that the kit checks its catalogue with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from coop.charter.figures import Bounds, Case, Deadline, Figure, Mark, Source, Term
from coop.charter.schema import Amount, Part, Percent, Words
from coop.charter.surplus_law import InterestCap, PatronageLaw, SurplusLaw
from coop.charter.votes import VotingLaw

# Who may be a member


class Naming(Part):
    endings: Figure[tuple[str, ...]] | None = None
    shown_on: Figure[tuple[str, ...]] | None = None


class Decision(Part):
    """Deciding on an application: by when, and what silence means."""

    within: Figure[Term] | None = None
    silence: Figure[Literal["admits", "refuses", "nothing"]] | None = None
    appeal_within: Figure[Term] | None = None


class Expulsion(Part):
    """Putting a member out: how long before the hearing the grounds are given, and the time to appeal."""

    hearing_after: Figure[Term] | None = None
    appeal_within: Figure[Term] | None = None


class Control(Part):
    """How much of something one group holds at least or at most, such as employed members 65 % of all votes."""

    who: str
    of: Literal[
        "all votes", "votes present", "capital", "members", "directors", "workforce", "hours of members", "trade"
    ]
    at_least: Figure[Percent] | None = None
    at_most: Figure[Percent] | None = None
    within: Term | None = None


class MembershipLaw(Part):
    minimum_members: Figure[int]
    minimum_members_when: tuple[Case[int], ...] = ()
    minimum_age: Figure[int]
    officer_minimum_age: Figure[int] | None = None
    classes: tuple[Words, ...] = ()
    classes_at_least: Figure[int] | None = None
    classes_compulsory: Figure[tuple[str, ...]] | None = None
    investors: Figure[bool] | None = None  # may there be members who do not work or use?
    # whether customers may be members like others, only among the outsiders (with a cap), or not at all
    customers: Figure[Literal["members", "outsiders", "none"]] | None = None
    decision: Decision = Decision()
    expulsion: Expulsion = Expulsion()
    offer_after_probation: Figure[bool] | None = None
    probation: Bounds[Term] | None = None
    control: tuple[Control, ...] = ()
    inactive_after: Figure[Term] | None = None


# Shares


class HoldingCap(Part):
    """The most one member may hold. With several measures, the greatest counts if `greatest`, else the least."""

    amount: Figure[Amount] | None = None
    part_of_capital: Figure[Percent] | None = None
    part_of_assets: Figure[Percent] | None = None
    greatest: bool = False
    except_for: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _measures(self) -> Self:
        if not (self.amount or self.part_of_capital or self.part_of_assets):
            raise ValueError("needs one of amount, part_of_capital, part_of_assets")
        return self


class SharesLaw(Part):
    par: Bounds[Amount] | None = None
    exactly: Figure[int] | None = None
    paid_at_subscription: Figure[Percent] | None = None
    full_payment_within: Figure[Term] | None = None
    holding: tuple[HoldingCap, ...] = ()
    transfer: Figure[Literal["never", "board", "free"]] | None = None  # to another member
    withdrawable: Figure[bool] | None = None
    minimum_capital: Figure[Amount] | None = None
    interest: tuple[InterestCap, ...] = ()
    notice_days: Bounds[int] | None = None
    repay_within_days: Bounds[int] | None = None


class BoardLaw(Part):
    members: Bounds[int] | None = None
    term_years: Bounds[int] | None = None
    members_part: Figure[Percent] | None = None
    other: tuple[Case[int], ...] = ()


# Books, register, duties


class RegisterColumn(Part):
    key: str
    name: Words
    views: tuple[str, ...] = ("full", "inspection")


class RegisterLaw(Part):
    """The statutory register, and its views: the `inspection` view is what others may see."""

    basis: Figure[str]
    views: dict[str, Words]
    columns: tuple[RegisterColumn, ...]

    @model_validator(mode="after")
    def _views_exist(self) -> Self:
        for column in self.columns:
            if unknown := set(column.views) - set(self.views):
                raise ValueError(f"column {column.key} names views that are not there: {', '.join(sorted(unknown))}")
        return self


class Account(Part):
    number: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.\-]*$")
    name: Words
    kind: Literal["asset", "liability", "equity", "income", "expense"]
    stream: str = ""  # of the surplus, to which this income or expense belongs; else to the first


class Chart(Part):
    """The chart of accounts: one account for each role the software posts to. `plan` names a statutory plan."""

    plan: Words
    basis: Figure[str] | None = None
    accounts: dict[str, Account]


class Tax(Part):
    key: str
    name: Words
    rate: Figure[Percent]


class Filing(Part):
    key: str
    name: Words
    to: str
    due: Figure[Deadline]


class Threshold(Part):
    """A test on size: all of `at_most` must hold."""

    key: str
    name: Words
    at_most: dict[str, Figure[Amount] | Figure[int]]


class Duty(Part):
    """Something the law asks that is not a number: shown to people, and acted on where the software can."""

    key: str
    text: Words
    figure: Figure[bool]


class Pending(Part):
    """Law that is on its way: a bill, a transposition."""

    key: str
    text: Words
    mark: Mark
    effective_from: date | None = None


class Overlay(Part):
    """What was merged in from an overlay."""

    key: str
    name: Words
    checked: date


class Law(Part):
    """One jurisdiction and legal form. `no_local_law` says that nothing here is law, only design."""

    version: Literal[1]
    key: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: Words
    about: Words | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    forms: dict[str, Words]
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    languages: tuple[str, ...]
    timezone: str | None = None
    checked: date
    no_local_law: bool = False
    extends: tuple[str, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    sources: dict[str, Source]
    naming: Naming = Naming()
    membership: MembershipLaw
    shares: SharesLaw = SharesLaw()
    voting: VotingLaw
    board: BoardLaw = BoardLaw()
    surplus: SurplusLaw
    patronage: PatronageLaw = PatronageLaw()
    register_: Annotated[RegisterLaw, Field(alias="register")]
    chart: Chart
    taxes: tuple[Tax, ...]
    retention: Figure[Term]
    filings: tuple[Filing, ...] = ()
    audit: tuple[Threshold, ...] = ()
    duties: tuple[Duty, ...] = ()
    pending: tuple[Pending, ...] = ()

    @model_validator(mode="after")
    def _sources_exist(self) -> Self:
        for path, figure in self.figures():
            if figure.source not in self.sources:
                raise ValueError(f"{path} names the source {figure.source!r}; there are {', '.join(self.sources)}")
        return self

    def figures(self) -> Iterator[tuple[str, Figure[Any]]]:
        """Every figure with its path, such as `voting.notice.0.days.least`."""
        yield from _figures(self, "")

    def source_of(self, figure: Figure[Any]) -> Source:
        return self.sources[figure.source]


def _figures(here: Any, path: str) -> Iterator[tuple[str, Figure[Any]]]:
    """Walk parts, tuples and mappings in the order of the schema. Items that have a key are called by it."""
    if isinstance(here, Figure):
        yield path, here
        return
    if isinstance(here, Part):
        pairs = [(name.rstrip("_"), getattr(here, name)) for name in type(here).model_fields]
    elif isinstance(here, dict):
        pairs = list(here.items())
    elif isinstance(here, tuple):
        pairs = [(getattr(each, "key", None) or str(n), each) for n, each in enumerate(here)]
    else:
        return
    for name, value in pairs:
        yield from _figures(value, f"{path}.{name}" if path else str(name))


def merge_overlays(pack: dict[str, Any], overlays: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """`pack` with what it `extends` filled in beneath it: where both speak, the pack wins; lists are not mixed."""
    merged: dict[str, Any] = {}
    heads = []
    for key in pack.get("extends", ()):
        if key not in overlays:
            raise ValueError(f"extends {key!r}, which is not among its overlays: {', '.join(overlays) or 'none'}")
        overlay = dict(overlays[key])
        heads.append({name: overlay.pop(name, None) for name in ("key", "name", "checked")})
        merged = _over(merged, overlay)
    merged = _over(merged, {name: value for name, value in pack.items() if name != "overlays"})
    return {**merged, "overlays": heads} if heads else merged


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for name, value in above.items():
        under = result.get(name)
        # A figure is replaced whole: half of one and half of another would have neither's source.
        if isinstance(value, dict) and isinstance(under, dict) and "citation" not in value:
            result[name] = _over(under, value)
        else:
            result[name] = value
    return result
