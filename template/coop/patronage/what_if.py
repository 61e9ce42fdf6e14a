"""What would become of a year: with other choices, or with what the books say by now. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coop.ownership.models import Member
from coop.patronage.choices import Picks
from coop.patronage.commands.drafting import distribute, figures_of, rules_for, same_figures
from coop.patronage.models import YearClose
from coop.patronage.rules import Share

if TYPE_CHECKING:
    from coop.people.models import Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures as a close keeps them, and of one person the shares of pools and the interest on their shares."""

    figures: dict[str, Any]
    mine: tuple[Share, ...] = ()
    interest: int = 0


def what_if(close: YearClose, picks: Picks, *, person: Person | None = None) -> Outcome:
    """What the year would give if the meeting chose `picks`, as the books stand now.

    Raises: what `coop.patronage.choices.apply` does.
    """
    draft = YearClose(starts_on=close.starts_on, ends_on=close.ends_on, choices=picks)
    distribution = distribute(draft)
    figures = figures_of(distribution, rules_for(draft))
    if person is None:
        return Outcome(figures)
    parties = {member.party for member in Member.objects.filter(person=person)}
    return Outcome(
        figures,
        tuple(share for share in distribution.shares if share.person == person.pk),
        sum(part for party, part in distribution.interest.items() if party in parties),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One line that would be another by now; `before` or `now` is None where it did not or would not stand."""

    line: dict[str, Any]
    before: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different since a draft: its surplus, its lines, and whether people's parts are."""

    before: int
    now: int
    lines: tuple[Change, ...]
    parts: bool


def changes_since(draft: YearClose) -> Changes | None:
    """What jobs, payments and patronage since the draft would change about it; None where it still holds.

    A draft that no longer holds is refused when it is posted.
    """
    figures = figures_of(distribute(draft), rules_for(draft))
    if same_figures(figures, draft.figures):
        return None
    before, now = ({line["key"]: line for line in each["lines"]} for each in (draft.figures, figures))
    lines = tuple(
        Change(
            now.get(key) or before[key],
            before[key]["amount"] if key in before else None,
            now[key]["amount"] if key in now else None,
        )
        for key in dict.fromkeys([*before, *now])
    )
    return Changes(
        before=draft.surplus,
        now=figures["surplus"],
        lines=tuple(change for change in lines if change.before != change.now),
        parts=(figures["parts"], figures["parties"]) != (draft.figures["parts"], draft.figures.get("parties")),
    )
