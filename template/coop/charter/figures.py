"""A figure of law and what it is made of: value, kind, citation, mark and source; bounds, spans and dates.

Every figure carries its citation, how sure we are of it, and the source it was seen in.
"""

from __future__ import annotations

from datetime import date
from typing import Generic, Literal, Self, TypeVar

from pydantic import Field, model_validator

from coop.charter.schema import Part, Words

T = TypeVar("T")

Mark = Literal["verified", "recalled", "uncertain", "design-default"]
FigureKind = Literal["limit", "default", "prohibition", "ceiling"]
Kinds = tuple[str, ...]


class Source(Part):
    """A text that figures were taken from. `date` is the text's own, often older than the day of checking."""

    title: str
    date: date
    address: str = ""
    note: str = ""


class Figure(Part, Generic[T]):
    """One thing the law says.

    `kind`: a *limit* binds the charter; a *default* holds where the charter is silent; a *prohibition*
    forbids what is not its value; a *ceiling* bounds what a charter may demand (not what may happen).
    `mark`: verified (the text was seen), recalled, uncertain, or design-default (not law at all).
    The software does not rely on an uncertain figure until the co-op has confirmed it: until then it
    uses `until_confirmed`, which must be the safer value.
    `later` are values that replace this one from their `effective_from`.
    """

    value: T
    kind: FigureKind
    citation: str = Field(min_length=2)
    mark: Mark
    source: str
    until_confirmed: T | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    note: str = ""
    later: tuple[Figure[T], ...] = ()

    @model_validator(mode="after")
    def _uncertain_needs_a_safer_value(self) -> Self:
        if (self.mark == "uncertain") != (self.until_confirmed is not None):
            raise ValueError("needs until_confirmed, the safer value to use meanwhile, if and only if it is uncertain")
        if any(each.effective_from is None for each in self.later):
            raise ValueError("has a later value without effective_from")
        return self

    def on(self, day: date) -> Figure[T]:
        """The figure in force on `day`."""
        known = [each for each in self.later if each.effective_from and each.effective_from <= day]
        return max(known, key=lambda each: each.effective_from or day) if known else self


class Bounds(Part, Generic[T]):
    """What the law says of something a charter sets: the least, the most, and what holds if it is silent."""

    least: Figure[T] | None = None
    most: Figure[T] | None = None
    default: Figure[T] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.least or self.most or self.default):
            raise ValueError("needs at least one of least, most, default")
        return self


class Case(Part, Generic[T]):
    """Another value where a condition holds, said in words that the founders decide on."""

    key: str
    when: Words
    figure: Figure[T]


# Dates as rules


class Term(Part):
    """A span counted from an event. `exclude` names end days that do not count."""

    count: int
    unit: Literal["hours", "days", "weeks", "months", "years"]
    after: str = ""  # year_end, dispatch, receipt, decision, exit, accounts_approved …
    exclude: tuple[Literal["first", "last"], ...] = ()
    day_of_month: int | None = None  # "the 15th day of the ninth month after"


class CalendarRow(Part):
    """Years that end between two days (MM-DD) are due on a day, so many years later."""

    year_ends_from: str = Field(pattern=r"^\d\d-\d\d$")
    year_ends_to: str = Field(pattern=r"^\d\d-\d\d$")
    due: str = Field(pattern=r"^\d\d-\d\d$")
    years_later: int = 0


class CalendarTable(Part):
    """A deadline that the law gives as a table of dates."""

    rows: tuple[CalendarRow, ...]


Deadline = Term | CalendarTable
