"""From the year's close to a resolution and back: the members adopt it, then it is posted.

Governance and patronage stand on one floor and do not know each other, so they are wired
here: `carry_out_passed` listens to `resolution_passed` (see `apps.py`) and runs inside a
savepoint of the count. If it fails, the count stands, the close stays a draft, the office
shows it among the things waiting, and the board can carry it out from there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from coop.charter.loading import current_rules
from coop.charter.wording import cited
from coop.governance.commands import propose
from coop.governance.models import Proposal
from coop.governance.queries import passed_about
from coop.money import format_money
from coop.openbook.queries import waterfall
from coop.patronage import queries as patronage
from coop.patronage.commands import post_close, post_redemption
from coop.patronage.models import Redemption, YearClose
from coop.people.models import Person
from coop.people.permissions import require
from coop.refused import AlreadyDone, Refused

SUBJECT = "close:"
REDEMPTION = "redemption:"


class FiguresChanged(Refused):
    message = gettext_lazy(
        "The close was drafted anew after notice of resolution {number}, so it is not what members adopted."
    )
    remedy = gettext_lazy("Put the new figures to the members.")


class NotAdopted(Refused):
    message = gettext_lazy("The members have not adopted this close.")
    remedy = gettext_lazy("Put it to them as a resolution on the surplus.")


def propose_close(
    close: YearClose, *, by: Person, opens_at: datetime, closes_at: datetime | None = None, text: str = ""
) -> Proposal:
    """Put a drafted close to the members, with its figures as the text of the resolution.

    Raises: what `coop.governance.commands.propose` does; AlreadyDone if it is posted.
    """
    if not close.is_draft:
        raise AlreadyDone
    with override(current_rules().coop.languages[0]):
        title = (_("The loss of {year}") if close.surplus < 0 else _("The surplus of {year}")).format(year=close.year)
    return propose(
        by=by,
        kind=Proposal.Kind.SURPLUS,
        title=title,
        text=text or describe(close),
        opens_at=opens_at,
        closes_at=closes_at,
        about=f"{SUBJECT}{close.pk}",
    )


def propose_redemption(
    redemption: Redemption, *, by: Person, opens_at: datetime, closes_at: datetime | None = None
) -> Proposal:
    """Put a drafted redemption to the members, with what it pays year by year as the text of the resolution."""
    if redemption.status != Redemption.Status.DRAFT:
        raise AlreadyDone
    coop = current_rules().coop
    with override(coop.languages[0]):
        opening = _("The members resolve to pay out {amount} of the capital retained in earlier years:")
        lines = [opening.format(amount=format_money(redemption.total, coop.currency, coop.languages[0]))]
        years = redemption.lots.values_list("year").annotate(people=Count("person"), sum=Sum("amount")).order_by("year")
        for year, people, amount in years:
            said = ngettext(
                "– of {year}: {amount} to {people} person", "– of {year}: {amount} to {people} people", people
            )
            paid = format_money(amount, coop.currency, coop.languages[0])
            lines.append(said.format(year=year, amount=paid, people=people))
        title = _("Capital of earlier years is paid out")
    return propose(
        by=by,
        kind=Proposal.Kind.SURPLUS,
        title=title,
        text="\n".join(lines),
        opens_at=opens_at,
        closes_at=closes_at,
        about=f"{REDEMPTION}{redemption.pk}",
    )


def carry_out_redemption(proposal: Proposal, *, by: Person) -> Redemption:
    """Post the redemption that a passed resolution adopted. Again changes nothing.

    Raises:
        NotAdopted, and what `post_redemption` refuses; FiguresChanged where it has been drafted anew since.
    """
    if proposal.outcome != Proposal.Outcome.PASSED or not proposal.about.startswith(REDEMPTION):
        raise NotAdopted
    redemption = Redemption.objects.filter(pk=int(proposal.about.removeprefix(REDEMPTION))).first()
    if redemption is None:
        raise FiguresChanged(number=proposal.number)
    return post_redemption(redemption, resolution=f"resolution:{proposal.number}", by=by)


def post_adopted_redemption(redemption: Redemption, *, by: Person) -> Redemption:
    """Post a redemption that members adopted, where that did not happen by itself. Board or treasurer."""
    require(by, "board", "treasurer")
    about = f"{REDEMPTION}{redemption.pk}"
    proposal = passed_about(about).filter(about=about).first()
    if proposal is None:
        raise NotAdopted
    return carry_out_redemption(proposal, by=by)


def adopted_by(close: YearClose) -> Proposal | None:
    """The resolution that passed about this close, if any."""
    return passed_about(f"{SUBJECT}{close.pk}").filter(about=f"{SUBJECT}{close.pk}").first()


def carry_out(proposal: Proposal, *, by: Person) -> YearClose:
    """Post the close that a passed resolution adopted. Posting it again changes nothing.

    Raises:
        NotAdopted, FiguresChanged, and what `post_close` refuses.
    """
    if proposal.outcome != Proposal.Outcome.PASSED or not proposal.about.startswith(SUBJECT):
        raise NotAdopted
    close = YearClose.objects.get(pk=int(proposal.about.removeprefix(SUBJECT)))
    if not close.is_draft:
        return close
    if close.drafted_at > proposal.noticed_at:
        raise FiguresChanged(number=proposal.number)
    return post_close(close, resolution=f"resolution:{proposal.number}", by=by)


def carry_out_passed(*, proposal: Proposal, **_kwargs: Any) -> None:
    """Listens to `resolution_passed`."""
    if proposal.about.startswith(SUBJECT):
        carry_out(proposal, by=proposal.proposed_by)
    elif proposal.about.startswith(REDEMPTION):
        carry_out_redemption(proposal, by=proposal.proposed_by)


def post_adopted(close: YearClose, *, by: Person) -> YearClose:
    """Post a close that members adopted, where that did not happen by itself. Board or treasurer.

    Raises:
        NotAllowed, NotAdopted, FiguresChanged
    """
    require(by, "board", "treasurer")
    proposal = adopted_by(close)
    if proposal is None:
        raise NotAdopted
    return carry_out(proposal, by=by)


def not_carried_out() -> list[Proposal]:
    """Resolutions on a surplus that passed and whose close is still a draft."""
    drafts = {f"{SUBJECT}{pk}" for pk in patronage.drafts().values_list("pk", flat=True)}
    return [proposal for proposal in passed_about(SUBJECT) if proposal.about in drafts]


def describe(close: YearClose) -> str:
    """The figures of a close in sentences, for the text of its resolution, in the co-op's first language."""
    coop = current_rules().coop
    language = coop.languages[0]

    def money(minor: int) -> str:
        return format_money(minor, coop.currency, language)

    with override(language):
        opening = (
            _("The year from {since} to {until} ended with a loss of {amount}. The members resolve to bear it so:")
            if close.surplus < 0
            else _("The year from {since} to {until} gave a surplus of {amount}. The members resolve to use it so:")
        )
        since, until = date_format(close.starts_on), date_format(close.ends_on)
        lines = [opening.format(since=since, until=until, amount=money(abs(close.surplus)))]
        for step in waterfall(close):
            rule = f" ({cited(step.where)})" if step.where else ""
            lines.append(f"– {step.name}: {money(abs(step.amount) if close.surplus < 0 else step.amount)}{rule}")
        lines.extend(
            _(
                "Of what goes to {people} people, {cash} are paid out and {retained} stay in their capital accounts."
            ).format(people=pool["people"], cash=money(pool["cash"]), retained=money(pool["retained"]))
            for pool in close.figures["pools"].values()
        )
    return "\n".join(lines)
