"""From law and charter to the `Rules` in force, or a refusal that says which figure is outside which limit.

Pure: the two parsed files in, plain values out. Needs neither Django nor a clock.
"""

from __future__ import annotations

from fractions import Fraction

from coop.charter.charter import Charter
from coop.charter.figures import Figure, Term
from coop.charter.law import Law
from coop.charter.refusals import NotExactly, OutsideLaw, Senseless, TooLittle, TooMuch, Unlawful
from coop.charter.reliance import Reliance, comparable, say
from coop.charter.rules import (
    AccountName,
    Column,
    DisciplineRules,
    Identity,
    Majority,
    MemberClass,
    MembershipRules,
    Quorum,
    RegisterRules,
    Ruled,
    Rules,
    ShareRules,
    VotingRules,
)
from coop.charter.schema import Money
from coop.charter.sharing import surplus
from coop.refused import Citation

__all__ = ["Unlawful", "build", "say"]

STRICTNESS = {"cast": 0, "present": 1, "entitled": 2}


def build(law: Law, charter: Charter) -> Rules:
    """The rules in force.

    Raises Unlawful with every figure of the charter that is outside the law, its limit and the citation.
    """
    held = Reliance(law, charter)
    coop = identity(held)
    admission = membership(held)
    order = discipline(held)
    own = shares(held)
    votes = voting(held)
    sharing = surplus(held)
    columns = register(held)
    rate = vat(held)
    check_confirmations(held)
    if held.problems:
        raise Unlawful(held.problems)
    return Rules(
        coop=coop,
        membership=admission,
        shares=own,
        voting=votes,
        surplus=sharing,
        register=columns,
        chart={role: AccountName(a.number, a.name, a.kind) for role, a in law.chart.accounts.items()},
        vat_rate=rate,
        unconfirmed=tuple(held.unconfirmed.values()),
        explained=tuple(held.explained.values()),
        law_name=law.name,
        law_checked=law.checked,
        no_local_law=law.no_local_law,
        discipline=order,
    )


def check_confirmations(held: Reliance) -> None:
    """Each confirmation names a figure that law.yml has."""
    known = set(held.paths.values())
    for n, each in enumerate(held.charter.confirmed):
        if each.figure not in known:
            held.wrong(Senseless, f"confirmed[{n}].figure", f"{each.figure} is no figure of law.yml")


def identity(held: Reliance) -> Identity:
    law, charter = held.law, held.charter
    if charter.jurisdiction != law.key:
        held.wrong(NotExactly, "jurisdiction", charter.jurisdiction, law.key, Citation("law.yml, key", "verified"))
    if charter.form not in law.forms:
        held.wrong(NotExactly, "form", charter.form, " or ".join(law.forms), Citation("law.yml, forms", "verified"))
    for key in ("country", "currency"):
        mine, theirs = getattr(charter, key), getattr(law, key)
        if theirs and mine != theirs:
            held.wrong(NotExactly, key, mine, theirs, Citation(f"law.yml, {key}", "verified"))
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


