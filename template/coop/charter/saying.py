"""A line of the surplus in the reader's language: how much of what, until when, for whom, by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.charter.schema import show_percent
from coop.charter.wording import in_words
from coop.refused import _

if TYPE_CHECKING:
    from coop.charter.surplus_rules import KeyPart, SurplusStep

OF = {
    "surplus": _("{rate} of the surplus"),
    "remainder": _("{rate} of what is left"),
    "capital": _("{rate} of the shares paid up"),
}
STOPS = {
    "capital": _("until it equals the capital"),
    "highest_capital": _("until it equals the highest capital there ever was"),
    "fixed": _("until it has come to its fixed amount"),
    "equity_to_debt": _("until equity is {times} of all debts"),
}
BY = {
    "hours": _("by hours"),
    "pay": _("by pay"),
    "fares": _("by fares"),
    "distance": _("by distance"),
    "jobs": _("by the number of jobs"),
    "works": _("by the number of works"),
    "royalties": _("by royalties"),
    "purchases": _("by purchases"),
    "years": _("by years of service"),
    "equal": _("in equal parts"),
}


def how_much(step: SurplusStep) -> str:
    """“15 % of the surplus”; of a line of some results only, which these are."""
    said = str(OF[step.base]).format(rate=show_percent(step.rate))
    if step.streams:
        results = ", ".join(stream.replace("_", " ") for stream in step.streams)
        said = str(_("{said} (of this result alone: {results})")).format(said=said, results=results)
    return said


def terms(step: SurplusStep) -> list[str]:
    """What else a member should know of a line, each in a few words."""
    found = []
    if step.stop.at in STOPS:
        found.append(str(STOPS[step.stop.at]).format(times=show_percent(step.stop.times)))
    if step.kind == "pool":
        found += _of_a_pool(step)
    return found


def _of_a_pool(step: SurplusStep) -> list[str]:
    found = [str(_("shared {keys}")).format(keys=", ".join(by(key) for key in step.keys))]
    if step.who == "workers":
        found.append(str(_("for all who work here, members or not")))
    if step.presence:
        here = in_words(step.presence.in_year)
        if step.presence.or_seniority:
            words = _("for who was here for {here} of the year, or at its end had been for {seniority}")
            found.append(str(words).format(here=here, seniority=in_words(step.presence.or_seniority)))
        else:
            found.append(str(_("for who was here for {here} of the year")).format(here=here))
    if step.seniority:
        words = _("each year of service adds {more}, up to {most} in all")
        more, most = show_percent(step.seniority.per_year), show_percent(step.seniority.at_most)
        found.append(str(words).format(more=more, most=most))
    cash = max(step.cash_part, step.least_cash_part)
    if cash < 1:
        found.append(
            str(_("{cash} paid in money, the rest kept as each one’s capital")).format(cash=show_percent(cash))
        )
    return found


def by(key: KeyPart) -> str:
    """“by hours”, “70 % by pay”; a formula as it is written."""
    said = str(_("by the formula {formula}")).format(formula=key.formula.text) if key.formula else str(BY[key.basis])
    return said if key.part == 1 else f"{show_percent(key.part)} {said}"
