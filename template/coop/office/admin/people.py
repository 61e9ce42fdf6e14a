"""People and the offices they hold."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop import clock
from coop.charter.loading import current_rules
from coop.money import format_money, to_major
from coop.office.desk import Act, Desk, Rows
from coop.office.forms import Amount, Appointment
from coop.payments.commands import pay_out
from coop.payments.queries import everyone_owed, owed_to
from coop.people import commands
from coop.people.models import OfficeHeld, Person
from coop.people.permissions import Office


def _appoint(by: Person, somebody: Person, asked: dict[str, Any]) -> str:
    commands.appoint(somebody, asked["office"], by=by, on=asked["on"])
    return _("{person} holds the office of {office}.").format(person=somebody, office=Office(asked["office"]).label)


def _end(by: Person, term: OfficeHeld, asked: dict[str, Any]) -> str:
    commands.end_office(term.person, term.office, by=by)
    return _("{person} no longer holds the office of {office}.").format(
        person=term.person, office=term.get_office_display()
    )


def _pay_out(by: Person, somebody: Person, asked: dict[str, Any]) -> str:
    pay_out(somebody, asked["amount"], by=by, key=asked["key"])
    return _("Paid out to {person}.").format(person=somebody)


class Owed(admin.SimpleListFilter):
    title = gettext_lazy("pay")
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("the co-op owes them something"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Person]) -> QuerySet[Person]:
        return queryset.filter(pk__in=everyone_owed()) if self.value() == "yes" else queryset


class Offices(Rows):
    model = OfficeHeld
    fk_name = "person"
    fields = ("office", "since", "until")


@admin.register(Person)
class PersonDesk(Desk):
    list_display = ("name", "email", "joined_at", "is_active")
    search_fields = ("name", "email")
    list_filter = (Owed,)
    fields = ("name", "email", "phone", "postal_address", "language", "joined_at", "is_active", "owed")
    readonly_fields = ("owed",)
    inlines = (Offices,)
    acts = (
        Act(
            "appoint",
            gettext_lazy("Appoint to an office"),
            _appoint,
            (Office.BOARD,),
            Appointment,
            gettext_lazy("Whoever holds an office may enter this desk and do what the office is for."),
        ),
        Act(
            "pay-out",
            gettext_lazy("Pay out what the co-op owes"),
            _pay_out,
            (Office.TREASURER,),
            Amount,
            gettext_lazy("Enter it once the transfer has been made."),
            offered=lambda somebody: owed_to(somebody) > 0,
            initial=lambda somebody: {"amount": to_major(owed_to(somebody), current_rules().coop.currency)},
        ),
    )

    @admin.display(description=gettext_lazy("the co-op owes"))
    def owed(self, somebody: Person) -> str:
        coop = current_rules().coop
        return format_money(owed_to(somebody), coop.currency, coop.languages[0])


@admin.register(OfficeHeld)
class OfficeHeldDesk(Desk):
    list_display = ("person", "office", "since", "until")
    list_filter = ("office",)
    list_select_related = ("person",)
    acts = (
        Act(
            "end",
            gettext_lazy("End this term today"),
            _end,
            (Office.BOARD,),
            offered=lambda term: term.until is None or term.until > clock.today(),
            grave=True,
        ),
    )