def membership(held: Reliance) -> MembershipRules:
    law, said = held.law.membership, held.charter.admission
    for n, each in enumerate(held.charter.classes):
        if each.investor and law.investors is not None:
            allowed = held.rely(law.investors)
            if not allowed.value and law.investors.kind != "default":
                held.wrong(OutsideLaw, f"classes[{n}].investor", True, "", allowed.citation)
        if not each.works and not each.investor and law.customers is not None:
            customers = held.rely(law.customers)
            if customers.value == "none":
                held.wrong(OutsideLaw, f"classes[{n}].works", False, "", customers.citation)
            if customers.value == "outsiders":
                held.wrong(NotExactly, f"classes[{n}].investor", False, True, customers.citation)
    age = held.rely(law.minimum_age)
    if said.minimum_age is not None:
        # A charter may ask for older members; it may admit younger ones only where the law's age is a default.
        if said.minimum_age < age.value and law.minimum_age.kind == "limit":
            held.wrong(TooLittle, "admission.minimum_age", said.minimum_age, age.value, age.citation)
        age = held.own("admission.minimum_age", said.minimum_age)
    within = law.decision.within and held.rely(law.decision.within)
    days = Ruled(int(comparable(within.value)), within.citation) if within else None
    if said.decide_within_days is not None:
        if days and said.decide_within_days > days.value:
            held.wrong(TooMuch, "admission.decide_within_days", said.decide_within_days, days.value, days.citation)
        days = held.own("admission.decide_within_days", said.decide_within_days)
    silence = law.decision.silence and held.rely(law.decision.silence)
    board_part = held.law.board.members_part
    return MembershipRules(
        classes={
            each.key: MemberClass(
                each.key,
                each.name,
                each.works,
                each.votes,
                each.investor,
                each.shares_required,
                each.shares_at_most,
            )
            for each in held.charter.classes
        },
        minimum_members=held.rely(law.minimum_members),
        minimum_age=age,
        decided_by=said.decided_by,
        decide_within_days=days,
        silence_admits=bool(silence and silence.value == "admits"),
        appeal_within_days=days_at_least(
            held, "admission.appeal_within_days", said.appeal_within_days, law.decision.appeal_within, 30
        ),
        residence=held.own("admission.residence", said.residence) if said.residence else None,
        probation_days=held.own("admission.probation_days", said.probation_days) if said.probation_days else None,
        officer_minimum_age=held.rely(law.officer_minimum_age) if law.officer_minimum_age else None,
        board_members_part=held.rely(board_part) if board_part else None,
    )


def discipline(held: Reliance) -> DisciplineRules:
    law, said = held.law.membership.expulsion, held.charter.discipline
    written = "discipline" in held.charter.model_fields_set
    return DisciplineRules(
        decided_by=said.decided_by,
        hearing_days=days_at_least(
            held,
            "discipline.hearing_days",
            said.hearing_days if written else None,
            law.hearing_after,
            said.hearing_days,
        ),
        appeal_within_days=days_at_least(
            held,
            "discipline.appeal_within_days",
            said.appeal_within_days if written else None,
            law.appeal_within,
            said.appeal_within_days,
        ),
        suspension_days=held.own("discipline.suspension_days", said.suspension_days),
    )


def days_at_least(held: Reliance, key: str, said: int | None, law: Figure[Term] | None, silent: int) -> Ruled[int]:
    """Days that the charter may lengthen and not shorten; where it is silent the law's, or else `silent`."""
    least = held.rely(law) if law else None
    if said is None:
        if least:
            return Ruled(int(comparable(least.value)), least.citation)
        return Ruled(silent, Citation("neither law nor charter says how long", "design-default"))
    if least and said < comparable(least.value):
        held.wrong(TooLittle, key, said, int(comparable(least.value)), least.citation)
    return held.own(key, said)


