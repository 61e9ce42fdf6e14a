"""The services of trade.yml and its words, as the market asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.charter.loading import current_rules, current_trade
from coop.market import rules
from coop.market.refusals import NoSuchService

if TYPE_CHECKING:
    from coop.charter.trade import Service


def service(key: str) -> Service:
    """The service of this key. Raises NoSuchService."""
    for one in current_trade().services:
        if one.key == key:
            return one
    raise NoSuchService(service=key)


def terms() -> rules.Terms:
    """How the co-op sells today: its role, the workers' share and the tax rate."""
    in_force = current_rules()
    return rules.Terms(
        role=in_force.coop.role, worker_share=current_trade().worker_share, tax_rate=in_force.vat_rate.value
    )


def quote(one: Service, facts: rules.Facts) -> rules.Quote:
    """What `one` costs now for these facts; writes nothing."""
    return rules.quote(one.price, facts, terms())
