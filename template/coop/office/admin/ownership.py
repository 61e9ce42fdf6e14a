"""Applications, members, their shares, and leaving."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop import clock
from coop.charter.loading import current_rules
from coop.office.admin.shares import ShareAccount
from coop.office.desk import Act, Desk, money_column
from coop.office.forms import (
    ChangeOfClass,
    Conversion,
    Death,
    Decision,
    DecisionWithReasons,
    Hearing,
    Heirs,
    Inheritance,
    Shares,
    Suspending,
)
from coop.ownership import commands, queries
from coop.ownership.models import Application, Leaving, Member
from coop.people.models import Person
from coop.people.permissions import Office

PAPERS = (Office.SECRETARY, Office.BOARD)


def _deciders() -> tuple[str, ...]:
    return queries.deciding_offices()


def _admit(by: Person, application: Application, asked: dict[str, Any]) -> str:
    member = commands.admit(application, by=by, reasons=asked["reasons"], resolution=asked["resolution"])
    if member.on_register_since:
        return _("{person} is a member.").format(person=application.person)
    return _("{person} is admitted, and will be on the register once the shares are paid.").format(
        person=application.person
    )


def _refuse(by: Person, application: Application, asked: dict[str, Any]) -> str:
    commands.refuse(application, by=by, reasons=asked["reasons"], resolution=asked["resolution"])
    return _("The application of {person} is refused.").format(person=application.person)


def _shares_paid(by: Person, member: Member, asked: dict[str, Any]) -> str:
    commands.buy_shares(member, asked["count"], by=by, key=asked["key"], share_class=asked["share_class"])
    return _("Shares paid by {person}: {count}.").format(count=asked["count"], person=member.person)


def _give_notice(by: Person, member: Member, asked: dict[str, Any]) -> str:
    leaving = commands.give_notice(member, by=by)
    return _("The membership of {person} ends on {day}.").format(person=member.person, day=leaving.effective_on)


def _end(by: Person, leaving: Leaving, asked: dict[str, Any]) -> str:
    ended = commands.end_membership(leaving)
    return _("The membership of {person} has ended; the shares are to be repaid by {day}.").format(
        person=leaving.member.person, day=ended.repay_by
    )


def _repay(by: Person, leaving: Leaving, asked: dict[str, Any]) -> str:
    commands.repay(leaving, by=by, key=asked["key"])
    return _("The shares of {person} are repaid.").format(person=leaving.member.person)


def _convert(by: Person, member: Member, asked: dict[str, Any]) -> str:
    commands.convert_shares(
        member, asked["count"], share_class=asked["share_class"], to=asked["to"], by=by, key=asked["key"]
    )
    return _("Shares of {person} converted: {count}.").format(count=asked["count"], person=member.person)


def _change_class(by: Person, member: Member, asked: dict[str, Any]) -> str:
    commands.change_class(member, asked["to"], by=by, key=asked["key"])
    return _("{person} is in another class from today.").format(person=member.person)


def _suspend(by: Person, member: Member, asked: dict[str, Any]) -> str:
    commands.suspend(member, asked["until"], grounds=asked["grounds"], by=by)
    return _("{person} is suspended until {day}.").format(person=member.person, day=asked["until"])


def _open_expulsion(by: Person, member: Member, asked: dict[str, Any]) -> str:
    commands.open_expulsion(member, grounds=asked["grounds"], hearing_on=asked["hearing_on"], by=by)
    return _("{person} has the grounds in writing and is heard on {day}.").format(
        person=member.person, day=asked["hearing_on"]
    )


def _died(by: Person, member: Member, asked: dict[str, Any]) -> str:
    commands.record_death(member, asked["died_on"], by=by)
    return _("The membership of {person} ended with their death; the shares are owed to the estate.").format(
        person=member.person
    )


def _heirs(by: Person, leaving: Leaving, asked: dict[str, Any]) -> str:
    commands.name_heirs(leaving, asked["heirs"], by=by)
    return _("The heirs are noted.")


def _inherit(by: Person, leaving: Leaving, asked: dict[str, Any]) -> str:
    commands.pass_to_heir(leaving, asked["heir"], asked["count"], by=by, key=asked["key"])
    return _("{count} shares have passed to {person}.").format(count=asked["count"], person=asked["heir"].person)


def _stay(by: Person, leaving: Leaving, asked: dict[str, Any]) -> str:
    member = commands.withdraw_notice(leaving, by=by)
    return _("{person} stays a member.").format(person=member.person)


@admin.register(Application)
class ApplicationDesk(Desk):
    list_display = ("person", "member_class", "submitted_at", "decide_by", "decision")
    list_filter = ("decision", "member_class")
    list_select_related = ("person",)
    search_fields = ("person__name", "person__email")
    ordering = ("decision", "decide_by")
    acts = (
        Act("admit", gettext_lazy("Admit"), _admit, _deciders, Decision, offered=lambda asked: not asked.decision),
        Act(
            "refuse",
            gettext_lazy("Refuse"),
            _refuse,
            _deciders,
            DecisionWithReasons,
            offered=lambda asked: not asked.decision,
            grave=True,
        ),
    )


@admin.register(Member)
class MemberDesk(Desk):
    list_display = ("number", "person", "member_class", "admitted_on", "on_register_since", "left_on")
    list_filter = ("member_class",)
    list_select_related = ("person",)
    search_fields = ("person__name", "person__email", "number")
    ordering = ("number",)
    inlines = (ShareAccount,)
    acts = (
        Act(
            "shares-paid",
            gettext_lazy("Record paid shares"),
            _shares_paid,
            (Office.TREASURER, Office.BOARD),
            Shares,
            gettext_lazy("Enter it once the money has come in. The shares are issued at par."),
            offered=lambda member: member.left_on is None,
            initial=lambda member: {"count": queries.shares_to_buy(member) or 1, "share_class": member.member_class},
        ),
        Act(
            "convert",
            gettext_lazy("Convert shares"),
            _convert,
            (Office.BOARD,),
            Conversion,
            gettext_lazy("Into shares of another class, at what they are worth."),
            offered=lambda member: member.left_on is None and len(current_rules().membership.classes) > 1,
            initial=lambda member: {"share_class": member.member_class},
        ),
        Act(
            "change-class",
            gettext_lazy("Move to another class"),
            _change_class,
            (Office.BOARD,),
            ChangeOfClass,
            gettext_lazy("With all shares of the present class. From then on the member votes as the new class does."),
            offered=lambda member: member.left_on is None and len(current_rules().membership.classes) > 1,
        ),
        Act(
            "notice",
            gettext_lazy("Record notice of leaving"),
            _give_notice,
            (Office.SECRETARY, Office.BOARD),
            explain=gettext_lazy("For a member who gave notice on paper."),
            offered=lambda member: member.left_on is None and not Leaving.objects.filter(member=member).exists(),
            grave=True,
        ),
        Act(
            "suspend",
            gettext_lazy("Suspend"),
            _suspend,
            (Office.BOARD,),
            Suspending,
            gettext_lazy("Buying, giving and withdrawing shares rests for a while. The member keeps the vote."),
            offered=lambda member: member.left_on is None and queries.suspension_of(member) is None,
            grave=True,
        ),
        Act(
            "open-expulsion",
            gettext_lazy("Propose expulsion"),
            _open_expulsion,
            (Office.BOARD,),
            Hearing,
            gettext_lazy("The member gets the grounds in writing, is heard, may answer, and may appeal."),
            offered=lambda member: member.left_on is None and not member.expulsions.filter(settled_at=None).exists(),
            grave=True,
        ),
        Act(
            "died",
            gettext_lazy("Record a death"),
            _died,
            PAPERS,
            Death,
            gettext_lazy("The membership ends that day, and what was paid for the shares is owed to the estate."),
            offered=lambda member: member.left_on is None,
            grave=True,
        ),
    )


def _is_open_estate(leaving: Leaving) -> bool:
    return leaving.reason == Leaving.Reason.DIED and leaving.outstanding > 0


@admin.register(Leaving)
class LeavingDesk(Desk):
    list_display = ("member", "reason", "notice_on", "effective_on", "repay_by", "money", "repaid_entry")
    exclude = ("amount",)
    readonly_fields = ("money",)
    money = money_column("amount", gettext_lazy("amount"))
    list_select_related = ("member__person", "repaid_entry")
    acts = (
        Act(
            "end",
            gettext_lazy("End the membership"),
            _end,
            (Office.SECRETARY, Office.BOARD),
            offered=lambda leaving: leaving.ended_at is None and leaving.effective_on <= clock.today(),
            grave=True,
        ),
        Act(
            "repay",
            gettext_lazy("The shares have been repaid"),
            _repay,
            (Office.TREASURER, Office.BOARD),
            explain=gettext_lazy("Enter it once the transfer has been made."),
            offered=lambda leaving: leaving.ended_at is not None and leaving.repaid_entry_id is None,
        ),
        Act(
            "stay",
            gettext_lazy("The notice is taken back"),
            _stay,
            PAPERS,
            offered=lambda leaving: leaving.reason == Leaving.Reason.NOTICE and leaving.effective_on > clock.today(),
        ),
        Act("heirs", gettext_lazy("Note the heirs"), _heirs, PAPERS, Heirs, offered=_is_open_estate),
        Act(
            "inherit",
            gettext_lazy("Pass shares to an heir"),
            _inherit,
            (Office.BOARD,),
            Inheritance,
            gettext_lazy("To an heir who has been admitted as a member, out of what is owed to the estate."),
            offered=_is_open_estate,
        ),
    )
