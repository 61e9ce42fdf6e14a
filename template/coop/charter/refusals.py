"""What is wrong with a charter, in words: which figure, which limit, and where that stands."""

from __future__ import annotations

from collections.abc import Iterable

from coop.refused import Refused, _


class OutsideLaw(Refused):
    """One thing in the charter that the law does not allow. `key` is its place in charter.yml."""

    message = _("{key} is {value}, which the law does not allow.")
    doubt = _("Perhaps the law says {doubt}; that binds once somebody has checked it and charter.yml records so.")

    @property
    def to_do(self) -> str:
        """Where the limit only stands in for an uncertain figure, what that figure perhaps is."""
        return str(self.doubt).format(**self.facts) if self.facts.get("doubt") else ""


class TooLittle(OutsideLaw):
    message = _("{key} is {value}; the least is {limit}.")


class TooMuch(OutsideLaw):
    message = _("{key} is {value}; the most is {limit}.")


class NotExactly(OutsideLaw):
    message = _("{key} is {value}; it must be {limit}.")


class NotThere(OutsideLaw):
    message = _("{key} is missing; the law demands it: {limit}.")


class Senseless(OutsideLaw):
    """Not against the law, but against the sense of the file itself."""

    message = _("{key}: {value}")


class Unlawful(Refused):
    """The charter is outside the law. `problems` are all there are; the citation is the first one's."""

    message = _("This charter cannot be used: {count} thing(s) in it must change.")
    remedy = _("Change charter.yml as its members decide, within the limits named.")

    def __init__(self, problems: Iterable[OutsideLaw]) -> None:
        self.problems = tuple(problems)
        super().__init__(citation=self.problems[0].citation, count=len(self.problems))

    def __str__(self) -> str:
        return "\n".join([self.what, *(f"  - {problem}" for problem in self.problems), self.to_do])
