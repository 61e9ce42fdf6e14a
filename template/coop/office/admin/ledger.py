"""The books, to read; and the costs of running the co-op, which the treasurer enters."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules
from coop.ledger.models import Account, Entry, Posting, Seal
from coop.money import format_money
from coop.office.desk import TRUSTED, Act, Desk, Rows
from coop.office.forms import Cost
from coop.openbook.queries import check_books
from coop.payments.commands import record_cost
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import Refused


def _cost(by: Person, _about: None, asked: dict[str, Any]) -> str:
    record_cost(asked["date"], asked["memo"], asked["amount"], by=by, key=asked["key"])
    return _("The cost is entered in the books.")


def _check(by: Person, _about: None, asked: dict[str, Any]) -> str:
    problems = check_books()
    if problems:
        raise BooksAreWrong(problems=" ".join(problems[:10]), count=len(problems))
    return _("Every entry balances and every seal fits. The books are right.")


class BooksAreWrong(Refused):
    message = gettext_lazy("The books are not right, in {count} places. {problems}")
    remedy = gettext_lazy("Stop entering, keep a backup, and call whoever looks after the server.")


class Postings(Rows):
    model = Posting
    fields = readonly_fields = ("n", "account", "money")

    @admin.display(description=gettext_lazy("debit, or − credit"))
    def money(self, posting: Posting) -> str:
        coop = current_rules().coop
        return format_money(posting.amount, posting.account.currency, get_language() or coop.languages[0])


@admin.register(Entry)
class EntryDesk(Desk):
    list_display = ("id", "date", "kind", "memo", "source", "recorded_at")
    list_filter = ("kind",)
    search_fields = ("memo", "source", "idempotency_key")
    ordering = ("-id",)
    exclude = ("request_hash",)
    inlines = (Postings,)
    desk_acts = (
        Act(
            "cost",
            gettext_lazy("Enter a cost"),
            _cost,
            (Office.TREASURER,),
            Cost,
            gettext_lazy("Rent, insurance, software: what the co-op paid from its account."),
        ),
    )


@admin.register(Account)
class AccountDesk(Desk):
    list_display = ("number", "name", "party", "kind", "currency")
    list_filter = ("kind",)
    search_fields = ("number", "name", "role", "party")
    ordering = ("number", "party")


@admin.register(Seal)
class SealDesk(Desk):
    list_display = ("id", "at", "entries", "hexadecimal")
    fields = ("at", "entries", "hexadecimal")
    readonly_fields = ("hexadecimal",)
    ordering = ("-id",)
    desk_acts = (
        Act(
            "check",
            gettext_lazy("Check the books now"),
            _check,
            TRUSTED,
            explain=gettext_lazy("Works out anew that every entry balances and that no sealed entry has been changed."),
        ),
    )

    @admin.display(description=gettext_lazy("digest"))
    def hexadecimal(self, seal: Seal) -> str:
        return bytes(seal.digest).hex()
