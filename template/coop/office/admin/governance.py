"""Resolutions. Roll and box have no page: the one is the voters', the other is published."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop.governance import commands, queries
from coop.governance.models import Proposal
from coop.office.desk import Act, Desk
from coop.office.forms import Resolution
from coop.people.models import Person
from coop.people.permissions import Office


def _propose(by: Person, _about: None, asked: dict[str, Any]) -> str:
    proposal = commands.propose(
        by=by,
        kind=Proposal.Kind.ORDINARY,
        title=asked["title"],
        text=asked["text"],
        opens_at=asked["opens_at"],
        closes_at=asked["closes_at"],
    )
    return _("Notice is given of resolution {number}.").format(number=proposal.number)


@admin.register(Proposal)
class ProposalDesk(Desk):
    list_display = ("number", "title", "kind", "stands", "opens_at", "closes_at", "outcome", "voted")
    list_filter = ("kind", "outcome")
    search_fields = ("title", "text")
    exclude = ("rules", "result", "about")
    readonly_fields = ("stands", "voted", "needs", "counted")
    desk_acts = (
        Act(
            "propose",
            gettext_lazy("Put a resolution to the members"),
            _propose,
            (Office.BOARD,),
            Resolution,
            gettext_lazy(
                "An ordinary resolution. Quorum and majority are those of law and charter, from now on fixed."
            ),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        return queries.proposals()

    @admin.display(description=gettext_lazy("stage"))
    def stands(self, proposal: Proposal) -> str:
        return str(queries.STAGE_NAMES[queries.stage(proposal)])

    @admin.display(description=gettext_lazy("have voted"))
    def voted(self, proposal: Proposal) -> str:
        return f"{queries.turnout(proposal)} / {proposal.electorate or '–'}"

    @admin.display(description=gettext_lazy("needs"))
    def needs(self, proposal: Proposal) -> str:
        quorum, majority = proposal.rules["quorum"], proposal.rules["majority"]
        return _(
            "Quorum: {least} members and {part} of the roll ({quorum}). Majority: {more} {share} ({majority})."
        ).format(
            least=quorum["least"],
            part=quorum["part"],
            quorum=quorum["citation"]["where"],
            more=_("more than") if majority["strictly_more"] else _("at least"),
            share=majority["part"],
            majority=majority["citation"]["where"],
        )

    @admin.display(description=gettext_lazy("count"))
    def counted(self, proposal: Proposal) -> str:
        if not proposal.result:
            return "–"
        return _("{ayes} for, {noes} against, {abstain} abstained").format(
            ayes=proposal.result["for"], noes=proposal.result["against"], abstain=proposal.result["abstain"]
        )
