"""Since when a person has worked through the co-op. Apps above this one know; they register how to ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from coop.people.models import Person

_ask: list[Callable[[Person], date | None]] = []


def register(ask: Callable[[Person], date | None]) -> None:
    """From now on `ask` is asked too; it gives the first day of work, or None."""
    if ask not in _ask:
        _ask.append(ask)


def works_since(person: Person) -> date | None:
    """The first day on which a person worked through the co-op; None when nobody knows of any."""
    return min((day for ask in _ask if (day := ask(person))), default=None)
