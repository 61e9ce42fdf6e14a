"""What pages show of resolutions: cards, the page with ballot or result, the published box."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from coop.governance import queries, rules
from coop.governance.models import Ballot, Proposal
from coop.governance.queries import Stage
from coop.ownership import queries as ownership
from coop.refused import Citation
from coop.web import shown

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coop.people.models import Person

OUTCOME_BADGES = {"passed": "good", "rejected": "bad", "no_quorum": "warn"}
STAGE_BADGES = {Stage.NOTICED: "", Stage.OPEN: "accent", Stage.CLOSED: "warn"}


def card(proposal: Proposal, person: Person | AnonymousUser) -> dict[str, Any]:
    """A resolution in a list, with what the reader may do with it."""
    stage = queries.stage(proposal)
    member = ownership.member_of(person) if person.is_authenticated else None
    return {
        "proposal": proposal,
        "stage": stage.value,
        "badge": OUTCOME_BADGES.get(proposal.outcome) or STAGE_BADGES.get(stage, ""),
        "state": (proposal.get_outcome_display() if proposal.outcome else str(queries.STAGE_NAMES[stage])).capitalize(),
        "standing": queries.standing(proposal, member) if stage is Stage.OPEN and member else None,
    }


def page(proposal: Proposal, person: Person | AnonymousUser) -> dict[str, Any]:
    """Everything the page of one resolution shows to `person`."""
    member = ownership.member_of(person) if person.is_authenticated else None
    return {
        **card(proposal, person),
        "rules": _rules(proposal.rules),
        "member": member,
        "standing": queries.standing(proposal, member),
        "turnout": queries.turnout(proposal),
        "choices": [{"key": key, "name": name.capitalize()} for key, name in Ballot.Choice.choices],
        "secrecy": queries.Secrecy(),
        "result": result(proposal) if proposal.result else None,
    }


def _cited(frozen: Mapping[str, Any]) -> Citation:
    return Citation(**frozen["citation"])


def _rules(frozen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rules frozen with the notice, each as a sentence with where it stands."""
    decision = rules.thaw(frozen)
    notice, majority = frozen["notice"], decision.majority
    needs = _("more than {part}") if majority.strictly_more else _("at least {part}")
    of = {
        "cast": _("of the votes for and against"),
        "present": _("of all votes, abstentions included"),
        "entitled": _("of all members on the roll"),
    }[majority.of]
    quorum = decision.quorum
    return [
        {
            "name": _("Notice"),
            "text": _("{given} clear days; {needed} are needed").format(
                given=notice["clear_days"], needed=notice["needed"]
            ),
            "citation": _cited(notice),
        },
        {
            "name": _("Quorum"),
            "text": _("{part} of the members on the roll, at least {least}").format(
                part=shown.percent(quorum.part), least=quorum.least
            ),
            "citation": quorum.citation,
        },
        {
            "name": _("Majority"),
            "text": f"{needs.format(part=shown.percent(majority.part))} {of}",
            "citation": majority.citation,
        },
    ]


def result(proposal: Proposal) -> dict[str, Any]:
    """The count as a bar over the whole roll, with the figures it was decided by."""
    found: Mapping[str, Any] = proposal.result or {}
    roll = max(int(found["electorate"]), 1)
    bars, start = [], 0.0
    names = {**dict(Ballot.Choice.choices), "none": _("did not vote")}
    counts = {key: int(found[key]) for key in rules.CHOICES} | {"none": int(found["electorate"]) - int(found["cast"])}
    for key, count in counts.items():
        width = 1000 * count / roll
        bars.append({"key": key, "name": str(names[key]), "count": count, "start": start, "width": width})
        start += width
    return {
        **found,
        "bars": bars,
        "turnout": shown.percent(int(found["cast"]) / roll),
        "quorum_at": 1000 * int(found["quorum_needed"]) / roll,
    }


def box_page(proposal: Proposal, typed: str) -> dict[str, Any]:
    """The published box and, where a receipt was typed, the ballot it belongs to."""
    papers = queries.published_box(proposal)
    names = dict(Ballot.Choice.choices)
    mine = queries.find_ballot(proposal, typed) if typed else None
    return {
        "proposal": proposal,
        "papers": [
            {"receipt": number, "choice": names[choice], "mine": mine == (number, choice)} for number, choice in papers
        ],
        "typed": typed,
        "mine": {"receipt": mine[0], "choice": names[mine[1]]} if mine else None,
        "digest": queries.box_digest(proposal),
        "result": result(proposal),
    }
