"""The distribution of the surplus: the law's lines and the charter's own, in one order, checked against each other."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from coop.charter.interest import interest
from coop.charter.pools import notices, pool
from coop.charter.refusals import NotExactly, NotThere, Senseless, TooLittle
from coop.charter.reliance import Reliance, say
from coop.charter.rules import Stop, SurplusRules, SurplusStep
from coop.charter.schema import text
from coop.charter.surplus_charter import Step
from coop.charter.surplus_law import StepLaw, StopLaw
from coop.refused import Citation

PEOPLES = ("member_payable", "member_capital", "share_interest_payable", "leaving_payable", "share_capital")


def surplus(held: Reliance) -> SurplusRules:
    law, said = held.law.surplus, held.charter.surplus
    by_key = {step.key: step for step in law.steps}
    mine = [step.key for step in said.steps]
    for step in law.steps:
        if step.required and step.key not in mine:
            figure = step.rate.least or step.rate.default or step.rate.most
            limit = f"{text(step.name, 'en')}, {say(figure.value)}" if figure else text(step.name, "en")
            by = held.rely(figure).citation if figure else None
            held.wrong(NotThere, f"surplus.steps: {step.key}", "", limit, by)
        together(held, step)
    ordered = [key for key in mine if key in by_key and by_key[key].kind != "collective"]
    lawful = [step.key for step in law.steps if step.key in ordered]
    if ordered != lawful:
        held.wrong(NotExactly, "surplus.steps in the order", tuple(ordered), tuple(lawful), _order_citation(held))
    steps = tuple(line(held, n, each, by_key.get(each.key)) for n, each in enumerate(said.steps))
    adds_up(held, steps)
    check_losses(held, steps)
    apart = held.rely(law.nonmember_stream) if law.nonmember_stream else None
    if apart and apart.value not in law.streams:
        held.wrong(Senseless, "law.yml, surplus.nonmember_stream", f"{apart.value} is none of its streams")
    return SurplusRules(
        steps=steps,
        losses=said.losses,
        prior_losses_first=held.rely(law.prior_losses_first),
        nonmember_to_collective=held.switch(
            "surplus.nonmember_to_collective", said.nonmember_to_collective, law.nonmember_to_collective
        ),
        streams=tuple(law.streams),
        stream_of=streams_of(held),
        nonmember_stream=apart,
        losses_at_most={role: held.rely(figure) for role, figure in law.losses_at_most.items()},
        lots_bear=said.lots_bear,
        notices=notices(held),
    )


def streams_of(held: Reliance) -> dict[str, str]:
    """To which of the results that are kept apart each account belongs, where that is not the first."""
    law = held.law
    found = {role: account.stream for role, account in law.chart.accounts.items() if account.stream}
    found |= held.charter.surplus.streams
    for role, stream in found.items():
        if role not in law.chart.accounts:
            held.wrong(Senseless, f"surplus.streams.{role}", f"{role} is no role of the chart of accounts in law.yml")
        if stream not in law.surplus.streams:
            known = ", ".join(law.surplus.streams) or "none"
            held.wrong(Senseless, f"surplus.streams.{role}", f"{stream} is none of the law's results ({known})")
    return found


def check_losses(held: Reliance, steps: tuple[SurplusStep, ...]) -> None:
    """Every account that bears a loss is there; what is indivisible bears one last where the law wants that."""
    said, law = held.charter.surplus, held.law.surplus
    for n, role in enumerate(said.losses):
        if role not in held.law.chart.accounts:
            held.wrong(Senseless, f"surplus.losses[{n}]", f"{role} is no role of the chart of accounts in law.yml")
    if law.indivisible_bears_last and (last := held.rely(law.indivisible_bears_last)).value:
        locked = {step.role for step in steps if step.indivisible}
        first = tuple(role for role in said.losses if role not in locked and role != "losses_forward")
        then = tuple(role for role in said.losses if role in locked)
        forward = tuple(role for role in said.losses if role == "losses_forward")
        if tuple(said.losses) != first + then + forward:
            held.wrong(NotExactly, "surplus.losses", said.losses, first + then + forward, last.citation)


def _order_citation(held: Reliance) -> Citation | None:
    for step in held.law.surplus.steps:
        for figure in (step.rate.least, step.rate.default):
            if figure:
                return held.rely(figure).citation
    return None


def line(held: Reliance, n: int, mine: Step, law: StepLaw | None) -> SurplusStep:
    """One line of the charter: the law's, with the charter's choices, or one of the co-op's own."""
    key = f"surplus.steps[{n}]"
    step = laws_line(held, key, mine, law) if law else own_line(held, key, mine)
    if step.indivisible and (step.kind in ("pool", "share_interest") or step.role in PEOPLES):
        words = f"{mine.key} would give to people what can never be shared out"
        held.wrong(Senseless, f"{key}.indivisible", words)
    if step.kind == "pool":
        return pool(held, key, mine, law, step)
    if step.kind == "share_interest":
        return interest(held, key, mine, step)
    return step


