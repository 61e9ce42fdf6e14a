"""The rules in force as sentences, each with where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.charter.loading import data_dir, load_charter, load_law
from coop.charter.rules import Rules
from coop.refused import Citation
from coop.web import shown
from coop.web.templatetags.coop import money


@dataclass(frozen=True, slots=True)
class Stated:
    """One rule in words."""

    name: str
    text: str
    citation: Citation


def _days(count: int) -> str:
    return ngettext("{count} day", "{count} days", count).format(count=count)


def stated(rules: Rules) -> list[Stated]:
    """What the law and the charter say that the software acts on, apart from the surplus."""
    membership, shares, voting = rules.membership, rules.shares, rules.voting
    found = [
        Stated(
            _("Least number of members"), str(membership.minimum_members.value), membership.minimum_members.citation
        ),
        Stated(_("Least age of a member"), str(membership.minimum_age.value), membership.minimum_age.citation),
        Stated(_("Notice to leave"), _days(shares.notice_days.value), shares.notice_days.citation),
        Stated(_("Shares repaid within"), _days(shares.repay_within_days.value), shares.repay_within_days.citation),
        Stated(_("Notice of a vote"), _days(voting.notice_days.value), voting.notice_days.citation),
        Stated(
            _("Quorum"),
            _("{part} of the members on the roll, at least {least}").format(
                part=shown.percent(voting.quorum.part), least=voting.quorum.least
            ),
            voting.quorum.citation,
        ),
        Stated(_("Tax on sales"), shown.percent(rules.vat_rate.value), rules.vat_rate.citation),
        Stated(
            _("Surplus of business with non-members"),
            _("goes to the common reserve")
            if rules.surplus.nonmember_to_collective.value
            else _("is shared like the rest"),
            rules.surplus.nonmember_to_collective.citation,
        ),
    ]
    if membership.decide_within_days:
        within = membership.decide_within_days
        found.insert(2, Stated(_("An application is decided within"), _days(within.value), within.citation))
    if shares.exactly:
        found.append(Stated(_("Shares each member holds"), str(shares.exactly.value), shares.exactly.citation))
    if shares.maximum_holding:
        most = shares.maximum_holding
        found.append(Stated(_("Most a member may hold in shares"), money(most.value), most.citation))
    if shares.maximum_part_of_capital and shares.maximum_part_of_capital.value < 1:
        part = shares.maximum_part_of_capital
        found.append(Stated(_("Most of the capital one member may hold"), shown.percent(part.value), part.citation))
    if voting.investor_cap:
        cap = voting.investor_cap
        found.append(Stated(_("Most votes of investors together"), shown.percent(cap.value), cap.citation))
    return found


def legal_form() -> str:
    """The co-op's legal form, as its pack of law names it."""
    folder = data_dir()
    form = load_charter(folder).form
    return shown.said(load_law(folder).forms.get(form)) or form
