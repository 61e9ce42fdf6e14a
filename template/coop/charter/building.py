"""From law and charter to the `Rules` in force, or a refusal that says which figure is outside which limit.

Pure: the two parsed files in, plain values out. Needs neither Django nor a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Literal, TypeVar

from coop.charter.charter import Charter, Step
from coop.charter.law import Bounds, Figure, Law, StepLaw, StopLaw, Term
from coop.charter.rules import (
    AccountName,
    Column,
    Explained,
    Identity,
    Majority,
    MemberClass,
    MembershipRules,
    Quorum,
    RegisterRules,
    Ruled,
    Rules,
    ShareRules,
    Stop,
    SurplusRules,
    SurplusStep,
    Unconfirmed,
    VotingRules,
)
from coop.charter.schema import Money, show_percent, text
from coop.refused import Citation, Refused, _

T = TypeVar("T")
STRICTNESS = {"cast": 0, "present": 1, "entitled": 2}
DAYS = {"hours": Fraction(1, 24), "days": 1, "weeks": 7, "months": 30, "years": 365}


class OutsideLaw(Refused):
    """One thing in the charter that the law does not allow. `key` is its place in charter.yml."""

    message = _("{key} is {value}, which the law does not allow.")


class TooLittle(OutsideLaw):
    message = _("{key} is {value}; the least is {limit}.")


class TooMuch(OutsideLaw):
    message = _("{key} is {value}; the most is {limit}.")


class NotExactly(OutsideLaw):
    message = _("{key} is {value}; it must be {limit}.")


class NotThere(OutsideLaw):
    message = _("{key} is missing; the law demands it: {limit}.")


class Senseless(OutsideLaw):
    """Not against the law, but against the sense of the file itself."""

    message = _("{key}: {value}")


class Unlawful(Refused):
    """The charter is outside the law. `problems` are all there are; the citation is the first one's."""

    message = _("This charter cannot be used: {count} thing(s) in it must change.")
    remedy = _("Change charter.yml as its members decide, within the limits named.")

    def __init__(self, problems: Iterable[OutsideLaw]) -> None:
        self.problems = tuple(problems)
        super().__init__(citation=self.problems[0].citation, count=len(self.problems))

    def __str__(self) -> str:
        return "\n".join([self.what, *(f"  - {problem}" for problem in self.problems), self.to_do])


def build(law: Law, charter: Charter) -> Rules:
    """The rules in force.

    Raises Unlawful with every figure of the charter that is outside the law, its limit and the citation.
    """
    return _Building(law, charter).rules()


