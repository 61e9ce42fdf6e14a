"""The names that the office shows and that stand in English only where they come from, in the reader's language.

Fields without a name of their own are called after their column; Unfold brings no translations.
"""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext_noop, pgettext_lazy

NAMES = {
    "account": pgettext_lazy("office", "account"),
    "allocation": pgettext_lazy("office", "allocation"),
    "job": pgettext_lazy("office", "job"),
    "job event": pgettext_lazy("office", "job event"),
    "posting": pgettext_lazy("office", "posting"),
    "seal": pgettext_lazy("office", "seal"),
    "worker": pgettext_lazy("office", "worker"),
    "year close": pgettext_lazy("office", "year close"),
    "accounts": pgettext_lazy("office", "accounts"),
    "allocations": pgettext_lazy("office", "allocations"),
    "jobs": pgettext_lazy("office", "jobs"),
    "job events": pgettext_lazy("office", "job events"),
    "postings": pgettext_lazy("office", "postings"),
    "seals": pgettext_lazy("office", "seals"),
    "workers": pgettext_lazy("office", "workers"),
    "year closes": pgettext_lazy("office", "year closes"),
    "about": pgettext_lazy("office", "about"),
    "amount": pgettext_lazy("office", "amount"),
    "at": pgettext_lazy("office", "at"),
    "by": pgettext_lazy("office", "by"),
    "cash": pgettext_lazy("office", "cash"),
    "choices": pgettext_lazy("office", "choices"),
    "close": pgettext_lazy("office", "close"),
    "completed at": pgettext_lazy("office", "completed at"),
    "currency": pgettext_lazy("office", "currency"),
    "customer": pgettext_lazy("office", "customer"),
    "date": pgettext_lazy("office", "date"),
    "digest": pgettext_lazy("office", "digest"),
    "drafted at": pgettext_lazy("office", "drafted at"),
    "drafted by": pgettext_lazy("office", "drafted by"),
    "ends on": pgettext_lazy("office", "ends on"),
    "entries": pgettext_lazy("office", "entries"),
    "entry": pgettext_lazy("office", "entry"),
    "fee": pgettext_lazy("office", "fee"),
    "fields": pgettext_lazy("office", "fields"),
    "figures": pgettext_lazy("office", "figures"),
    "id": pgettext_lazy("office", "id"),
    "idempotency key": pgettext_lazy("office", "idempotency key"),
    "journal entry": pgettext_lazy("office", "journal entry"),
    "key": pgettext_lazy("office", "key"),
    "kind": pgettext_lazy("office", "kind"),
    "legs": pgettext_lazy("office", "legs"),
    "memo": pgettext_lazy("office", "memo"),
    "minutes": pgettext_lazy("office", "minutes"),
    "mode": pgettext_lazy("office", "mode"),
    "n": pgettext_lazy("office", "n"),
    "name": pgettext_lazy("office", "name"),
    "note": pgettext_lazy("office", "note"),
    "number": pgettext_lazy("office", "number"),
    "paid by": pgettext_lazy("office", "paid by"),
    "party": pgettext_lazy("office", "party"),
    "person": pgettext_lazy("office", "person"),
    "pool": pgettext_lazy("office", "pool"),
    "posted at": pgettext_lazy("office", "posted at"),
    "posted by": pgettext_lazy("office", "posted by"),
    "posted entry": pgettext_lazy("office", "posted entry"),
    "previous": pgettext_lazy("office", "previous"),
    "price": pgettext_lazy("office", "price"),
    "quantity": pgettext_lazy("office", "quantity"),
    "quote": pgettext_lazy("office", "quote"),
    "recorded at": pgettext_lazy("office", "recorded at"),
    "recorded by": pgettext_lazy("office", "recorded by"),
    "request hash": pgettext_lazy("office", "request hash"),
    "requested at": pgettext_lazy("office", "requested at"),
    "resolution": pgettext_lazy("office", "resolution"),
    "result": pgettext_lazy("office", "result"),
    "retained": pgettext_lazy("office", "retained"),
    "reverses": pgettext_lazy("office", "reverses"),
    "role": pgettext_lazy("office", "role"),
    "root": pgettext_lazy("office", "root"),
    "rules": pgettext_lazy("office", "rules"),
    "search until": pgettext_lazy("office", "search until"),
    "service": pgettext_lazy("office", "service"),
    "services": pgettext_lazy("office", "services"),
    "settled entry": pgettext_lazy("office", "settled entry"),
    "share": pgettext_lazy("office", "share"),
    "since": pgettext_lazy("office", "since"),
    "source": pgettext_lazy("office", "source"),
    "starts at": pgettext_lazy("office", "starts at"),
    "starts on": pgettext_lazy("office", "starts on"),
    "state": pgettext_lazy("office", "state"),
    "status": pgettext_lazy("office", "status"),
    "step": pgettext_lazy("office", "step"),
    "surplus": pgettext_lazy("office", "surplus"),
    "tax": pgettext_lazy("office", "tax"),
    "tip": pgettext_lazy("office", "tip"),
    "until": pgettext_lazy("office", "until"),
    "worker share": pgettext_lazy("office", "worker share"),
    "opens at": pgettext_lazy("office", "opens at"),
    "closes at": pgettext_lazy("office", "closes at"),
}

UNFOLD = (
    gettext_noop("Type to search"),
    gettext_noop("Filters"),
    gettext_noop("Apply Filters"),
    gettext_noop("Reset filters"),
    gettext_noop("Toggle sorting"),
    gettext_noop("Remove from sorting"),
    gettext_noop("No results found"),
    gettext_noop("No results matching your query"),
    gettext_noop("This page yielded into no results. Create a new item or reset your filters."),
    gettext_noop("Go back"),
    gettext_noop("Return to site"),
    gettext_noop("Light"),
    gettext_noop("Dark"),
    gettext_noop("System"),
    gettext_noop("Show counts"),
    gettext_noop("Next"),
    gettext_noop("Previous"),
    gettext_noop("More actions"),
    gettext_noop("True"),
    gettext_noop("False"),
    gettext_noop("Unknown"),
    gettext_noop("No data"),
)


def name_everything() -> None:
    """Give each field and model of the platform that has only its column's name one that can be translated."""
    for model in apps.get_models():
        if not model.__module__.startswith("coop."):
            continue
        for field in model._meta.local_fields:
            if isinstance(field.verbose_name, str):
                field.verbose_name = NAMES.get(field.verbose_name, field.verbose_name)
        for each in ("verbose_name", "verbose_name_plural"):
            said = str(getattr(model._meta, each))
            if said in NAMES and each not in model._meta.original_attrs:
                setattr(model._meta, each, NAMES[said])
