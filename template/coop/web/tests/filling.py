"""Filling in the request form of whichever mode the co-op has, as a customer would."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from coop.charter.trade import Service
from coop.market.modes import mode_of


def request_form(service: Service) -> dict[str, Any]:
    """Sensible answers to everything the request form of `service` asks."""
    form = mode_of(service.mode).request_form(None, service, None)
    filled: dict[str, Any] = {"key": str(uuid4())}
    for name, field in form.fields.items():
        if name != "key" and field.required:
            filled[name] = form.get_initial_for_field(field, name) or _answer(field)
    if "starts_at" in form.fields:
        filled["starts_at"] = form.fields["starts_at"].choices[0][0]
    if "pickup_place" in form.fields:
        places = [key for key, _name in form.fields["pickup_place"].choices if key]
        filled |= {"pickup_place": places[0], "dropoff_place": places[1]}
    return filled


def _answer(field: forms.Field) -> Any:
    if isinstance(field, forms.ChoiceField):
        return next((key for key, _name in field.choices if key), "")
    return 1 if isinstance(field, forms.IntegerField) else "1 Example Street, Demo Town"