def laws_line(held: Reliance, key: str, mine: Step, law: StepLaw) -> SurplusStep:
    """A line that the law knows."""
    base, streams = _base(law.of), streams_fed(held, law)
    bound = law.rate.least or law.rate.most
    for name, said, theirs in (
        ("kind", mine.kind, law.kind),
        ("role", mine.role, law.role),
        ("streams", mine.streams or None, streams),
    ):
        if said is not None and said != theirs:
            held.wrong(NotExactly, f"{key}.{name} ({mine.key})", said, theirs, Citation("law.yml", "verified"))
    if mine.of and mine.of != base:
        if bound:
            held.wrong(NotExactly, f"{key}.of ({mine.key})", mine.of, law.of, held.rely(bound).citation)
        base = mine.of
    others = sum((each.rate for each in held.charter.surplus.steps if each.key in law.either), Fraction(0))
    if law.either:  # `together` has looked at the sum
        rate = held.own(f"{key}.rate ({mine.key})", mine.rate)
    else:
        rate = held.bounded(f"{key}.rate ({mine.key})", mine.rate, law.rate)
    indivisible = bool(mine.indivisible)
    if law.indivisible:
        theirs_too = held.rely(law.indivisible)
        if mine.indivisible is False and theirs_too.value:
            held.wrong(NotExactly, f"{key}.indivisible ({mine.key})", False, True, theirs_too.citation)
        indivisible = indivisible or theirs_too.value
    least = held.rely(law.rate.least) if law.rate.least else None
    if law.rate.default and not least and mine.rate == held.rely(law.rate.default).value:
        rate = held.rely(law.rate.default)  # the charter says what the law says anyway
    return SurplusStep(
        key=mine.key,
        name=mine.name or law.name,
        kind=law.kind,
        base=base,
        rate=mine.rate,
        least=max(Fraction(0), least.value - others) if least else Fraction(0),
        stop=stop(held, key, mine, law.stop),
        role=law.role,
        indivisible=indivisible,
        citation=least.citation if least else rate.citation,
        who=law.who,
        streams=streams,
    )


def streams_fed(held: Reliance, law: StepLaw) -> tuple[str, ...]:
    """The results that a line of the law is taken of, where it is not of all of them."""
    known = held.law.surplus.streams
    named = law.of if law.of not in ("surplus", "remainder", "capital") else ""
    for stream in (*law.streams, *filter(None, [named])):
        if stream not in known:
            words = f"{law.key} is taken of {stream}, which is none of its streams ({', '.join(known) or 'none'})"
            held.wrong(Senseless, "law.yml, surplus.steps", words)
    if law.streams and named and named not in law.streams:
        held.wrong(Senseless, "law.yml, surplus.steps", f"{law.key} is taken of {named} and fed by {law.streams}")
    return (named,) if named else law.streams


def together(held: Reliance, law: StepLaw) -> None:
    """Where the law is content with the sum of several lines, their rates come to its least."""
    if law.either and law.rate.least:
        rates = {step.key: step.rate for step in held.charter.surplus.steps}
        rate = sum((rates.get(key, Fraction(0)) for key in (law.key, *law.either)), Fraction(0))
        least = held.rely(law.rate.least)
        if rate < least.value:
            lines = " + ".join((law.key, *law.either))
            held.wrong(TooLittle, f"surplus.steps: {lines}", rate, least.value, least.citation)


