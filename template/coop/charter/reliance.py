"""Reading figures of law for one charter, and holding the charter's own values against them.

Remembers what was relied on, what of it nobody has confirmed, and what is wrong.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeVar

from coop.charter.charter import Charter
from coop.charter.figures import Bounds, Figure, Term
from coop.charter.law import Law
from coop.charter.refusals import NotExactly, OutsideLaw, Senseless, TooLittle, TooMuch
from coop.charter.rules import Explained, Ruled, Unconfirmed
from coop.charter.schema import show_percent
from coop.refused import Citation

T = TypeVar("T")
DAYS = {
    "hours": Fraction(1, 24),
    "days": Fraction(1),
    "weeks": Fraction(7),
    "months": Fraction(30),
    "years": Fraction(365),
}


def say(value: Any) -> str:
    """A figure's value as people write it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return show_percent(value)
        case Term():
            after = f" after {value.after.replace('_', ' ')}" if value.after else ""
            return f"{value.count} {value.unit}{after}"
        case tuple():
            return ", ".join(say(each) for each in value)
        case _:
            return str(value)


class Reliance:
    """What one charter's rules rest on, gathered while they are built."""

    def __init__(self, law: Law, charter: Charter) -> None:
        self.law, self.charter = law, charter
        self.paths = {id(figure): path for path, figure in law.figures()}
        self.confirmed = {each.figure: each for each in charter.confirmed}
        self.problems: list[OutsideLaw] = []
        self.unconfirmed: dict[str, Unconfirmed] = {}
        self.explained: dict[str, Explained] = {}

    def rely(self, figure: Figure[T]) -> Ruled[T]:
        """The figure's value, or the safer one while it is uncertain; what was relied on is remembered."""
        path = self.paths[id(figure)]
        source = self.law.source_of(figure)
        from_where = f"{source.title}, {source.date.isoformat()}"
        if path in self.confirmed:
            said = self.confirmed[path]
            citation = Citation(
                f"{figure.citation}; confirmed by {said.by} on {said.on_day.isoformat()}, {said.advice}", "confirmed"
            )
            ruled: Ruled[T] = Ruled(figure.value, citation)
        elif figure.until_confirmed is not None:  # the schema asks for it where the mark is uncertain
            citation = Citation(figure.citation, "uncertain")
            doubt = Unconfirmed(path, figure.value, citation, from_where, safer=figure.until_confirmed)
            self.unconfirmed[path] = doubt
            ruled = Ruled(figure.until_confirmed, citation)
        else:
            citation = Citation(figure.citation, figure.mark)
            if figure.mark == "recalled":
                self.unconfirmed[path] = Unconfirmed(path, figure.value, citation, from_where)
            ruled = Ruled(figure.value, citation)
        self.explained[path] = Explained(path, ruled.value, citation, from_where)
        return ruled

    def own(self, key: str, value: T) -> Ruled[T]:
        """A value that the charter alone decides."""
        citation = Citation(f"charter, {key}", "charter")
        self.explained[key] = Explained(key, value, citation)
        return Ruled(value, citation)

    def wrong(self, kind: type[OutsideLaw], key: str, value: Any, limit: Any = "", by: Citation | None = None) -> None:
        doubts = [each.raw for each in self.unconfirmed.values() if each.citation is by and each.safer is not None]
        doubt = say(doubts[0]) if doubts else ""
        self.problems.append(kind(citation=by, key=key, value=say(value), limit=say(limit), doubt=doubt))

    def bounded(self, key: str, value: Any, bounds: Bounds[Any] | None, unit: str = "") -> Ruled[Any]:
        """The charter's value (None: the law's default) held against the law's bounds."""
        if value is None:
            given = bounds and (bounds.default or bounds.least or bounds.most)
            if not given:
                self.wrong(Senseless, key, "is not said, and the law leaves it to the charter")
                return Ruled(value, Citation(f"charter, {key}"))
            return self.rely(given)
        ruled = self.own(key, value)
        for kind, figure in ((TooLittle, bounds and bounds.least), (TooMuch, bounds and bounds.most)):
            if not figure:
                continue
            limit = self.rely(figure)
            bound = comparable(limit.value)
            if value < bound if kind is TooLittle else value > bound:
                self.wrong(kind, key, f"{say(value)}{unit}", f"{say(limit.value)}{unit}", limit.citation)
            elif value == bound:
                ruled = Ruled(value, limit.citation)  # at the limit it is the law that speaks
        return ruled

    def switch(self, key: str, value: bool | None, figure: Figure[bool]) -> Ruled[bool]:
        """A yes or no of the charter, where the law's may be binding."""
        theirs = self.rely(figure)
        if value is None or value == theirs.value:
            return theirs
        if figure.kind != "default" and theirs.value:
            self.wrong(NotExactly, key, value, theirs.value, theirs.citation)
        return self.own(key, value)


def comparable(limit: Any) -> Any:
    """A span as days, so that it can be compared with a charter's number of days; anything else as it is."""
    return limit.count * DAYS[limit.unit] if isinstance(limit, Term) else limit
