"""What a meeting may still choose about a year's surplus, within law and charter. Pure.

The charter's figures are what is proposed. A meeting may put more into a line than the
charter's rate, as far as the other lines leave room, never less; and it may pay out any
part of a pool, from the least that the law wants in cash up to all of it. Picks are the
choices that differ from the charter, as a close keeps them: `{line: {"rate": "1/4"}}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from django.utils.translation import gettext_lazy as _

from coop.charter.rules import SurplusRules, SurplusStep
from coop.refused import Citation, Refused

What = Literal["rate", "cash_part"]
Picks = Mapping[str, Mapping[str, str]]


class OutsideTheRules(Refused):
    """A choice that law and charter do not leave to the meeting. Figures are percentages."""

    message = _("{value} % is outside what law and charter leave to the meeting: from {least} % to {most} %.")
    remedy = _("Choose a figure between the two.")


class NotLeftToTheMeeting(Refused):
    message = _("Law and charter leave nothing to choose about “{line}”.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One figure the meeting may choose: `usual` is the charter's, `value` what is chosen."""

    line: str
    what: What
    name: Mapping[str, str]
    value: Fraction
    usual: Fraction
    least: Fraction
    most: Fraction
    citation: Citation

    @property
    def key(self) -> str:
        return f"{self.line}.{self.what}"


def choices(rules: SurplusRules, picks: Picks | None = None) -> tuple[Choice, ...]:
    """What is left to the meeting, in the order of the lines, with what is chosen so far."""
    chosen = apply(rules, picks or {})
    return tuple(
        replace(choice, value=getattr(now, choice.what))
        for step, now in zip(rules.steps, chosen.steps, strict=True)
        for choice in _of(rules, chosen, step)
    )


def apply(rules: SurplusRules, picks: Picks) -> SurplusRules:
    """The rules with what was picked in the place of the charter's figures.

    Raises:
        NotLeftToTheMeeting, OutsideTheRules: with the bounds and where they stand.
    """
    by_key = {step.key: step for step in rules.steps}
    wanted = {
        (line, what): Fraction(value) for line, of_line in picks.items() for what, value in of_line.items() if value
    }
    changed = rules
    for (line, what), value in wanted.items():
        step = by_key.get(line)
        bounds = {choice.what: choice for choice in _of(rules, rules, step)} if step else {}
        if what not in bounds:
            raise NotLeftToTheMeeting(line=line)
        changed = _with(changed, line, bounds[what].what, value)
    for (line, what), value in wanted.items():  # after all are in place, as one line's room depends on the others
        now = {choice.what: choice for choice in _of(rules, changed, by_key[line])}[what]  # type: ignore[index]
        if not now.least <= value <= now.most:
            raise OutsideTheRules(
                value=_percent(value), least=_percent(now.least), most=_percent(now.most), citation=now.citation
            )
    return changed


def differing(rules: SurplusRules, values: Iterable[tuple[str, str, Fraction]]) -> dict[str, dict[str, str]]:
    """Picks out of (line, what, value), without those that are the charter's own figures."""
    by_key = {step.key: step for step in rules.steps}
    picks: dict[str, dict[str, str]] = {}
    for line, what, value in values:
        step = by_key.get(line)
        if step is None or getattr(step, what, None) != value:
            picks.setdefault(line, {})[what] = str(value)
    return picks


def _of(rules: SurplusRules, chosen: SurplusRules, step: SurplusStep) -> list[Choice]:
    """What may be chosen about one line, where the other lines are as `chosen`."""
    found = []
    if step.base == "surplus" and step.kind in ("fund", "pool") and _room(rules, step) > step.rate:
        most = max(step.rate, _room(chosen, step))
        found.append(Choice(step.key, "rate", step.name, step.rate, step.rate, step.rate, most, step.citation))
    if step.kind == "pool" and step.least_cash_part < 1:
        least = step.least_cash_part
        found.append(
            Choice(step.key, "cash_part", step.name, step.cash_part, step.cash_part, least, Fraction(1), step.citation)
        )
    return found


def _room(rules: SurplusRules, step: SurplusStep) -> Fraction:
    """What the other lines leave of the surplus."""
    return 1 - sum((s.rate for s in rules.steps if s.base == "surplus" and s.key != step.key), Fraction(0))


def _with(rules: SurplusRules, line: str, what: What, value: Fraction) -> SurplusRules:
    def changed(step: SurplusStep) -> SurplusStep:
        return replace(step, rate=value) if what == "rate" else replace(step, cash_part=value)

    return replace(rules, steps=tuple(changed(step) if step.key == line else step for step in rules.steps))


def _percent(part: Fraction) -> str:
    return f"{float(part * 100):.6g}"
