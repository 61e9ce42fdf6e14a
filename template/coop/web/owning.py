"""What pages show of membership: where somebody stands, shares, capital, patronage, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop import clock
from coop.charter.loading import current_rules, current_trade
from coop.ledger import queries as books
from coop.openbook.queries import closes, financial_year
from coop.ownership import line, queries
from coop.ownership.commands import appeal_until
from coop.ownership.models import Application, Expulsion
from coop.ownership.register import class_name
from coop.patronage import queries as patronage
from coop.web import shown

if TYPE_CHECKING:
    from coop.ownership.models import Member
    from coop.people.models import Person


def terms() -> dict[str, Any]:
    """What membership costs, asks and gives, for those who think about joining."""
    rules = current_rules()
    classes = [
        {
            "key": each.key,
            "name": capfirst(shown.said(each.name)),
            "votes": each.votes,
            "works": each.works,
            "shares": each.shares_required,
            "cost": each.shares_required * rules.shares.par,
        }
        for each in rules.membership.classes.values()
    ]
    return {
        "classes": classes,
        "shares": rules.shares,
        "membership_rules": rules.membership,
        "decide_within": queries.time_to_decide(),
        "members": queries.members_count(),
    }


def stage_of(person: Person) -> str:
    """none, applied, refused, admitted, member or leaving."""
    member = queries.member_of(person)
    if member is not None:
        if hasattr(member, "leaving"):
            return "leaving"
        return "member" if member.is_on_register else "admitted"
    last = Application.objects.filter(person=person).order_by("-submitted_at").first()
    if last is None or last.decision in {"withdrawn", "admitted"}:
        return "none"
    return "refused" if last.decision == "refused" else "applied"


def steps(person: Person, member: Member | None, application: Application | None) -> list[dict[str, Any]]:
    """The way onto the register, with the step somebody is at."""
    stage = stage_of(person)
    order = ["none", "applied", "admitted", "member"]
    reached = order.index({"leaving": "member", "refused": "applied"}.get(stage, stage))
    needed = queries.shares_to_buy(member) if member and stage == "admitted" else 0
    buy = ngettext("{count} share still to pay", "{count} shares still to pay", needed).format(count=needed)
    rows = [
        (_("Apply"), application.submitted_at if application else None, ""),
        (
            _("Admitted"),
            member.admitted_on if member else None,
            _("The board decides and answers in writing.") if stage == "applied" else "",
        ),
        (_("Shares paid"), member.on_register_since if member else None, buy if needed else ""),
        (_("On the register"), member.on_register_since if member else None, ""),
    ]
    done = {0: 0, 1: 1, 2: 2, 3: 4}[reached]
    return [
        {
            "name": name,
            "on": on,
            "note": note,
            "done": n < done,
            "current": n == done,
            "failed": stage == "refused" and n == 1,
        }
        for n, (name, on, note) in enumerate(rows)
    ]


def page(person: Person) -> dict[str, Any]:
    """Everything the membership page shows to `person`."""
    rules = current_rules()
    member = queries.member_of(person)
    application = Application.objects.filter(person=person).order_by("-submitted_at").first()
    stage = stage_of(person)
    context: dict[str, Any] = {
        "stage": stage,
        "steps": steps(person, member, application),
        "application": application,
        "member": member,
        "shares_rules": rules.shares,
        "owed": -books.balance("member_payable", party=person.party),
        "key": uuid4(),
    }
    if member is not None:
        context |= holding(member)
        context |= {
            "class_name": capfirst(shown.said(rules.membership.classes[member.member_class].name))
            if member.member_class in rules.membership.classes
            else member.member_class,
            "needed": queries.shares_to_buy(member),
            "leaving": getattr(member, "leaving", None),
            "may_leave": stage in {"member", "admitted"},
            "may_vote": rules.membership.classes[member.member_class].votes
            if member.member_class in rules.membership.classes
            else False,
        }
    context |= standing(person, member) | _patronage(person)
    return context


def interest(person: Person) -> list[dict[str, Any]]:
    """The interest on shares that closed years gave a person, the latest first; years without any are left out."""
    found = [{"close": close, "amount": patronage.interest_of(close, person)} for close in closes()]
    return [each for each in found if each["amount"]]


def to_appeal(person: Person) -> Application | Expulsion | None:
    """The decision that a person may still appeal against, and has not."""
    last = Application.objects.filter(person=person).order_by("-submitted_at").first()
    expulsion = Expulsion.objects.filter(member__person=person, settled_at=None).first()
    for decision in (expulsion, last):
        if decision is not None and not hasattr(decision, "appeal"):
            until = appeal_until(decision)
            if until is not None and until >= clock.today():
                return decision
    return None


def standing(person: Person, member: Member | None) -> dict[str, Any]:
    """What has been decided or is to be decided about a person's membership, and what they can answer to it."""
    decision = to_appeal(person)
    return {
        "suspension": queries.suspension_of(member) if member else None,
        "expulsion": member.expulsions.filter(settled_at=None).first() if member else None,
        "may_appeal_until": appeal_until(decision) if decision else None,
        "appeal": person.appeals.filter(outcome="").first(),  # type: ignore[attr-defined]
    }


