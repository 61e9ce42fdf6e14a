"""The one family of errors that people see.

A `Refused` says what was wrong, what the rule is and where it stands, and what to do.
Each app derives its own; a page shows it beside the form, which keeps what was typed.
"""

from dataclasses import dataclass
from typing import Any

try:
    from django.utils.translation import gettext_lazy
except ImportError:  # the kit checks charters against the law without Django, in English

    def gettext_lazy(message: str) -> Any:  # type: ignore[misc]  # the same name, on purpose
        return message


_ = gettext_lazy
Text = Any  # a string, or Django's promise of one in the reader's language


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands: `where` is a section of law or of the charter, `mark` how sure we are of it.

    `mark` is one of verified, recalled, uncertain, confirmed, design-default, charter.
    """

    where: str
    mark: str = "charter"

    def __str__(self) -> str:
        return self.where


class Refused(Exception):
    """Something a person asked for that the rules do not allow.

    Class attributes are the text, as `str.format` patterns over the keyword arguments:
    `message` (what was wrong) and `remedy` (what to do).
    """

    message: Text = _("This cannot be done.")
    remedy: Text = ""

    def __init__(self, *, citation: Citation | None = None, **facts: Any) -> None:
        self.citation = citation
        self.facts = facts
        super().__init__()

    @property
    def what(self) -> str:
        return str(self.message).format(**self.facts)

    @property
    def to_do(self) -> str:
        return str(self.remedy).format(**self.facts)

    def __str__(self) -> str:
        rule = f"({self.citation.where})" if self.citation else ""
        return " ".join(part for part in (self.what, rule, self.to_do) if part)


class NotAllowed(Refused):
    """The person does not hold the office or the role that this needs."""

    message = _("This needs someone who holds the office of {office}.")
    remedy = _("Ask one of them, or the board to appoint you.")


class AlreadyDone(Refused):
    """The thing has been done before, by this request or by another."""

    message = _("This has already been done.")
