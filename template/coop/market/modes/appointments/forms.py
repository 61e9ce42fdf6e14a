"""Asking for a visit, and a worker's weekly hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from coop import clock
from coop.charter.trade import Service
from coop.market.forms import RequestForm
from coop.market.modes.appointments import queries
from coop.market.modes.appointments.rules import Hours
from coop.people.models import Person

AHEAD = timedelta(days=120)
LOOK_AHEAD = 14  # days in which the form looks for a free one


class VisitForm(RequestForm):
    """A visit at a free time. The times shown depend on the day, the length and the worker, so those come first."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    starts_at = forms.ChoiceField(label=_("Time"), widget=forms.RadioSelect)
    address = forms.CharField(label=_("Address"), max_length=400, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        service: Service,
        customer: Person | None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, service=service, customer=customer, initial=initial)
        if customer is not None and customer.is_authenticated:
            self.initial.setdefault("address", customer.postal_address)
        if any(line.per in ("hour", "minute") for line in service.price):
            self.fields["minutes"] = forms.TypedChoiceField(
                label=_("How long"), coerce=int, choices=_lengths(service.duration_minutes)
            )
        people = [(worker.pk, str(worker.person)) for worker in queries.workers_for(service)]
        self.fields["worker"] = forms.TypedChoiceField(
            label=_("With"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("whoever is free")), *people],
        )
        self.order_fields(["minutes", "worker", "day", "starts_at", "address"])
        self._show_times()

    def _show_times(self) -> None:
        today = clock.today()
        minutes, worker, day = self._given("minutes"), self._given("worker"), self._given("day")
        if not self.is_bound:
            self.initial |= {"minutes": minutes or self.service.duration_minutes, "worker": worker, "day": day}
        asked = {"minutes": minutes or self.service.duration_minutes, "worker": worker}
        if day is None:
            soon = queries.free_slots(self.service, today, days=LOOK_AHEAD, **asked)
            day = timezone.localtime(soon[0].starts_at).date() if soon else today
            self.initial["day"] = day
            slots = [slot for slot in soon if timezone.localtime(slot.starts_at).date() == day]
        else:
            slots = queries.free_slots(self.service, day, **asked) if today <= day <= today + AHEAD else []
        self.slots = slots
        self.fields["day"].widget.attrs |= {"min": today.isoformat(), "max": (today + AHEAD).isoformat()}
        times = cast(forms.ChoiceField, self.fields["starts_at"])
        times.choices = [(slot.starts_at.isoformat(), _clock_time(slot.starts_at)) for slot in slots]
        times.error_messages["invalid_choice"] = _("That time is not free any more. Choose another.")

    def _given(self, name: str) -> Any:
        """What was filled in so far, if it makes sense; the form may be shown half filled in."""
        if name not in self.fields:
            return None
        raw = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        try:
            return self.fields[name].clean(raw)
        except forms.ValidationError:
            return None

    def clean_starts_at(self) -> datetime:
        return datetime.fromisoformat(self.cleaned_data["starts_at"])


class HoursForm(forms.Form):
    """One stretch of hours for each day of the week; an empty day is a day off."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, hours: list[Hours] | None = None) -> None:
        super().__init__(data)
        known = {one.weekday: one for one in hours or []}
        for weekday, name in WEEKDAYS.items():
            for part, label in (("starts", _("from")), ("ends", _("until"))):
                self.fields[f"{part}_{weekday}"] = forms.TimeField(
                    label=label,
                    required=False,
                    initial=getattr(known.get(weekday), part, None),
                    widget=forms.TimeInput(
                        {"type": "time", "step": 900, "aria-label": f"{name}, {label}"}, format="%H:%M"
                    ),
                )

    @property
    def days(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        for weekday, name in WEEKDAYS.items():
            yield str(name), self[f"starts_{weekday}"], self[f"ends_{weekday}"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for weekday in WEEKDAYS:
            starts, ends = given.get(f"starts_{weekday}"), given.get(f"ends_{weekday}")
            if (starts is None) != (ends is None) and not self.errors:
                self.add_error(f"ends_{weekday}", _("Give both times, or neither for a day off."))
            elif starts and ends and ends <= starts:
                self.add_error(f"ends_{weekday}", _("This must be later than the time before it."))
        return given

    def hours(self) -> list[Hours]:
        """The hours as given; the form must be valid."""
        given = self.cleaned_data
        return [
            Hours(weekday, given[f"starts_{weekday}"], given[f"ends_{weekday}"])
            for weekday in WEEKDAYS
            if given.get(f"starts_{weekday}")
        ]


def _lengths(usual: int) -> list[tuple[int, str]]:
    """Lengths to choose from: half hours from the shorter of an hour and the usual length, up to eight hours."""
    return [(minutes, _length(minutes)) for minutes in sorted({*range(min(60, usual), 481, 30), usual})]


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(_("{minutes} min")).format(minutes=rest)
    if not rest:
        return str(_("{hours} h")).format(hours=hours)
    return str(_("{hours} h {minutes:02d}")).format(hours=hours, minutes=rest)


def _clock_time(moment: datetime) -> str:
    return formats.time_format(timezone.localtime(moment), "TIME_FORMAT")