def shares(held: Reliance) -> ShareRules:
    law, said = held.law.shares, held.charter.shares
    par = said.par.minor
    held.bounded("shares.par", said.par, law.par)
    exactly = held.rely(law.exactly) if law.exactly else None
    maximum: Ruled[int] | None = None
    part: Ruled[Fraction] | None = None
    for cap in law.holding:
        if cap.amount is not None:
            limit = held.rely(cap.amount)
            # An alternative measure ("or 1 % of assets, if greater") or a default leaves the charter free to go above.
            binding = cap.amount.kind != "default" and not cap.greatest
            maximum = Ruled(limit.value.minor, limit.citation)
            if binding and said.maximum_holding and said.maximum_holding.minor > limit.value.minor:
                held.wrong(TooMuch, "shares.maximum_holding", said.maximum_holding, limit.value, limit.citation)
        if cap.part_of_capital is not None:
            part = held.rely(cap.part_of_capital)
    if said.maximum_holding:
        maximum = Ruled(said.maximum_holding.minor, held.own("shares.maximum_holding", said.maximum_holding).citation)
    for n, each in enumerate(held.charter.classes):
        key = f"classes[{n}].shares_required"
        if exactly and not each.investor and each.shares_required != exactly.value:
            held.wrong(NotExactly, key, each.shares_required, exactly.value, exactly.citation)
        if each.shares_at_most is not None and each.shares_at_most < each.shares_required:
            held.wrong(
                Senseless, f"classes[{n}].shares_at_most", f"is less than the {each.shares_required} that are required"
            )
        if maximum and each.shares_required * par > maximum.value:
            worth = Money(minor=each.shares_required * par, currency=said.par.currency)
            most = Money(minor=maximum.value, currency=said.par.currency)
            held.wrong(TooMuch, key, f"{each.shares_required} ({worth})", most, maximum.citation)
    return ShareRules(
        par=par,
        exactly=exactly,
        maximum_holding=maximum,
        maximum_part_of_capital=part,
        notice_days=held.bounded("shares.notice_days", said.notice_days, law.notice_days, " days"),
        repay_within_days=held.bounded(
            "shares.repay_within_days", said.repay_within_days, law.repay_within_days, " days"
        ),
        paid_at_subscription=_paid_at_subscription(held),
        full_payment_within_days=_full_payment(held),
        transfer=_transfer(held),
        withdrawable=held.rely(law.withdrawable) if law.withdrawable else Ruled(True, Citation("the law is silent")),
        withdrawals_per_year=(
            held.own("shares.withdrawals_per_year", said.withdrawals_per_year)
            if said.withdrawals_per_year is not None
            else None
        ),
        minimum_capital=_in_minor(held.rely(law.minimum_capital)) if law.minimum_capital else None,
        repay_at_most_days=(
            held.rely(law.repay_within_days.most) if law.repay_within_days and law.repay_within_days.most else None
        ),
        investors_part_of_capital=_investors_part(held),
    )


def _investors_part(held: Reliance) -> Ruled[Fraction] | None:
    """What is left of the capital for those who only invest, where the law keeps a part for those who work."""
    for each in held.law.membership.control:
        if each.of == "capital" and each.who == "employed associates" and each.at_least is not None:
            kept = held.rely(each.at_least)
            return Ruled(1 - kept.value, kept.citation)
    return None


def _paid_at_subscription(held: Reliance) -> Ruled[Fraction]:
    law, said = held.law.shares.paid_at_subscription, held.charter.shares.paid_at_subscription
    least = held.rely(law) if law else None
    if said is None:
        return least or Ruled(Fraction(1), Citation("neither law nor charter allows instalments", "design-default"))
    if least and law and law.kind == "limit" and said < least.value:
        held.wrong(TooLittle, "shares.paid_at_subscription", said, least.value, least.citation)
    return held.own("shares.paid_at_subscription", said)


def _full_payment(held: Reliance) -> Ruled[int] | None:
    law, said = held.law.shares.full_payment_within, held.charter.shares.full_payment_within_days
    most = held.rely(law) if law else None
    if said is None:
        return Ruled(int(comparable(most.value)), most.citation) if most else None
    if most and said > comparable(most.value):
        held.wrong(TooMuch, "shares.full_payment_within_days", said, int(comparable(most.value)), most.citation)
    return held.own("shares.full_payment_within_days", said)


def _transfer(held: Reliance) -> Ruled[str]:
    law, said = held.law.shares.transfer, held.charter.shares.transfer
    strictness = ("free", "board", "never")
    if law is not None:
        theirs = held.rely(law)
        if law.kind != "default" and strictness.index(said) < strictness.index(theirs.value):
            held.wrong(NotExactly, "shares.transfer", said, theirs.value, theirs.citation)
        if said == theirs.value:
            return Ruled(said, theirs.citation)
    return held.own("shares.transfer", said)


def _in_minor(amount: Ruled[Money]) -> Ruled[int]:
    return Ruled(amount.value.minor, amount.citation)


def voting(held: Reliance) -> VotingRules:
    law, said = held.law.voting, held.charter.voting
    held.rely(law.per_member)
    notice: Ruled[int] | None = None
    for each in law.notice:
        if not each.kinds:
            notice = held.bounded("voting.notice_days", said.notice_days, each.days, " days")
    return VotingRules(
        notice_days=notice or held.own("voting.notice_days", said.notice_days),
        record_days=said.record_days,
        open_days=said.open_days,
        quorum=quorum(held),
        majorities=majorities(held),
        investor_cap=investor_cap(held),
    )


