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


def waterfall(lines: Iterable[Mapping[str, Any]], surplus: int) -> list[dict[str, Any]]:
    """The distribution of a surplus as bars that come down from the whole, of 1000 units; none for a loss.

    `lines` have `name`, `kind` and `amount` (minor units).
    """
    if surplus <= 0:
        return []
    rows = [{"name": _("Surplus of the year"), "kind": "whole", "amount": surplus, "x": 0.0, "width": 1000.0}]
    left = surplus
    for line in lines:
        amount = int(line["amount"])
        left -= amount
        width = max(1000 * amount / surplus, 3.0 if amount else 0.0)
        rows.append(
            {"name": line["name"], "kind": line["kind"], "amount": amount, "x": 1000 * left / surplus, "width": width}
        )
    return rows
