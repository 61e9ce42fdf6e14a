"""Prices as people read them, and the parts they are made of. Computes nothing that `coop.market.rules` does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from coop.charter.loading import current_trade
from coop.market import services as market
from coop.market.rules import Facts, split
from coop.web import shown

if TYPE_CHECKING:
    from coop.charter.trade import Service
    from coop.market.models import Job
    from coop.market.rules import Quote
    from coop.payments.rules import InvoiceLine

EXAMPLE_METRES = 5_000

Parts = list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class From:
    """What a service starts from, and per what."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A service as it stands on a card."""

    key: str
    name: dict[str, str]
    description: dict[str, str]
    icon: str
    start: From


@dataclass(frozen=True, slots=True)
class Example:
    """A service priced for its usual length, with the parts of the price."""

    name: str
    price: int
    measure: str
    parts: Parts


def per(unit: str) -> str:
    """The unit of a price line in words."""
    return {"hour": _("per hour"), "minute": _("per minute"), "km": _("per kilometre"), "fixed": _("fixed")}[unit]


def starts_from(service: Service) -> From:
    """The one line of the price if it has one, else what the shortest job would cost."""
    if len(service.price) == 1:
        line = service.price[0]
        return From(line.amount, per(line.per) if line.per != "fixed" else _("fixed price"))
    least = market.quote(service, Facts(minutes=0, metres=0))
    return From(least.price, _("and up"))


def offered() -> list[Offered]:
    """The services of the trade, as cards."""
    return [Offered(one.key, one.name, one.description, one.icon, starts_from(one)) for one in current_trade().services]


def example(service: Service) -> Example:
    """`service` for its usual duration (and 5 km where distance counts)."""
    by_way = any(line.per == "km" for line in service.price)
    facts = Facts(minutes=service.duration_minutes, metres=EXAMPLE_METRES if by_way else 0)
    quote = market.quote(service, facts)
    measure = shown.duration(facts.minutes)
    if by_way:
        measure = f"{shown.distance(facts.metres)} · {measure}"
    return Example(shown.said(service.name), quote.price, measure, parts_of_quote(quote))


def parts_of_quote(quote: Quote) -> Parts:
    """Worker, tax and co-op of a quote."""
    return _parts(quote.split.worker, quote.split.tax, quote.split.coop)


def parts_of_job(job: Job) -> Parts:
    """Worker, tip, tax and co-op of what a job's customer pays (for one called off late: of the fee)."""
    parts = split(job.fee, job.terms) if job.fee else job.parts
    return _parts(parts.worker, parts.tax, parts.coop, job.tip)


def _parts(worker: int, tax: int, coop: int, tip: int = 0) -> Parts:
    forms = shown.words()["worker"]
    return [
        ("workers", _("To {worker}").format(worker=forms["the"]), worker),
        ("tip", _("Tip, all of it to {worker}").format(worker=forms["the"]), tip),
        ("costs", _("To the co-op: running costs and reserves"), coop),
        ("tax", _("Tax"), tax),
    ]


def line_text(line: Mapping[str, Any]) -> str:
    """One line of a frozen quote in words: what, and how much of it."""
    quantity = int(line["quantity"])
    match line["per"]:
        case "hour" | "minute":
            return _("Time: {duration}").format(duration=shown.duration(quantity))
        case "km":
            return _("Distance: {distance}").format(distance=shown.distance(quantity))
        case _:
            return _("Fixed part")


def invoice_line(line: InvoiceLine) -> str:
    """One line of an invoice in words."""
    match line.kind:
        case "fee":
            return _("Called off late")
        case "tip":
            return _("Tip")
        case _:
            return line_text({"per": line.kind, "quantity": line.quantity})
