"""What a law says of votes: their weight, caps, notice, quorum, majorities. A part of `coop.charter.law`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from coop.charter.figures import Bounds, Deadline, Figure, Kinds, Term
from coop.charter.schema import Part, Percent


class PluralVotes(Part):
    """More than one vote, for whom, how many, and for which resolutions it falls back to one."""

    who: str
    most: Figure[int] | None = None
    by: Literal["capital", "activity", "members represented", "charter"] = "charter"
    part_of: Literal["all votes", "votes present"] | None = None
    at_most: Figure[Percent] | None = None
    members_from: int = 0
    branches: tuple[str, ...] = ()
    one_vote_for: Kinds = ()  # kinds of resolution
    one_vote_from_majority: Percent | None = None  # where the law asks for this majority or more


class Colleges(Part):
    """Votes counted by colleges with weights."""

    at_least: Figure[int] | None = None
    each_at_least: Figure[Percent] | None = None
    each_at_most: Figure[Percent] | None = None
    by_capital: Figure[bool] | None = None


class VoteCap(Part):
    """The most a class of members may cast together; or a rule that has no number."""

    who: str
    of: Literal["all votes", "votes present", "votes cast", "members", "directors", "supervisory board"]
    at_most: Figure[Percent] | None = None
    rule: Figure[Literal["never outvote the others", "never block a three-quarters majority"]] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.at_most is None) == (self.rule is None):
            raise ValueError("needs either at_most or rule")
        return self


class Proxy(Part):
    allowed: Figure[bool]
    most: Figure[int] | None = None
    who: Figure[tuple[str, ...]] | None = None


class NoticeLaw(Part):
    days: Bounds[int]
    kinds: Kinds = ()  # none: all kinds of resolution
    counted: Figure[Term] | None = None  # exclude, after: dispatch or receipt
    deemed_received_after: Figure[Term] | None = None


class QuorumLaw(Part):
    call: int = 1
    kinds: Kinds = ()
    of: Literal["members", "votes", "capital"] = "members"
    part: Bounds[Percent] | None = None
    members: Bounds[int] | None = None


class MajorityLaw(Part):
    """The majority of one kind of resolution, and the most that a charter may ask for."""

    part: Figure[Percent]
    strictly_more: bool = True
    of: Literal["cast", "present", "entitled"] = "cast"
    charter_at_most: Figure[Percent] | None = None


class AgainstLaw(Part):
    """A resolution that passes unless so many vote against it."""

    kind: str
    of_votes_cast_under: Figure[Percent] | None = None
    of_members_entitled_under: Figure[Percent] | None = None


class Requisition(Part):
    """Who may make a meeting be called."""

    part: Figure[Percent] | None = None
    members: Figure[int] | None = None
    of: Literal["members", "votes"] = "members"
    call_within: Figure[Term] | None = None


class VotingLaw(Part):
    per_member: Figure[int]
    plural: tuple[PluralVotes, ...] = ()
    colleges: Colleges | None = None
    caps: tuple[VoteCap, ...] = ()
    proxy: Proxy | None = None
    notice: tuple[NoticeLaw, ...]
    quorum: tuple[QuorumLaw, ...] = ()
    majorities: dict[str, MajorityLaw]
    against: tuple[AgainstLaw, ...] = ()
    secret_for: Figure[Kinds] | None = None
    electronic: Figure[bool] | None = None
    registered_days_before: Figure[int] | None = None
    requisition: tuple[Requisition, ...] = ()
    yearly_meeting: Figure[Deadline] | None = None