def say(value: Any) -> str:
    """A figure's value as people write it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return show_percent(value)
        case Term():
            after = f" after {value.after.replace('_', ' ')}" if value.after else ""
            return f"{value.count} {value.unit}{after}"
        case tuple():
            return ", ".join(say(each) for each in value)
        case _:
            return str(value)


class _Building:
    """One pass over law and charter, remembering what was relied on and what is wrong."""

    def __init__(self, law: Law, charter: Charter) -> None:
        self.law, self.charter = law, charter
        self.paths = {id(figure): path for path, figure in law.figures()}
        self.confirmed = {each.figure: each for each in charter.confirmed}
        self.problems: list[OutsideLaw] = []
        self.unconfirmed: dict[str, Unconfirmed] = {}
        self.explained: dict[str, Explained] = {}

    # reading figures

    def rely(self, figure: Figure[T]) -> Ruled[T]:
        """The figure's value, or the safer one while it is uncertain; what was relied on is remembered."""
        path = self.paths[id(figure)]
        source = self.law.source_of(figure)
        from_where = f"{source.title}, {source.date.isoformat()}"
        if path in self.confirmed:
            said = self.confirmed[path]
            citation = Citation(
                f"{figure.citation}; confirmed by {said.by} on {said.on_day.isoformat()}, {said.advice}", "confirmed"
            )
            ruled: Ruled[T] = Ruled(figure.value, citation)
        elif figure.mark == "uncertain":
            assert figure.until_confirmed is not None, "the schema asks for it"
            citation = Citation(figure.citation, "uncertain")
            self.unconfirmed[path] = Unconfirmed(path, say(figure.value), citation, instead=say(figure.until_confirmed))
            ruled = Ruled(figure.until_confirmed, citation)
        else:
            citation = Citation(figure.citation, figure.mark)
            if figure.mark == "recalled":
                self.unconfirmed[path] = Unconfirmed(path, say(figure.value), citation)
            ruled = Ruled(figure.value, citation)
        self.explained[path] = Explained(path, say(ruled.value), citation, from_where)
        return ruled

    def own(self, key: str, value: T) -> Ruled[T]:
        """A value that the charter alone decides."""
        citation = Citation(f"charter, {key}", "charter")
        self.explained[key] = Explained(key, say(value), citation)
        return Ruled(value, citation)

    # comparing

    def wrong(self, kind: type[OutsideLaw], key: str, value: Any, limit: Any = "", by: Citation | None = None) -> None:
        self.problems.append(kind(citation=by, key=key, value=say(value), limit=say(limit)))

    def bounded(self, key: str, value: Any, bounds: Bounds[Any] | None, unit: str = "") -> Ruled[Any]:
        """The charter's value (None: the law's default) held against the law's bounds."""
        if value is None:
            given = (bounds and (bounds.default or bounds.least or bounds.most)) or None
            if given is None:
                self.wrong(Senseless, key, "is not said, and the law leaves it to the charter")
                return Ruled(value, Citation(f"charter, {key}"))
            return self.rely(given)
        ruled = self.own(key, value)
        for kind, figure, outside in (
            (TooLittle, bounds and bounds.least, lambda limit: value < limit),
            (TooMuch, bounds and bounds.most, lambda limit: value > limit),
        ):
            if figure is None:
                continue
            limit = self.rely(figure)
            bound = _comparable(limit.value)
            if outside(bound):
                self.wrong(kind, key, f"{say(value)}{unit}", f"{say(limit.value)}{unit}", limit.citation)
            elif value == bound:
                ruled = Ruled(value, limit.citation)  # at the limit it is the law that speaks
        return ruled

    # the whole

    def rules(self) -> Rules:
        law, charter = self.law, self.charter
        identity = self.identity()
        parts: dict[str, Any] = {
            "membership": self.membership(),
            "shares": self.shares(),
            "voting": self.voting(),
            "surplus": self.surplus(),
            "register": self.register(),
            "vat_rate": self.vat(),
        }
        known = {path for path, _figure in law.figures()}
        for n, each in enumerate(charter.confirmed):
            if each.figure not in known:
                self.wrong(Senseless, f"confirmed[{n}].figure", f"{each.figure} is no figure of law.yml")
        if self.problems:
            raise Unlawful(self.problems)
        return Rules(
            coop=identity,
            chart={role: AccountName(a.number, a.name, a.kind) for role, a in law.chart.accounts.items()},
            unconfirmed=tuple(self.unconfirmed.values()),
            explained=tuple(self.explained.values()),
            law_name=law.name,
            law_checked=law.checked,
            no_local_law=law.no_local_law,
            **parts,
        )

    def identity(self) -> Identity:
        law, charter = self.law, self.charter
        if charter.jurisdiction != law.key:
            self.wrong(NotExactly, "jurisdiction", charter.jurisdiction, law.key, Citation("law.yml, key", "verified"))
        if charter.form not in law.forms:
            self.wrong(NotExactly, "form", charter.form, " or ".join(law.forms), Citation("law.yml, forms", "verified"))
        for key in ("country", "currency"):
            mine, theirs = getattr(charter, key), getattr(law, key)
            if theirs and mine != theirs:
                self.wrong(NotExactly, key, mine, theirs, Citation(f"law.yml, {key}", "verified"))
        month, day = charter.year_starts.split("-")
        return Identity(
            name=charter.name,
            registered_name=charter.registered_name,
            jurisdiction=charter.jurisdiction,
            form=charter.form,
            country=charter.country,
            currency=charter.currency,
            languages=charter.languages,
            timezone=charter.timezone,
            contact=charter.contact,
            domain=charter.domain,
            role=charter.role,
            year_starts=(int(month), int(day)),
        )

    def membership(self) -> MembershipRules:
        law, said = self.law.membership, self.charter.admission
        for n, each in enumerate(self.charter.classes):
            if each.investor and law.investors is not None:
                allowed = self.rely(law.investors)
                if not allowed.value:
                    self.wrong(OutsideLaw, f"classes[{n}].investor", True, "", allowed.citation)
        age = self.rely(law.minimum_age)
        if said.minimum_age is not None:
            # A charter may ask for older members; it may admit younger ones only where the law's age is a default.
            if said.minimum_age < age.value and law.minimum_age.kind == "limit":
                self.wrong(TooLittle, "admission.minimum_age", said.minimum_age, age.value, age.citation)
            age = self.own("admission.minimum_age", said.minimum_age)
        within = law.decision.within and self.rely(law.decision.within)
        days = Ruled(int(_comparable(within.value)), within.citation) if within else None
        if said.decide_within_days is not None:
            if days and said.decide_within_days > days.value:
                self.wrong(TooMuch, "admission.decide_within_days", said.decide_within_days, days.value, days.citation)
            days = self.own("admission.decide_within_days", said.decide_within_days)
        silence = law.decision.silence and self.rely(law.decision.silence)
        return MembershipRules(
            classes={
                each.key: MemberClass(
                    each.key, each.name, each.works, each.votes, each.investor, each.shares_required
                )
                for each in self.charter.classes
            },
            minimum_members=self.rely(law.minimum_members),
            minimum_age=age,
            decided_by=said.decided_by,
            decide_within_days=days,
            silence_admits=bool(silence and silence.value == "admits"),
        )

    def shares(self) -> ShareRules:
        law, said = self.law.shares, self.charter.shares
        par = said.par.minor
        self.bounded("shares.par", said.par, law.par)
        exactly = law.exactly and self.rely(law.exactly)
        maximum: Ruled[int] | None = None
        part: Ruled[Fraction] | None = None
        for cap in law.holding:
            if cap.amount is not None:
                limit = self.rely(cap.amount)
                # An alternative measure ("or 1 % of assets, if greater") or a default leaves the charter free to go above.
                binding = cap.amount.kind != "default" and not cap.greatest
                maximum = Ruled(limit.value.minor, limit.citation)
                if binding and said.maximum_holding and said.maximum_holding.minor > limit.value.minor:
                    self.wrong(TooMuch, "shares.maximum_holding", said.maximum_holding, limit.value, limit.citation)
            if cap.part_of_capital is not None:
                part = self.rely(cap.part_of_capital)
        if said.maximum_holding:
            maximum = Ruled(said.maximum_holding.minor, self.own("shares.maximum_holding", said.maximum_holding).citation)
        for n, each in enumerate(self.charter.classes):
            key = f"classes[{n}].shares_required"
            if exactly and not each.investor and each.shares_required != exactly.value:
                self.wrong(NotExactly, key, each.shares_required, exactly.value, exactly.citation)
            if maximum and each.shares_required * par > maximum.value:
                worth = Money(minor=each.shares_required * par, currency=said.par.currency)
                most = Money(minor=maximum.value, currency=said.par.currency)
                self.wrong(TooMuch, key, f"{each.shares_required} ({worth})", most, maximum.citation)
        return ShareRules(
            par=par,
            exactly=exactly,
            maximum_holding=maximum,
            maximum_part_of_capital=part,
            notice_days=self.bounded("shares.notice_days", said.notice_days, law.notice_days, " days"),
            repay_within_days=self.bounded(
                "shares.repay_within_days", said.repay_within_days, law.repay_within_days, " days"
            ),
        )

    def voting(self) -> VotingRules:
        law, said = self.law.voting, self.charter.voting
        self.rely(law.per_member)
        notice: Ruled[int] | None = None
        for each in law.notice:
            if not each.kinds:
                notice = self.bounded("voting.notice_days", said.notice_days, each.days, " days")
        return VotingRules(
            notice_days=notice or self.own("voting.notice_days", said.notice_days),
            record_days=said.record_days,
            open_days=said.open_days,
            quorum=self.quorum(),
            majorities=self.majorities(),
            investor_cap=self.investor_cap(),
        )

    def quorum(self) -> Quorum:
        said = self.charter.voting.quorum
        part, least = self.own("voting.quorum.part", said.part), self.own("voting.quorum.least", said.least)
        for each in self.law.voting.quorum:
            if each.call == 1 and not each.kinds:
                if each.part:
                    part = self.bounded("voting.quorum.part", said.part, each.part)
                if each.members:
                    least = self.bounded("voting.quorum.least", said.least, each.members)
        citation = part.citation if part.citation.mark != "charter" else least.citation
        return Quorum(least=said.least, part=said.part, citation=citation)

    def majorities(self) -> dict[str, Majority]:
        law, said = self.law.voting.majorities, self.charter.voting.majorities
        result = {}
        for kind, each in law.items():
            part = self.rely(each.part)
            result[kind] = Majority(part.value, each.strictly_more, each.of, part.citation)
        for kind, mine in said.items():
            key = f"voting.majorities.{kind}"
            chosen = self.own(key, mine.part)
            if kind in law:
                theirs, bound = law[kind], result[kind]
                rank = (mine.part, mine.strictly_more, STRICTNESS[mine.of])
                if theirs.part.kind == "limit" and (
                    rank[:2] < (bound.part, bound.strictly_more) or STRICTNESS[mine.of] < STRICTNESS[bound.of]
                ):
                    limit = f"{'more than' if bound.strictly_more else 'at least'} {say(bound.part)} of votes {bound.of}"
                    self.wrong(TooLittle, key, _majority_words(mine.part, mine.strictly_more, mine.of), limit, bound.citation)
                if theirs.charter_at_most is not None:
                    most = self.rely(theirs.charter_at_most)
                    if mine.part > most.value:
                        self.wrong(TooMuch, key, mine.part, most.value, most.citation)
            elif mine.part < Fraction(1, 2):
                self.wrong(Senseless, key, f"{say(mine.part)} would let a minority decide")
            result[kind] = Majority(mine.part, mine.strictly_more, mine.of, chosen.citation)
        return result

    def investor_cap(self) -> Ruled[Fraction] | None:
        """The most that investors may cast together: the law's, or less where the charter says less."""
        limit: Ruled[Fraction] | None = None
        for cap in self.law.voting.caps:
            if cap.who == "investors" and cap.of != "directors" and cap.of != "supervisory board":
                if cap.at_most is not None:
                    limit = self.rely(cap.at_most)
                elif cap.rule is not None:  # investors never outvote the others: under one half
                    limit = Ruled(Fraction(1, 2), self.rely(cap.rule).citation)
        for n, each in enumerate(self.charter.classes):
            if not (each.investor and each.votes):
                continue
            part = Fraction(1) if each.votes_part is None else each.votes_part
            if limit and part > limit.value:
                self.wrong(TooMuch, f"classes[{n}].votes_part", part, limit.value, limit.citation)
            if each.votes_part is not None and (limit is None or part < limit.value):
                limit = self.own(f"classes[{n}].votes_part", part)
        return limit

    # surplus

    def surplus(self) -> SurplusRules:
        law, said = self.law.surplus, self.charter.surplus
        by_key = {step.key: step for step in law.steps}
        mine = [step.key for step in said.steps]
        for step in law.steps:
            if step.required and step.key not in mine:
                figure = step.rate.least or step.rate.default or step.rate.most
                limit = f"{text(step.name, 'en')}, {say(figure.value)}" if figure else text(step.name, "en")
                by = self.rely(figure).citation if figure else None
                self.wrong(NotThere, f"surplus.steps: {step.key}", "", limit, by)
        ordered = [key for key in mine if key in by_key and by_key[key].kind != "collective"]
        lawful = [step.key for step in law.steps if step.key in ordered]
        if ordered != lawful:
            self.wrong(NotExactly, "surplus.steps in the order", tuple(ordered), tuple(lawful), self.order_citation())
        steps = tuple(
            self.step(n, step, by_key.get(step.key)) for n, step in enumerate(said.steps)
        )
        self.adds_up(steps)
        for n, role in enumerate(said.losses):
            if role not in self.law.chart.accounts:
                self.wrong(Senseless, f"surplus.losses[{n}]", f"{role} is no role of the chart of accounts in law.yml")
        return SurplusRules(
            steps=steps,
            losses=said.losses,
            prior_losses_first=self.rely(law.prior_losses_first),
            nonmember_to_collective=self.switch(
                "surplus.nonmember_to_collective", said.nonmember_to_collective, law.nonmember_to_collective
            ),
        )

    def order_citation(self) -> Citation | None:
        for step in self.law.surplus.steps:
            for figure in (step.rate.least, step.rate.default):
                if figure:
                    return self.rely(figure).citation
        return None

    def switch(self, key: str, value: bool | None, figure: Figure[bool]) -> Ruled[bool]:
        """A yes or no of the charter, where the law's may be binding."""
        theirs = self.rely(figure)
        if value is None or value == theirs.value:
            return theirs
        if figure.kind != "default" and theirs.value:
            self.wrong(NotExactly, key, value, theirs.value, theirs.citation)
        return self.own(key, value)

    def step(self, n: int, mine: Step, law: StepLaw | None) -> SurplusStep:
        key = f"surplus.steps[{n}]"
        if law is None:
            return self.own_step(key, mine)
        for name in ("kind", "role"):
            said = getattr(mine, name)
            if said is not None and said != getattr(law, name):
                self.wrong(NotExactly, f"{key}.{name}", said, getattr(law, name), self.order_citation())
        base = "surplus" if law.of in ("", "surplus") else law.of
        least = self.rely(law.rate.least) if law.rate.least else None
        if mine.of is None or mine.of == base:
            rate = self.bounded(f"{key}.rate ({mine.key})", mine.rate, law.rate)
        else:  # another base than the law's: only the law's least can be compared, in `adds_up`
            rate = self.own(f"{key}.rate ({mine.key})", mine.rate)
        cash = Fraction(1) if mine.cash_part is None else mine.cash_part
        least_cash = self.least_cash(law)
        if least_cash and cash < least_cash.value:
            self.wrong(TooLittle, f"{key}.cash_part ({mine.key})", cash, least_cash.value, least_cash.citation)
        if law.bases and mine.basis:
            bases = self.rely(law.bases)
            if mine.basis not in bases.value:
                self.wrong(NotExactly, f"{key}.basis ({mine.key})", mine.basis, " or ".join(bases.value), bases.citation)
        indivisible = self.rely(law.indivisible).value if law.indivisible else bool(mine.indivisible)
        if mine.indivisible is False and indivisible and law.indivisible:
            self.wrong(NotExactly, f"{key}.indivisible", False, True, self.rely(law.indivisible).citation)
        if law.kind == "pool" and not mine.basis:
            self.wrong(Senseless, f"{key}.basis", f"{mine.key} is shared among people; say by what, such as hours")
        return SurplusStep(
            key=mine.key,
            name=mine.name or law.name,
            kind=law.kind,
            base=_base(mine.of or base),
            rate=mine.rate,
            least=least.value if least else Fraction(0),
            stop=self.stop(key, mine, law.stop),
            role=law.role,
            indivisible=indivisible,
            citation=least.citation if least else rate.citation,
            basis=mine.basis,
            who=law.who,
            cash_part=cash,
            least_cash_part=least_cash.value if least_cash else Fraction(0),
            not_above=self.interest_limits(law.kind),
        )

    def interest_limits(self, kind: str) -> tuple[tuple[str, ...], ...]:
        """The lines that interest on shares may not exceed; none for any other kind of line."""
        if kind != "share_interest":
            return ()
        return tuple(self.rely(cap.total).value for cap in self.law.shares.interest if cap.total)

    def least_cash(self, law: StepLaw) -> Ruled[Fraction] | None:
        if law.kind != "pool":
            return None
        figures = [law.cash_part and law.cash_part.least, self.law.patronage.least_cash_part]
        ruled = [self.rely(figure) for figure in figures if figure]
        return max(ruled, key=lambda each: each.value, default=None)

    def own_step(self, key: str, mine: Step) -> SurplusStep:
        """A line that the law does not know."""
        needs = {"name": mine.name, "kind": mine.kind, "role": mine.role}
        if missing := [name for name, value in needs.items() if value is None]:
            known = ", ".join(step.key for step in self.law.surplus.steps)
            self.wrong(
                Senseless,
                key,
                f"{mine.key} is none of the law's lines ({known}), so it must also say {', '.join(missing)}",
            )
        if mine.role and mine.role not in self.law.chart.accounts:
            self.wrong(Senseless, f"{key}.role", f"{mine.role} is no role of the chart of accounts in law.yml")
        kind = mine.kind or "fund"
        if kind == "pool" and not mine.basis:
            self.wrong(Senseless, f"{key}.basis", f"{mine.key} is shared among people; say by what, such as hours")
        rate = self.own(f"{key}.rate ({mine.key})", mine.rate)
        cash = Fraction(1) if mine.cash_part is None else mine.cash_part
        figure = self.law.patronage.least_cash_part if kind == "pool" else None
        least_cash = self.rely(figure) if figure else None
        if least_cash and cash < least_cash.value:
            self.wrong(TooLittle, f"{key}.cash_part ({mine.key})", cash, least_cash.value, least_cash.citation)
        return SurplusStep(
            key=mine.key,
            name=mine.name or {"en": mine.key},
            kind=kind,
            base=_base(mine.of or ("capital" if kind == "share_interest" else "remainder")),
            rate=mine.rate,
            least=Fraction(0),
            stop=self.stop(key, mine, StopLaw(at="charter") if mine.stop else StopLaw(at="never")),
            role=mine.role or mine.key,
            indivisible=bool(mine.indivisible),
            citation=rate.citation,
            basis=mine.basis,
            cash_part=cash,
            least_cash_part=least_cash.value if least_cash else Fraction(0),
            not_above=self.interest_limits(kind),
        )

    def stop(self, key: str, mine: Step, law: StopLaw) -> Stop:
        """The law's stop; where it leaves that to the charter, or has none of its own, the charter's."""
        if mine.stop is not None:
            if law.at not in ("charter", mine.stop.at):
                self.wrong(NotExactly, f"{key}.stop.at", mine.stop.at, law.at, self.order_citation())
            return Stop(mine.stop.at, mine.stop.times, mine.stop.amount.minor if mine.stop.amount else 0)
        if law.at == "charter":
            self.wrong(Senseless, f"{key}.stop", "the law asks the charter to say until what amount this reserve grows")
        at: Literal["never", "capital", "highest_capital", "fixed", "equity_to_debt"]
        at = "never" if law.at == "charter" else law.at
        return Stop(at, law.times, law.amount.minor if law.amount else 0)

    def adds_up(self, steps: tuple[SurplusStep, ...]) -> None:
        """The lines share out the whole surplus, and no more; each reaches the law's least of its base."""
        of_surplus = sum((step.rate for step in steps if step.base == "surplus"), Fraction(0))
        if of_surplus > 1:
            self.wrong(Senseless, "surplus.steps", f"lines taken of the surplus come to {say(of_surplus)}, more than there is")
        last = steps[-1]
        if last.base != "remainder" or last.rate != 1 or last.stop.at != "never" or last.kind == "share_interest":
            self.wrong(Senseless, "surplus.steps", "the last line must take 100 % of the remainder, so that nothing is left over")

    # the rest

    def register(self) -> RegisterRules:
        law = self.law.register_
        basis = self.rely(law.basis)
        return RegisterRules(
            columns=tuple(Column(each.key, each.name, "inspection" in each.views) for each in law.columns),
            citation=basis.citation,
        )

    def vat(self) -> Ruled[Fraction]:
        for tax in self.law.taxes:
            if tax.key == "vat":
                return self.rely(tax.rate)
        return Ruled(Fraction(0), Citation("law.yml names no value-added tax", "design-default"))


def _comparable(limit: Any) -> Any:
    """A span as days, so that it can be compared with a charter's number of days; anything else as it is."""
    return limit.count * DAYS[limit.unit] if isinstance(limit, Term) else limit


def _base(of: str) -> Literal["surplus", "remainder", "capital"]:
    return "capital" if of == "capital" else "remainder" if of == "remainder" else "surplus"


def _majority_words(part: Fraction, strictly_more: bool, of: str) -> str:
    return f"{'more than' if strictly_more else 'at least'} {say(part)} of votes {of}"
