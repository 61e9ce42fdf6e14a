"""Arranging a co-op for tests, through the same commands that people use.

Everything is visibly invented (`… Demo`, `@demo.example`). Each function says what is
there afterwards; what it needs first (a board to admit, a treasurer to take the money)
it makes itself, once.
"""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any
from uuid import uuid4

from coop.charter.loading import current_rules
from coop.ownership import commands as ownership
from coop.ownership.models import Application, Leaving, Member
from coop.ownership.queries import deciding_offices
from coop.people import commands as people
from coop.people.models import Person
from coop.people.permissions import Office, holders

NAMES = ("Ada", "Bo", "Cleo", "Dag", "Esi", "Fumi", "Gus", "Hana", "Ivo", "Juno", "Kemi", "Lars", "Mina", "Noor")
_count = itertools.count(1)


def person(name: str = "", **details: Any) -> Person:
    """Somebody with a verified account and no part in the co-op. Details are those of `register_person`."""
    n = next(_count)
    name = name or f"{NAMES[n % len(NAMES)]} {n} Demo"
    details.setdefault("email", f"p{n}.{uuid4().hex[:6]}@demo.example")
    details.setdefault("postal_address", f"{n} Example Street, Demo Town")
    details.setdefault("born_on", date(1990, 1, 1))
    details.setdefault("verified", True)
    return people.register_person(name=name, **details)


def officer(office: str = Office.BOARD, name: str = "") -> Person:
    """Somebody who holds an office, appointed by the board (or as the first of it), and is no member."""
    board = holders(Office.BOARD)
    if not board and office != Office.BOARD:
        board = [officer(Office.BOARD)]
    somebody = person(name)
    people.appoint(somebody, office, by=board[0] if board else None)
    return somebody


def on_duty(office: str) -> Person:
    """The holder of an office; made where nobody holds it yet."""
    return next(iter(holders(office)), None) or officer(office)


def application(somebody: Person | None = None, *, member_class: str = "", statement: str = "") -> Application:
    """An application that waits for a decision."""
    return ownership.apply(somebody or person(), member_class or voting_class(), statement)


def admitted(somebody: Person | None = None, *, member_class: str = "") -> Member:
    """A member who has been admitted; on the register only if the class needs no shares."""
    asked = application(somebody, member_class=member_class)
    return ownership.admit(asked, by=_decider(asked.person), resolution="Resolution 1")


def member(somebody: Person | None = None, *, member_class: str = "", shares: int | None = None) -> Member:
    """A member on the register who has paid `shares` (by default those that the class requires)."""
    entering = admitted(somebody, member_class=member_class)
    required = current_rules().membership.classes[entering.member_class].shares_required
    pay_shares(entering, required if shares is None else shares)
    entering.refresh_from_db()
    return entering


def board_member(name: str = "") -> Member:
    """A member on the register who is also on the board."""
    return member_in_office(Office.BOARD, name)


def member_in_office(office: str, name: str = "") -> Member:
    """A member on the register who also holds an office."""
    elected = member(person(name))
    people.appoint(elected.person, office, by=on_duty(Office.BOARD))
    return elected


def pay_shares(buyer: Member, count: int) -> None:
    """Shares paid in cash, taken by the treasurer. None for a count of 0."""
    if count:
        ownership.buy_shares(buyer, count, by=on_duty(Office.TREASURER), key=f"test:{uuid4()}")


def leaving(somebody: Member | None = None) -> Leaving:
    """A member's notice, which still runs where the charter has a notice period."""
    leaver = somebody or member()
    return ownership.give_notice(leaver, by=leaver.person)


def voting_class() -> str:
    """The first class of the charter whose members vote (and work, where there is one)."""
    classes = [each for each in current_rules().membership.classes.values() if each.votes]
    return next((each.key for each in classes if each.works), classes[0].key)


def _decider(applicant: Person) -> Person:
    office = deciding_offices()[0]
    return next((holder for holder in holders(office) if holder != applicant), None) or officer(office)
