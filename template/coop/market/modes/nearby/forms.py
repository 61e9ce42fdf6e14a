"""Asking for a trip, and saying where one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coop.charter.trade import Service
from coop.market.forms import RequestForm
from coop.market.modes.nearby import queries
from coop.market.modes.nearby.rules import Point
from coop.people.models import Person


class PlaceFields:
    """Adds to a form the three fields that say a place: one of the trade's, or a tapped point and its name."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_place(self, name: str, label: Any, *, named: bool = True) -> None:
        listed = [(key, text) for key, text, _point in queries.places()]
        self.fields[f"{name}_place"] = forms.ChoiceField(
            label=label, required=False, choices=[("", _("choose, or tap the map")), *listed]
        )
        if named:
            self.fields[f"{name}_name"] = forms.CharField(
                label=_("What is there (house number, entrance …)"), required=False, max_length=200
            )
        for axis, most in (("latitude", 90), ("longitude", 180)):
            self.fields[f"{name}_{axis}"] = forms.FloatField(
                required=False, min_value=-most, max_value=most, widget=forms.HiddenInput
            )

    def clean_place(self, name: str) -> tuple[str, Point] | None:
        """The place as named and where it is; None (and an error on the form) if neither list nor map was used."""
        given = self.cleaned_data
        known = {key: (text, point) for key, text, point in queries.places()}
        key = given.get(f"{name}_place")
        if key in known:
            text, point = known[key]
            return given.get(f"{name}_name") or text, point
        latitude, longitude = given.get(f"{name}_latitude"), given.get(f"{name}_longitude")
        if latitude is None or longitude is None:
            self.add_error(f"{name}_place", _("Choose a place from the list or tap the map."))  # type: ignore[attr-defined]
            return None
        return given.get(f"{name}_name") or f"{latitude:.4f}, {longitude:.4f}", Point(latitude, longitude)


class TripForm(PlaceFields, RequestForm):
    """From where to where."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        service: Service,
        customer: Person | None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, service=service, customer=customer, initial=initial)
        self.add_place("pickup", _("From"))
        self.add_place("dropoff", _("To"))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name in ("pickup", "dropoff"):
            if place := self.clean_place(name):
                given[name] = place
        return given


class PositionForm(PlaceFields, forms.Form):
    """Where a worker is: as the phone says, or one of the places."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.add_place("here", _("Where I am"), named=False)

    def clean(self) -> dict[str, Any]:
        if place := self.clean_place("here"):
            self.cleaned_data["here"] = place[1]
        return self.cleaned_data
