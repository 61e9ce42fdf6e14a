"""What the law asks of officers: their age, and how many of the board are members. Checked as somebody is appointed."""

from __future__ import annotations

from typing import Any

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.schema import show_percent
from coop.ownership import queries, refusals, rules
from coop.people.models import OfficeHeld
from coop.people.permissions import Office, holders


def check(*, term: OfficeHeld, **_signal: Any) -> None:
    """Refuse an appointment that the law does not allow; whoever appoints gets the refusal, and nothing is stored.

    Raises:
        OfficerTooYoung: where the date of birth is known.
        TooFewMembersOnTheBoard: once the co-op has as many members as the law wants; founders come first.
    """
    membership = current_rules().membership
    least, born_on = membership.officer_minimum_age, term.person.born_on
    if least and born_on and rules.age_on(clock.today(), born_on) < least.value:
        raise refusals.OfficerTooYoung(citation=least.citation, minimum=least.value)
    part = membership.board_members_part
    if part and term.office == Office.BOARD and queries.members_count() >= membership.minimum_members.value:
        board = {person.pk for person in holders(Office.BOARD, on=term.since)}
        members = queries.on_register().filter(person__in=board).count()
        if members <= part.value * len(board) and not queries.on_register().filter(person=term.person).exists():
            raise refusals.TooFewMembersOnTheBoard(
                citation=part.citation, part=show_percent(part.value), members=members, board=len(board)
            )
