"""The small forms of the office's acts."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from coop import clock, days
from coop.charter.loading import current_rules
from coop.governance.queries import earliest_opening
from coop.market.models import Worker
from coop.money import to_minor
from coop.openbook.queries import closes as posted_closes
from coop.ownership.models import Member
from coop.ownership.register import class_name
from coop.people.permissions import Office
from coop.refused import Refused


class Day(UnfoldAdminTextInputWidget):
    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        return value.isoformat() if hasattr(value, "isoformat") else value


class Moment(UnfoldAdminTextInputWidget):
    """A day and a time, in the co-op's time zone."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            value = timezone.localtime(value) if timezone.is_aware(value) else value
            return value.strftime("%Y-%m-%dT%H:%M")
        return value


class MoneyField(forms.CharField):
    """An amount as people write it; its clean value is minor units of the co-op's currency, above nothing."""

    widget = UnfoldAdminTextInputWidget

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal"}

    def clean(self, value: Any) -> Any:
        if not self.required and not str(value or "").strip():
            return None
        try:
            minor = to_minor(super().clean(value), current_rules().coop.currency)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if minor <= 0:
            raise forms.ValidationError(_("The amount must be more than nothing."))
        return minor


class ActForm(forms.Form):
    """What every act carries: a key, so that the same request sent twice does one thing."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=lambda: str(uuid4()))

    def __init__(self, *args: Any, about: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        for field in self.fields.values():
            field.label = capfirst(field.label)


class Reasons(ActForm):
    reasons = forms.CharField(label=_("reasons"), widget=UnfoldAdminTextareaWidget, required=False)


class ReasonsNeeded(ActForm):
    reasons = forms.CharField(
        label=_("reasons"), widget=UnfoldAdminTextareaWidget, help_text=_("The applicant reads them.")
    )


class Decision(ActForm):
    """Reasons, and the resolution where the general meeting decides."""

    reasons = forms.CharField(label=_("reasons"), widget=UnfoldAdminTextareaWidget, required=False)
    resolution = forms.CharField(
        label=_("resolution of the general meeting"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Where the charter leaves the decision to the general meeting."),
    )


class DecisionWithReasons(Decision):
    reasons = forms.CharField(
        label=_("reasons"), widget=UnfoldAdminTextareaWidget, help_text=_("The person concerned reads them.")
    )


class MeetingDecided(ActForm):
    resolution = forms.CharField(
        label=_("resolution of the general meeting"), max_length=200, widget=UnfoldAdminTextInputWidget
    )


class Suspending(ActForm):
    until = forms.DateField(label=_("until"), widget=Day, validators=[days.near])
    grounds = forms.CharField(
        label=_("grounds"), widget=UnfoldAdminTextareaWidget, help_text=_("The person concerned reads them.")
    )


class Hearing(ActForm):
    grounds = forms.CharField(
        label=_("grounds"), widget=UnfoldAdminTextareaWidget, help_text=_("The person concerned reads them.")
    )
    hearing_on = forms.DateField(label=_("hearing on"), widget=Day, validators=[days.near])


class Death(ActForm):
    died_on = forms.DateField(label=_("died on"), widget=Day, validators=[days.past])


class Heirs(ActForm):
    heirs = forms.CharField(
        label=_("heirs"), widget=UnfoldAdminTextareaWidget, help_text=_("Who they are, and what proves it.")
    )


class Inheritance(ActForm):
    heir = forms.ModelChoiceField(
        label=_("heir, admitted as a member"), queryset=Member.objects.none(), widget=UnfoldAdminSelectWidget
    )
    count = forms.IntegerField(label=_("shares"), min_value=1, max_value=1_000_000, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = Member.objects.filter(left_on=None, leaving=None).select_related("person")
        self.fields["heir"].queryset = standing  # type: ignore[attr-defined]


class ShareClassField(forms.ChoiceField):
    """A class of the charter."""

    widget = UnfoldAdminSelectWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_classes if kwargs.get("required", True) else _own_or_classes, **kwargs)


def _own_or_classes() -> list[tuple[str, Any]]:
    return [("", _("the member's own")), *_classes()]


def _classes() -> list[tuple[str, str]]:
    return [(key, class_name(key)) for key in current_rules().membership.classes]


class Shares(ActForm):
    count = forms.IntegerField(label=_("shares"), min_value=1, max_value=1_000_000, widget=UnfoldAdminTextInputWidget)
    share_class = ShareClassField(label=_("class of share"), required=False)


class Conversion(Shares):
    to = ShareClassField(label=_("into the class"))


class ChangeOfClass(ActForm):
    to = ShareClassField(label=_("to the class"))


class MaybeAmount(ActForm):
    amount = MoneyField(
        label=_("amount"), required=False, help_text=_("Empty for everything that is still to be paid.")
    )


class WriteDown(ActForm):
    amount = MoneyField(label=_("loss that shares bear, all together"))
    resolution = forms.CharField(
        label=_("resolution of the general meeting"), max_length=200, widget=UnfoldAdminTextInputWidget
    )


class Pause(ActForm):
    until = forms.DateField(label=_("until"), widget=Day, validators=[days.near])
    reasons = forms.CharField(label=_("reasons"), widget=UnfoldAdminTextareaWidget)


class Appointment(ActForm):
    office = forms.ChoiceField(label=_("office"), choices=Office.choices, widget=UnfoldAdminSelectWidget)
    on = forms.DateField(label=_("from"), widget=Day, initial=clock.today, validators=[days.near])


class Payment(ActForm):
    method = forms.ChoiceField(label=_("method"), widget=UnfoldAdminSelectWidget)
    reference = forms.CharField(
        label=_("reference"), max_length=80, widget=UnfoldAdminTextInputWidget, help_text=_("As on the bank statement.")
    )
    amount = MoneyField(label=_("amount"))
    received_on = forms.DateField(label=_("received on"), widget=Day, initial=clock.today, validators=[days.past])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from coop.payments.models import Payment as Received

        super().__init__(*args, **kwargs)
        self.fields["method"].choices = Received.Method.choices  # type: ignore[attr-defined]


class Hand(ActForm):
    """To whom a job is put by hand: somebody who offers its service and is not its customer."""

    worker = forms.ModelChoiceField(label=_("worker"), queryset=Worker.objects.none(), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workers = Worker.objects.filter(until=None, services__contains=[self.about.service])
        workers = workers.exclude(person=self.about.customer_id).select_related("person").order_by("person__name")
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]


class Amount(ActForm):
    amount = MoneyField(label=_("amount"))


class Cost(ActForm):
    memo = forms.CharField(label=_("what for"), max_length=200, widget=UnfoldAdminTextInputWidget)
    amount = MoneyField(label=_("amount"))
    date = forms.DateField(label=_("paid on"), widget=Day, initial=clock.today, validators=[days.past])


class Voting(ActForm):
    """When a vote opens and closes; offers the first day that the rules allow."""

    opens_at = forms.DateTimeField(label=_("opens"), widget=Moment, validators=[days.near])
    closes_at = forms.DateTimeField(label=_("closes"), widget=Moment, validators=[days.near])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opens = datetime.combine(earliest_opening(), time(9), timezone.get_default_timezone())
        self.fields["opens_at"].initial = opens
        self.fields["closes_at"].initial = opens + timedelta(days=current_rules().voting.open_days)


class Resolution(Voting):
    title = forms.CharField(label=_("title"), max_length=200, widget=UnfoldAdminTextInputWidget)
    text = forms.CharField(label=_("text of the resolution"), widget=UnfoldAdminTextareaWidget)

    field_order = ("title", "text", "opens_at", "closes_at")


class Year(ActForm):
    starts_on = forms.DateField(label=_("first day"), widget=Day, validators=[days.near])
    ends_on = forms.DateField(label=_("last day"), widget=Day, validators=[days.near])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "starts_on" in given and "ends_on" in given and given["ends_on"] <= given["starts_on"]:
            self.add_error("ends_on", _("A year ends after it starts."))
        return given


class RunOf(ActForm):
    """What a payout run is to pay: all that is owed, or what one close gave."""

    source = forms.ChoiceField(label=_("what to pay"), required=False, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(close.source, str(close)) for close in posted_closes()[:10]]
        self.fields["source"].choices = [("", _("all that is owed")), *years]  # type: ignore[attr-defined]
