"""What this app knows that stands in the way of closing an account."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from coop.people.closing import Obstacle
from coop.people.models import Person
from coop.people.permissions import offices_of


def offices(person: Person) -> Iterator[Obstacle]:
    if offices_of(person):
        yield Obstacle(_("You hold an office of the co-op."), _("Resign from it, or ask the board to end it."))
