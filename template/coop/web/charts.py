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
    """The distribution of a surplus as bars that come down from the whole, of 1000 units; a loss too. None of nothing.

    `lines` have `name`, `kind` and `amount` (minor units; of a loss negative, and shown as what is borne).
    """
    whole = abs(surplus)
    if not whole:
        return []
    name = _("Surplus of the year") if surplus > 0 else _("Loss of the year")
    rows = [{"name": name, "kind": "whole", "amount": whole, "x": 0.0, "width": 1000.0}]
    left = whole
    for line in lines:
        amount = int(line["amount"]) if surplus > 0 else -int(line["amount"])
        left -= amount
        width = max(1000 * amount / whole, 3.0 if amount else 0.0)
        rows.append(
            {"name": line["name"], "kind": line["kind"], "amount": amount, "x": 1000 * left / whole, "width": width}
        )
    return rows
