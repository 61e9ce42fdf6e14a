"""The distribution of a surplus: the lines of the rules in their order, each within what bounds it."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Final

from coop.charter.rules import SurplusRules, SurplusStep
from coop.patronage.amounts import Divisible, Purse
from coop.patronage.facts import COLLECTIVE, LOSSES, CapitalFacts, YearResult
from coop.patronage.keys import People, Weights, Why, counts, weights
from coop.patronage.lines import Distribution, Kind, LeftOut, Line, Reason, Share
from coop.patronage.parts import parts_of_interest, parts_of_pool
from coop.refused import Citation

SMALL: Final = "small"


class Surplus:
    """The distribution while it is made: what remains, what the funds hold by now, and the lines so far."""

    def __init__(self, result: YearResult, rules: SurplusRules, capital: CapitalFacts, people: People) -> None:
        self.result, self.rules, self.capital, self.people = result, rules, capital, people
        self.known: dict[str, Weights] = {}
        self.results = self.kept_apart()
        self.purse = Purse(self.results)
        self.bases = dict(self.results)
        self.funds = dict(capital.funds)
        self.paid_up = sum(capital.shares.values())
        self.lines: list[Line] = []
        self.shares: list[Share] = []
        self.left_out: list[LeftOut] = []
        self.interest: dict[str, int] = {}

    def distribution(self) -> Distribution:
        self.make_good_prior_losses()
        for n, step in enumerate(self.rules.steps):
            self.take(step, self.rules.steps[n + 1 :])
        if left := self.purse.left:
            self.lines.append(Line("remainder", "remainder", COLLECTIVE, left, None, self.purse.lock(left)))
        if sum(line.amount for line in self.lines) != self.result.surplus:
            raise ArithmeticError("the lines do not sum to the surplus")
        streams = self.results if self.rules.streams else {}
        return Distribution(
            self.result.surplus,
            tuple(self.lines),
            tuple(self.shares),
            self.interest,
            left_out=tuple(self.left_out),
            streams=streams,
        )

    def kept_apart(self) -> dict[str, int]:
        """The year's results by stream; what business with others earned stands with the one the law names."""
        if not self.rules.streams:
            return {"": self.result.surplus}
        found = dict.fromkeys(self.rules.streams, 0)
        found.update(self.result.streams or {self.rules.streams[0]: self.result.surplus})
        first, apart = self.rules.streams[0], self.rules.nonmember_stream
        pool = next((step for step in self.rules.steps if step.kind == "pool" and step.who == "members"), None)
        if apart and pool and apart.value != first and found[first] > 0:
            moved = ceil(found[first] * self.weights(pool).others)
            found[first] -= moved
            found[apart.value] += moved
        return found

    def make_good_prior_losses(self) -> None:
        """Before anything is distributed, where the rules say so; what is left is the surplus of all later lines."""
        first = self.rules.prior_losses_first
        amount = min(self.capital.losses_forward, self.purse.left)
        if first.value and amount:
            owed = self.capital.losses_forward
            made_good = self.purse.lock(amount)
            self.lines.append(
                Line("prior_losses", "prior_losses", LOSSES, owed, None, made_good, first.citation, before=-owed)
            )
            self.bases = self.purse.each

    # one line

    def take(self, step: SurplusStep, later: tuple[SurplusStep, ...]) -> None:
        """The amount of one step: its rate, at least the law's, within its stop, its limits and what remains."""
        base = self.base_of(step)
        wanted, why = self.wanted(step, base)
        least = min(self.least(step), wanted)
        room = self.purse.left_of(step.streams)
        amount = min(wanted, max(self.free(step, later), least), room)
        if amount < wanted:
            why = "remainder" if amount == room else "kept_for_later_lines"
        before = self.funds.get(step.role, 0) if step.kind in ("fund", "collective") else None
        keep = self.kept_for(later)
        match step.kind:
            case "fund" | "collective":
                taken = (self.purse.lock if step.indivisible else self.purse.give)(amount, step.streams, keep)
                self.funds[step.role] = self.funds.get(step.role, 0) + taken
                self.add(step, base, taken, why, before)
            case "share_interest":
                given = self.purse.give(amount, step.streams, keep)
                self.add(step, base, given, why)
                for party, part in parts_of_interest(given, self.capital.shares, self.result.year).items():
                    self.interest[party] = self.interest.get(party, 0) + part
            case "pool":
                self.pool(step, base, self.purse.give(amount, step.streams, keep), why)

    def add(self, step: SurplusStep, base: int, amount: int, why: Reason, before: int | None = None) -> None:
        self.lines.append(
            Line(
                step.key,
                step.kind,
                step.role,
                base,
                step.rate,
                amount,
                step.citation,
                step.name,
                why,
                before,
                step.streams,
            )
        )

    def base_of(self, step: SurplusStep) -> int:
        match step.base:
            case "surplus":
                return self.surplus_of(step)
            case "remainder":
                return self.purse.left_of(step.streams)
            case "capital":
                return self.paid_up

    def surplus_of(self, step: SurplusStep) -> int:
        """The surplus after earlier losses; of a line of some results, what these gave, whatever others lost."""
        if not step.streams:
            return sum(self.bases.values())
        return sum(max(0, self.bases.get(stream, 0)) for stream in step.streams)

    def wanted(self, step: SurplusStep, base: int) -> tuple[int, Reason]:
        """What the step would take if there were enough, and what limits it."""
        amount = max(floor(base * step.rate), ceil(base * step.least))
        why: Reason = ""
        room = self.room(step)
        if room is not None and room < amount:
            amount, why = room, "stop"
        limit = min(self.limits(step), default=amount)
        if limit < amount:
            amount, why = limit, "limit"
        nobody = not self.paid_up if step.kind == "share_interest" else not self.anybody(step)
        return (0, "nobody") if nobody else (amount, why)

    def limits(self, step: SurplusStep) -> list[int]:
        """What a line must not exceed, beside its rate and its fund's stop."""
        found = [sum(line.amount for line in self.lines if line.key in keys) for keys in step.not_above]
        for each in step.interest_limits:
            if each.rate is not None:
                found.append(floor(self.paid_up * each.rate))
            if each.part_of_surplus is not None:
                found.append(floor(sum(self.bases.values()) * each.part_of_surplus))
            if each.equity_to_debt_over is not None:
                equity = self.paid_up + sum(self.capital.funds.values()) + self.result.surplus
                equity -= self.capital.losses_forward
                if equity <= each.equity_to_debt_over * self.capital.debts:
                    found.append(0)
        if step.at_most_of:
            everyone = self.people.everyone(step.at_most_of.basis)
            did = sum(counts(step, everyone[person]) for person in self.weights(step).by_person if person in everyone)
            found.append(floor(did * step.at_most_of.part))
        return found

    def least(self, step: SurplusStep) -> int:
        """What the law gives at the least to a line that is taken of a surplus or a remainder."""
        if step.least == 0 or not self.anybody(step, members_only=True):
            return 0
        amount, room = ceil(self.base_of(step) * step.least), self.room(step)
        return amount if room is None else min(amount, room)

    def kept_for(self, later: tuple[SurplusStep, ...]) -> dict[str, int]:
        """By result what the law gives to later lines of it."""
        keep: dict[str, int] = {}
        for each in later:
            if each.base == "surplus" and each.streams:
                least = self.least(each)
                for stream in each.streams:
                    part = min(least, max(0, self.purse.each.get(stream, 0) - keep.get(stream, 0)))
                    keep[stream] = keep.get(stream, 0) + part
                    least -= part
        return keep

    def free(self, step: SurplusStep, later: tuple[SurplusStep, ...]) -> int:
        """What this line may take so that the law's least is left for those that follow."""
        in_all = self.purse.left - sum(self.least(each) for each in later if each.base == "surplus")
        if not step.streams:
            return in_all
        kept = self.kept_for(later)
        return min(in_all, self.purse.left_of(step.streams) - sum(kept.get(each, 0) for each in step.streams))

    def room(self, step: SurplusStep) -> int | None:
        """How much the fund may still grow; None without end."""
        held = self.funds.get(step.role, 0)
        most = step.stop.ceiling(
            capital=self.paid_up,
            highest_capital=max(self.capital.highest_capital, self.paid_up),
            debts=self.capital.debts,
            other_equity=self.paid_up + sum(self.funds.values()) - held,
        )
        if most is None or (held < most and not step.stop.cut_last):
            return None
        return max(0, most - held)

    # pools

    def weights(self, step: SurplusStep) -> Weights:
        if step.key not in self.known:
            self.known[step.key] = weights(step, self.people)
        return self.known[step.key]

    def anybody(self, step: SurplusStep, *, members_only: bool = False) -> bool:
        """Whether there is somebody for whom the line is meant."""
        if step.kind != "pool":
            return True
        return any(self.weights(step).by_person.values()) or (not members_only and self.by_others(step) > 0)

    def by_others(self, step: SurplusStep) -> Fraction:
        """The part of a pool that non-members earned, where that must not go to members."""
        apart = self.rules.nonmember_stream is not None  # then it stands with another result already
        if step.who == "workers" or apart or not self.rules.nonmember_to_collective.value:
            return Fraction(0)
        return self.weights(step).others

    def pool(self, step: SurplusStep, base: int, amount: Divisible, why: Reason) -> None:
        """Members' part to people, the part earned by others to the collective reserve, and small parts as agreed."""
        others, found = self.by_others(step), self.weights(step)
        for_people = Divisible(floor(amount * (1 - others)))
        parted = parts_of_pool(step, for_people, found, self.members(step), self.result.year)
        self.shares += parted.shares
        gone: dict[int, Why] = {**found.left_out, **dict.fromkeys(parted.small, SMALL)}
        self.left_out += [LeftOut(step.key, person, why, self.says(step, why)) for person, why in sorted(gone.items())]
        self.add(step, base, for_people - parted.to_reserve, why)
        if others:
            citation = self.rules.nonmember_to_collective.citation
            self.to_collective(f"{step.key}:nonmembers", "nonmembers", amount, others, amount - for_people, citation)
        if parted.to_reserve and step.small:
            self.to_collective(f"{step.key}:small", "small", for_people, None, parted.to_reserve, step.small.citation)

    def says(self, step: SurplusStep, why: Why) -> Citation | None:
        """What says that one has no part."""
        if why == "no_presence" and step.presence:
            return step.presence.citation
        return step.small.citation if why == SMALL and step.small else None

    def members(self, step: SurplusStep) -> set[int]:
        """Who has a capital account in which a part can be retained: who did anything as a member."""
        if step.who == "members" or step.retained_for_all:
            return set(self.weights(step).by_person)
        return {person for basis in self.people.patronage.values() for person, done in basis.items() if done.as_member}

    def to_collective(
        self, key: str, kind: Kind, base: int, rate: Fraction | None, amount: int, citation: Citation
    ) -> None:
        """A part of a pool that is nobody's. It has been taken from what was left with the pool already."""
        before = self.funds.get(COLLECTIVE, 0)
        self.lines.append(Line(key, kind, COLLECTIVE, base, rate, amount, citation, before=before))
        self.funds[COLLECTIVE] = before + amount