def holding(member: Member) -> dict[str, Any]:
    """A member's shares: accounts by class, lines with what they come to, what is unpaid, given on and waited for."""
    shares = current_rules().shares
    account, held = queries.account(member), queries.classes_held(member)
    entries, total, paid = [], 0, 0
    for entry in member.share_entries.order_by("on", "pk"):
        total, paid = total + entry.count, paid + entry.paid
        entries.append({"entry": entry, "shares": total, "paid": paid})
    waiting = queries.open_subscription(member)
    may_move = member.is_on_register and not hasattr(member, "leaving")
    free = {key: queries.shares_free(member, key) if may_move else 0 for key in held}
    return {
        "account": account,
        "shares": account.shares,
        "paid": account.paid,
        "by_class": [
            {"key": key, "name": capfirst(class_name(key)), "account": each, "free": free[key]}
            for key, each in held.items()
        ],
        "share_classes": [
            {"key": key, "name": capfirst(shown.said(each.name))}
            for key, each in current_rules().membership.classes.items()
        ],
        "entries": entries,
        "waiting": waiting,
        "least": shares.least_payment(waiting.amount) if waiting and not waiting.paid else 0,
        "free": sum(free.values()),
        "transfers": member.transfers.select_related("receiver__person").all()[:5],
        "withdrawals": [
            {"asked": each, "turn": line.place_of(each), "worth": line.worth(each)}
            for each in member.withdrawals.filter(share_entry=None, cancelled_at=None)
        ],
        "pause": line.pause(),
        "interest": interest(member.person),
    }


def _patronage(person: Person) -> dict[str, Any]:
    """What I did with the co-op this year and what the last close gave me."""
    since, until = financial_year()
    so_far = patronage.patronage_of(person, since, min(until, clock.today()))
    basis = current_trade().patronage_basis
    allocations = list(patronage.my_allocations(person))
    return {
        "year_since": since,
        "basis": basis,
        "so_far": [
            measure(key, amount) for key, amount in sorted(so_far.items(), key=lambda each: each[0] != basis) if amount
        ],
        "allocations": allocations,
        "capital": patronage.capital_of(person),
    }


def measure(basis: str, quantity: int) -> dict[str, Any]:
    """A quantity of patronage in the words and units of its basis."""
    match basis:
        case "hours":
            return {"name": _("worked"), "text": shown.duration(quantity)}
        case "pay":
            return {"name": _("earned by work"), "money": quantity}
        case "fares":
            return {"name": _("of work brought in"), "money": quantity}
        case "distance":
            return {"name": _("driven"), "text": shown.distance(quantity)}
        case "purchases":
            return {"name": _("bought"), "money": quantity}
        case "royalties":
            return {"name": _("royalties"), "money": quantity}
        case "works":
            return {"name": _("works"), "text": str(quantity)}
        case "years":
            return {"name": _("years here"), "text": str(quantity)}
        case "equal":
            return {"name": _("everyone alike"), "text": str(quantity)}
        case _:
            return {"name": shown.words()["job"]["many"], "text": str(quantity)}
