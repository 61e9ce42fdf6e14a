"""Figures drawn as SVG by templates: the bar of parts and the waterfall of a surplus. Geometry only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from coop.charter.loading import current_rules
from coop.money import exponent
from coop.openbook.queries import PART_NAMES

if TYPE_CHECKING:
    from coop.openbook.rules import Divided

BAR = 26  # units of the SVG per line of the waterfall
GAP = 14
WIDTH = 640


def where_it_went(divided: Divided) -> dict[str, Any]:
    """What became of each hundred of customers' money; parts as whole units that add up to it."""
    hundred = 100 * 10 ** exponent(current_rules().coop.currency)
    parts = [(part.key, str(PART_NAMES[part.key]), part.percent * hundred // 100) for part in divided.parts]
    return {
        "hundred": hundred,
        "total": divided.total,
        "parts": parts if divided.total else [],
        "amounts": [(part.key, str(PART_NAMES[part.key]), part.amount, part.percent) for part in divided.parts],
        "shortfall": divided.shortfall,
    }


def waterfall(lines: Iterable[Mapping[str, Any]], surplus: int) -> dict[str, Any]:
    """The distribution of a surplus as bars that come down from the whole.

    `lines` have `name`, `kind` and `amount` (minor units). A loss has no waterfall.
    """
    if surplus <= 0:
        return {}
    rows = [{"name": _("Surplus of the year"), "kind": "whole", "amount": surplus, "x": 0.0, "width": float(WIDTH)}]
    left = surplus
    for line in lines:
        amount = int(line["amount"])
        left -= amount
        rows.append(
            {
                "name": line["name"],
                "kind": line["kind"],
                "amount": amount,
                "x": WIDTH * left / surplus,
                "width": max(WIDTH * amount / surplus, 1.5 if amount else 0),
            }
        )
    for n, row in enumerate(rows):
        row["y"] = n * (BAR + GAP + 18)
        row["text_y"] = row["y"] + 13
        row["bar_y"] = row["y"] + 18
        row["line_y"] = row["bar_y"] + BAR + 6
    return {"rows": rows, "height": len(rows) * (BAR + GAP + 18), "width": WIDTH, "bar": BAR}
