"""The pages of the office, one module for each app whose rows they show."""

from django.contrib import admin

from coop.office.admin import (
    governance,
    ledger,
    lifecycle,
    market,
    ownership,
    papers,
    patronage,
    payments,
    people,
    shares,
)

__all__ = [
    "governance",
    "ledger",
    "lifecycle",
    "market",
    "ownership",
    "papers",
    "patronage",
    "payments",
    "people",
    "shares",
]

#: Apps of others that bring pages of their own, which would ask for Django's permissions; offices have none.
_NOT_OURS = {"auth", "account", "mfa", "procrastinate"}

for _model in [model for model in admin.site._registry if model._meta.app_label in _NOT_OURS]:
    admin.site.unregister(_model)
