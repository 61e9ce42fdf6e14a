"""What this app holds about a person, and what of it stands in the way of closing an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coop.charter.loading import current_rules
from coop.money import format_money
from coop.patronage import queries
from coop.patronage.models import Accrual
from coop.people.closing import Obstacle
from coop.people.models import Person


def export(person: Person) -> dict[str, Any]:
    """The section `patronage` of a person's export."""
    return {
        "done": list(
            Accrual.objects.filter(person=person).order_by("on", "pk").values("on", "basis", "quantity", "source")
        ),
        "allocations": [
            {
                "year": each.close.year,
                "pool": each.pool,
                "quantity": each.quantity,
                "share": each.share,
                "cash": each.cash,
                "retained": each.retained,
            }
            for each in queries.my_allocations(person)
        ],
        "retained_capital": queries.capital_lots(person),
    }


def obstacles(person: Person) -> Iterator[Obstacle]:
    """Retained patronage that the co-op still owes the person."""
    capital = queries.capital_of(person)
    if capital:
        coop = current_rules().coop
        amount = format_money(capital, coop.currency, get_language() or coop.languages[0])
        yield Obstacle(
            _("The co-op keeps {amount} for you from past years.").format(amount=amount),
            _("Wait until it has been paid out."),
        )
