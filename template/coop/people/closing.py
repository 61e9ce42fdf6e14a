"""What stands in the way of closing an account, said by every app that knows of something.

An app registers a function in its `apps.py`; it gets the person and gives one `Obstacle`
for each thing that has to be settled first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coop.people.models import Person
from coop.refused import Text


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`what` stands in the way and what `to_do` about it."""

    what: Text
    to_do: Text


_watchers: dict[str, Callable[[Person], Iterable[Obstacle]]] = {}


def register(name: str, watcher: Callable[[Person], Iterable[Obstacle]]) -> None:
    """Ask `watcher` whenever an account is to be closed. Registering the name again replaces it."""
    _watchers[name] = watcher


def obstacles(person: Person) -> list[Obstacle]:
    """Everything that has to be settled before this account can be closed; empty when nothing is."""
    return [obstacle for name in sorted(_watchers) for obstacle in _watchers[name](person)]