def own_line(held: Reliance, key: str, mine: Step) -> SurplusStep:
    """A line that the law does not know."""
    needs = {"name": mine.name, "kind": mine.kind, "role": mine.role}
    if missing := [name for name, value in needs.items() if value is None]:
        known = ", ".join(each.key for each in held.law.surplus.steps)
        words = f"{mine.key} is none of the law's lines ({known}), so it must also say {', '.join(missing)}"
        held.wrong(Senseless, key, words)
    if mine.role and mine.role not in held.law.chart.accounts:
        held.wrong(Senseless, f"{key}.role", f"{mine.role} is no role of the chart of accounts in law.yml")
    for stream in mine.streams:
        if stream not in held.law.surplus.streams:
            known = ", ".join(held.law.surplus.streams) or "none"
            held.wrong(Senseless, f"{key}.streams", f"{stream} is none of the law's results ({known})")
    kind = mine.kind or "fund"
    return SurplusStep(
        key=mine.key,
        name=mine.name or {"en": mine.key},
        kind=kind,
        base=mine.of or ("capital" if kind == "share_interest" else "remainder"),
        rate=mine.rate,
        least=Fraction(0),
        stop=stop(held, key, mine, StopLaw(at="charter") if mine.stop else StopLaw(at="never")),
        role=mine.role or mine.key,
        indivisible=bool(mine.indivisible),
        citation=held.own(f"{key}.rate ({mine.key})", mine.rate).citation,
        streams=mine.streams,
    )


def stop(held: Reliance, key: str, mine: Step, law: StopLaw) -> Stop:
    """The law's stop; where it leaves that to the charter, or has none of its own, the charter's."""
    cut = held.rely(law.cut_last).value if law.cut_last else None
    if mine.stop is not None:
        if law.at not in ("charter", mine.stop.at):
            held.wrong(NotExactly, f"{key}.stop.at", mine.stop.at, law.at, _order_citation(held))
        if law.cut_last and mine.stop.cut_last not in (None, cut) and law.cut_last.kind != "default":
            by = held.rely(law.cut_last).citation
            held.wrong(NotExactly, f"{key}.stop.cut_last", mine.stop.cut_last, cut, by)
        cut = mine.stop.cut_last if mine.stop.cut_last is not None else cut
        amount = mine.stop.amount.minor if mine.stop.amount else 0
        return Stop(mine.stop.at, mine.stop.times, amount, cut_last=cut is not False)
    if law.at == "charter":
        held.wrong(Senseless, f"{key}.stop", "the law asks the charter to say until what amount this reserve grows")
    at: Literal["never", "capital", "highest_capital", "fixed", "equity_to_debt"]
    at = "never" if law.at == "charter" else law.at
    return Stop(at, law.times, law.amount.minor if law.amount else 0, cut_last=cut is not False)


def adds_up(held: Reliance, steps: tuple[SurplusStep, ...]) -> None:
    """The lines share out the whole surplus, and no more; nor of any of the results that are kept apart."""
    for stream in held.law.surplus.streams or ("",):
        fed = [step for step in steps if step.base == "surplus" and (not step.streams or stream in step.streams)]
        of_surplus = sum((step.rate for step in fed), Fraction(0))
        if of_surplus > 1:
            of = f"the result {stream}" if stream else "the surplus"
            words = f"the lines taken of {of} come to {say(of_surplus)}, more than there is"
            held.wrong(Senseless, "surplus.steps", words)
    last = steps[-1]
    whole = last.base == "remainder" and last.rate == 1 and not last.streams
    if not whole or last.stop.at != "never":
        words = "the last line must take 100 % of the remainder, so that nothing is left over"
        held.wrong(Senseless, "surplus.steps", words)


def _base(of: str) -> Literal["surplus", "remainder", "capital"]:
    return "capital" if of == "capital" else "remainder" if of == "remainder" else "surplus"
