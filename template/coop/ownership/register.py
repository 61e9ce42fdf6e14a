"""The register of members that the law asks for: exactly the columns of `law.yml`, in two views, as on any day.

`public` is the view for inspection, which leaves out what members own. Rows come from
dated facts (entry, end, share entries, particulars), so a past day reads as it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coop import papers
from coop.charter.loading import current_rules
from coop.charter.rules import Column
from coop.money import exponent, format_money
from coop.ownership import queries
from coop.ownership.models import Member
from coop.people.models import OfficeHeld
from coop.refused import Citation

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Register:
    """Columns and rows, each row one cell per column; money cells are minor units of the co-op's currency."""

    on: date
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    citation: Citation

    def named(self, row: tuple[Cell, ...]) -> dict[str, Cell]:
        """One row by the keys of its columns."""
        return {column.key: cell for column, cell in zip(self.columns, row, strict=True)}


@dataclass(frozen=True, slots=True)
class Line:
    """What the register knows of one member on a day."""

    member: Member
    name: str
    postal_address: str
    email: str
    shares: int
    paid: int
    member_class: str
    ceased_on: date | None


# What a column of a pack may ask for. Money is named in MONEY too.
CELLS: dict[str, Callable[[Line], Cell]] = {
    "number": lambda line: line.member.number,
    "name": lambda line: line.name,
    "postal_address": lambda line: line.postal_address,
    "email": lambda line: line.email,
    "member_class": lambda line: class_name(line.member_class),
    "shares": lambda line: line.shares,
    "paid": lambda line: line.paid,
    "other_property": lambda line: 0,  # loans and deposits of members are not kept yet, so there are none
    "admitted_on": lambda line: line.member.admitted_on,
    "entered_on": lambda line: line.member.on_register_since,
    "ceased_on": lambda line: line.ceased_on,
}
MONEY = frozenset({"paid", "other_property"})


def class_name(key: str) -> str:
    """A class of member in the reader's language; its key where the charter no longer has it."""
    found = current_rules().membership.classes.get(key)
    return queries.in_language(found.name) if found else key


def register(on: date, *, public: bool) -> Register:
    """The register on a day: everyone entered by then, those who have left with the day they ceased.

    `public` leaves out the columns that are not for inspection (what each member owns).
    """
    rules = current_rules().register
    columns = tuple(column for column in rules.columns if column.public or not public)
    members = (
        Member.objects.filter(on_register_since__lte=on)
        .select_related("person", "leaving")
        .prefetch_related("particulars", "share_entries")
        .order_by("number")
    )
    lines = [_line(member, on) for member in members]
    rows = tuple(tuple(CELLS[column.key](line) for column in columns) for line in lines)
    return Register(on, columns, rows, rules.citation)


def officers(on: date) -> Register:
    """Who held which office on a day, since when, and how to reach them."""
    columns = tuple(
        Column(key, {"": str(name)}, public=True)
        for key, name in (
            ("name", _("Name")),
            ("postal_address", _("Postal address")),
            ("email", _("E-mail")),
            ("office", _("Office")),
            ("since", _("Took office on")),
        )
    )
    terms = OfficeHeld.objects.filter(OfficeHeld.on(on)).select_related("person").order_by("office", "since", "pk")
    rows = tuple(
        (term.person.name, term.person.postal_address, term.person.email, str(term.get_office_display()), term.since)
        for term in terms
    )
    return Register(on, columns, rows, current_rules().register.citation)


def headings(register: Register) -> tuple[str, ...]:
    """The names of the columns in the reader's language."""
    return tuple(queries.in_language(column.name) for column in register.columns)


def for_people(register: Register) -> tuple[tuple[str, ...], ...]:
    """The cells as people read them: money with its currency, days written out in the reader's language."""
    coop = current_rules().coop
    language = get_language() or coop.languages[0]

    def said(cell: Cell, key: str) -> str:
        match cell:
            case None:
                return ""
            case date():
                return str(date_format(cell))
            case int() if key in MONEY:
                return format_money(cell, coop.currency, language)
            case _:
                return str(cell)

    keys = [column.key for column in register.columns]
    return tuple(tuple(said(cell, key) for cell, key in zip(row, keys, strict=True)) for row in register.rows)


def as_csv(register: Register) -> str:
    """The register as CSV with a heading row. Amounts are in major units with a point, dates in ISO 8601."""
    places = exponent(current_rules().coop.currency)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings(register))
    for row in register.rows:
        writer.writerow([_plain(cell, column.key, places) for cell, column in zip(row, register.columns, strict=True)])
    return out.getvalue()


def as_pdf(register: Register, *, title: str) -> bytes:
    """The register as PDF, A4 across, in the reader's language."""
    coop = current_rules().coop
    values = {
        "title": title,
        "says": _("As it stood at the end of {day} ({rule}).").format(
            day=date_format(register.on), rule=register.citation
        ),
        "headings": headings(register),
        "rows": for_people(register),
        "nobody": _("Nobody stood on it that day."),
    }
    return papers.render("register", values, language=get_language() or coop.languages[0])


def _line(member: Member, on: date) -> Line:
    said = [each for each in member.particulars.all() if each.since <= on]
    last = said[-1] if said else member.particulars.all()[0]
    entries = [entry for entry in member.share_entries.all() if entry.on <= on]
    return Line(
        member=member,
        name=last.name,
        postal_address=last.postal_address,
        email=last.email,
        shares=sum(entry.count for entry in entries),
        paid=sum(entry.paid for entry in entries),
        member_class=last.member_class,
        ceased_on=_ceased_on(member, on),
    )


def _ceased_on(member: Member, on: date) -> date | None:
    ended = member.left_on or (member.leaving.effective_on if hasattr(member, "leaving") else None)
    return ended if ended and ended <= on else None


def _plain(cell: Cell, key: str, places: int) -> str:
    """A cell as text for a spreadsheet, where what a person wrote must never run as a formula."""
    match cell:
        case None:
            return ""
        case date():
            return cell.isoformat()
        case int() if key in MONEY:
            sign, units = ("-" if cell < 0 else ""), abs(cell)
            return f"{sign}{units // 10**places}.{units % 10**places:0{places}}" if places else f"{sign}{units}"
        case int():
            return str(cell)
        case str():
            return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
