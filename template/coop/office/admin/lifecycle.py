"""Suspensions, expulsions and appeals."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop import clock
from coop.charter.loading import current_rules
from coop.office.desk import Act, Desk
from coop.office.forms import DecisionWithReasons, MeetingDecided
from coop.ownership import commands
from coop.ownership.models import Appeal, Expulsion, Suspension
from coop.people.models import Person
from coop.people.permissions import Office


def _who_expels() -> tuple[str, ...]:
    return (Office.BOARD, Office.SECRETARY) if current_rules().discipline.decided_by == "meeting" else (Office.BOARD,)


def _lift(by: Person, suspension: Suspension, asked: dict[str, Any]) -> str:
    commands.lift_suspension(suspension, by=by)
    return _("The suspension of {person} is lifted.").format(person=suspension.member.person)


def _expel(by: Person, expulsion: Expulsion, asked: dict[str, Any]) -> str:
    decided = commands.expel(expulsion, reasons=asked["reasons"], resolution=asked["resolution"], by=by)
    return _("{person} is expelled, and may appeal until {day}.").format(
        person=decided.member.person, day=decided.appeal_until
    )


def _keep(by: Person, expulsion: Expulsion, asked: dict[str, Any]) -> str:
    commands.keep(expulsion, reasons=asked["reasons"], resolution=asked["resolution"], by=by)
    return _("{person} stays a member.").format(person=expulsion.member.person)


def _allow(by: Person, appeal: Appeal, asked: dict[str, Any]) -> str:
    commands.decide_appeal(appeal, Appeal.Outcome.ALLOWED, asked["resolution"], by=by)
    return _("The appeal of {person} is allowed.").format(person=appeal.person)


def _dismiss(by: Person, appeal: Appeal, asked: dict[str, Any]) -> str:
    commands.decide_appeal(appeal, Appeal.Outcome.DISMISSED, asked["resolution"], by=by)
    return _("The appeal of {person} is dismissed.").format(person=appeal.person)


@admin.register(Suspension)
class SuspensionDesk(Desk):
    list_display = ("member", "since", "until", "lifted_at")
    list_select_related = ("member__person",)
    acts = (
        Act(
            "lift",
            gettext_lazy("Lift the suspension"),
            _lift,
            (Office.BOARD,),
            offered=lambda suspension: suspension.lifted_at is None and suspension.until >= clock.today(),
        ),
    )


@admin.register(Expulsion)
class ExpulsionDesk(Desk):
    list_display = ("member", "opened_on", "hearing_on", "decision", "appeal_until")
    list_filter = ("decision",)
    list_select_related = ("member__person",)
    acts = (
        Act(
            "keep",
            gettext_lazy("The member stays"),
            _keep,
            _who_expels,
            DecisionWithReasons,
            offered=lambda expulsion: not expulsion.decision and expulsion.hearing_on <= clock.today(),
        ),
        Act(
            "expel",
            gettext_lazy("Expel"),
            _expel,
            _who_expels,
            DecisionWithReasons,
            gettext_lazy("It takes effect when the time to appeal is over without an appeal."),
            offered=lambda expulsion: not expulsion.decision and expulsion.hearing_on <= clock.today(),
            grave=True,
        ),
    )


@admin.register(Appeal)
class AppealDesk(Desk):
    list_display = ("person", "submitted_at", "application", "expulsion", "outcome", "resolution")
    list_filter = ("outcome",)
    list_select_related = ("person", "application__person", "expulsion__member__person")
    acts = (
        Act(
            "allow",
            gettext_lazy("The general meeting allowed it"),
            _allow,
            (Office.BOARD, Office.SECRETARY),
            MeetingDecided,
            offered=lambda appeal: not appeal.outcome,
        ),
        Act(
            "dismiss",
            gettext_lazy("The general meeting dismissed it"),
            _dismiss,
            (Office.BOARD, Office.SECRETARY),
            MeetingDecided,
            offered=lambda appeal: not appeal.outcome,
            grave=True,
        ),
    )