def quorum(held: Reliance) -> Quorum:
    said = held.charter.voting.quorum
    part, least = held.own("voting.quorum.part", said.part), held.own("voting.quorum.least", said.least)
    for each in held.law.voting.quorum:
        if each.call == 1 and not each.kinds:
            if each.part:
                part = held.bounded("voting.quorum.part", said.part, each.part)
            if each.members:
                least = held.bounded("voting.quorum.least", said.least, each.members)
    citation = part.citation if part.citation.mark != "charter" else least.citation
    return Quorum(least=said.least, part=said.part, citation=citation)


def majorities(held: Reliance) -> dict[str, Majority]:
    law, said = held.law.voting.majorities, held.charter.voting.majorities
    result = {}
    for kind, each in law.items():
        part = held.rely(each.part)
        result[kind] = Majority(part.value, each.strictly_more, each.of, part.citation)
    for kind, mine in said.items():
        key = f"voting.majorities.{kind}"
        chosen = held.own(key, mine.part)
        if kind in law:
            theirs, bound = law[kind], result[kind]
            rank = (mine.part, mine.strictly_more, STRICTNESS[mine.of])
            if theirs.part.kind == "limit" and (
                rank[:2] < (bound.part, bound.strictly_more) or STRICTNESS[mine.of] < STRICTNESS[bound.of]
            ):
                limit = _majority_words(bound.part, bound.strictly_more, bound.of)
                chosen_words = _majority_words(mine.part, mine.strictly_more, mine.of)
                held.wrong(TooLittle, key, chosen_words, limit, bound.citation)
            if theirs.charter_at_most is not None:
                most = held.rely(theirs.charter_at_most)
                if mine.part > most.value:
                    held.wrong(TooMuch, key, mine.part, most.value, most.citation)
        elif mine.part < Fraction(1, 2):
            held.wrong(Senseless, key, f"{say(mine.part)} would let a minority decide")
        result[kind] = Majority(mine.part, mine.strictly_more, mine.of, chosen.citation)
    return result


def investor_cap(held: Reliance) -> Ruled[Fraction] | None:
    """The most that investors may cast together: the law's, or less where the charter says less."""
    limit: Ruled[Fraction] | None = None
    for cap in held.law.voting.caps:
        if cap.who == "investors" and cap.of != "directors" and cap.of != "supervisory board":
            if cap.at_most is not None:
                limit = held.rely(cap.at_most)
            elif cap.rule is not None:  # investors never outvote the others: under one half
                limit = Ruled(Fraction(1, 2), held.rely(cap.rule).citation)
    voting_investors = [each for each in held.charter.classes if each.investor and each.votes]
    if not voting_investors:
        return limit
    together = sum(
        (Fraction(1) if each.votes_part is None else each.votes_part for each in voting_investors), Fraction(0)
    )
    if limit and together > limit.value:
        key = "classes: votes_part of those who do not work"
        held.wrong(TooMuch, key, together, limit.value, limit.citation)
    if together < 1 and (limit is None or together < limit.value):
        limit = held.own("classes: votes_part of those who do not work", together)
    return limit


def register(held: Reliance) -> RegisterRules:
    law = held.law.register_
    basis = held.rely(law.basis)
    return RegisterRules(
        columns=tuple(Column(each.key, each.name, "inspection" in each.views) for each in law.columns),
        citation=basis.citation,
    )


def vat(held: Reliance) -> Ruled[Fraction]:
    for tax in held.law.taxes:
        if tax.key == "vat":
            return held.rely(tax.rate)
    return Ruled(Fraction(0), Citation("law.yml names no value-added tax", "design-default"))


def _majority_words(part: Fraction, strictly_more: bool, of: str) -> str:
    return f"{'more than' if strictly_more else 'at least'} {say(part)} of votes {of}"
