"""What pages show of a year's close: its lines as a waterfall, and as a table with the rules."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules
from coop.money import format_money
from coop.patronage import queries
from coop.patronage.explaining import Explained, explain
from coop.refused import Citation
from coop.web import charts, owning, shown

if TYPE_CHECKING:
    from coop.patronage.models import Allocation, YearClose
    from coop.patronage.rules import Share

CHART_KINDS = {"nonmembers": "collective", "remainder": "collective", "prior_losses": "fund"}
"""Kinds of line that are drawn like another."""


def last_close() -> dict[str, Any] | None:
    """The last close of a year, posted or (where there is none) drafted, as chart and table; None before the first."""
    closes = list(queries.closes()[:20])
    close = next((each for each in closes if not each.is_draft), closes[0] if closes else None)
    return None if close is None else {"close": close, "draft": close.is_draft, **lines_of(close.figures)}


def lines_of(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a close as lines for a table and bars for a chart, with its pools by name."""
    lines = [_line(line) for line in figures["lines"]]
    names = {line["key"]: _name(line) for line in figures["lines"]}
    return {
        "lines": lines,
        "chart": charts.waterfall(lines, figures["surplus"]),
        "pools": [{"name": names.get(key, key), **pool} for key, pool in figures["pools"].items()],
        "surplus": figures["surplus"],
        "shortfall": -figures["surplus"],
        "currency": figures["currency"],
    }


def explained(close: YearClose, line: Mapping[str, Any], part: Share | Allocation, person: int) -> dict[str, Any]:
    """How one person's share of a pool came about, in the words and units of its keys."""
    keys = queries.keys_of(close, line, person, part.quantity)
    steps = explain(keys, pool=int(line["amount"]), share=part.share, cash=part.cash, retained=part.retained)
    return {
        "name": _name(line),
        "steps": steps,
        "keys": [
            {
                "mine": owning.measure(key.key, int(key.quantity)),
                "all": owning.measure(key.key, int(key.whole)),
                "part": shown.percent(key.quantity / key.whole, places=4),
                "of_pool": shown.percent(key.part) if key.part != 1 else "",
                "formula": key.key if not key.key.isalpha() else "",
            }
            for key in steps.parts
        ],
        "cash_part": shown.percent(Fraction(line["cash_part"])) if line.get("cash_part") else "",
        "exact": shown.exact_money(steps.exact),
    }


def in_words(part: Mapping[str, Any]) -> list[str]:
    """The same steps as sentences, for paper."""
    steps: Explained = part["steps"]
    said = []
    for key in part["keys"]:
        if key["formula"]:
            said.append(f"{key['formula']}: {key['part']}")
        else:
            mine, everyone = key["mine"], key["all"]
            words = _("{what}: {mine} of {all}, which is {part}.")
            said.append(
                words.format(what=capfirst(mine["name"]), mine=_amount(mine), all=_amount(everyone), part=key["part"])
            )
        if key["of_pool"]:
            said[-1] += " " + _("By this {part} of the pool is shared.").format(part=key["of_pool"])
    said.append(_("Of {pool} that comes to {exact}.").format(pool=_money(steps.pool), exact=part["exact"]))
    said.append(_("Rounded to whole units, the largest remainders first: {share}.").format(share=_money(steps.share)))
    said.append(
        _("In cash {cash}; the rest, {retained}, stays in the capital account.").format(
            cash=_money(steps.cash), retained=_money(steps.retained)
        )
    )
    return said


def _amount(measured: Mapping[str, Any]) -> str:
    return _money(measured["money"]) if "money" in measured else str(measured["text"])


def _money(minor: int) -> str:
    return format_money(minor, current_rules().coop.currency, get_language() or "en")


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    citation = line.get("citation")
    return {
        "name": _name(line),
        "kind": CHART_KINDS.get(line["kind"], line["kind"]),
        "amount": int(line["amount"]),
        "rate": shown.percent(Fraction(line["rate"])) if line.get("rate") else "",
        "why": why(line.get("why", "")),
        "citation": Citation(**citation) if citation else None,
    }


def _name(line: Mapping[str, Any]) -> str:
    """The line's own name in the charter's or the law's words, else the name of its account."""
    names = {
        "prior_losses": _("Losses of earlier years made good"),
        "nonmembers": _("Earned by non-members: to the common reserve"),
        "remainder": _("What is left: to the common reserve"),
    }
    account = current_rules().chart.get(line["role"])
    return (
        names.get(line["kind"])
        or shown.said(line.get("name"))
        or (shown.said(account.name) if account else line["key"])
    )


def why(reason: str) -> str:
    """Why a line is not its base times its rate."""
    return {
        "stop": _("has reached its ceiling"),
        "remainder": _("there was no more left"),
        "limit": _("may not exceed another line"),
        "nobody": _("nobody to give it to"),
        "kept_for_later_lines": _("less, so that a later line gets what the law demands"),
    }.get(reason, "")
