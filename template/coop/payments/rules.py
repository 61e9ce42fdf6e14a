"""What an invoice says, from the figures frozen on a job. Pure; amounts in minor units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """`kind` is hour, minute, km, fixed (a price line), fee or tip; `quantity` in minutes, metres or 1."""

    kind: str
    rate: int
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The sums of an invoice: `total` = `net` + `tax` + `tip`; `tax` is None where it is the worker's own matter."""

    lines: tuple[InvoiceLine, ...]
    net: int
    tax: int | None
    tax_rate: Fraction | None
    tip: int
    total: int


def figures(
    role: Literal["principal", "agent"], quote: Mapping[str, Any], *, price: int, tax: int, tip: int, fee: int
) -> Figures:
    """The invoice to the customer: of the whole price for a principal, with its tax.

    For an agent the worker is the seller; the tax on the job is the co-op's on its commission,
    which the worker is charged, so the customer's invoice shows none.
    """
    lines: Sequence[InvoiceLine]
    if fee:
        lines, price = [InvoiceLine("fee", fee, 1, fee)], fee
    else:
        lines = [InvoiceLine(n["per"], n["rate"], n["quantity"], n["amount"]) for n in quote["lines"]]
    if tip:
        lines = [*lines, InvoiceLine("tip", tip, 1, tip)]
    ours = role == "principal"
    invoiced = Figures(
        lines=tuple(lines),
        net=price - tax if ours else price,
        tax=tax if ours else None,
        tax_rate=Fraction(quote["tax_rate"]) if ours else None,
        tip=tip,
        total=price + tip,
    )
    if sum(line.amount for line in invoiced.lines) != invoiced.total:
        raise ValueError("the lines of the invoice do not add up to its total")
    return invoiced
