"""What every request form has, whatever the mode: the service's own questions, notes, a key against double clicks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coop.charter.loading import current_trade
from coop.charter.trade import Question, Service, text
from coop.people.models import Person


def word(role: str, form: str = "one") -> str:
    """The trade's word for worker, customer, job or request, in the language of the page."""
    return str(getattr(current_trade().word(role, get_language() or "en"), form))  # type: ignore[arg-type]


class RequestForm(forms.Form):
    """Asks for one service. Modes add their fields before these; `cleaned_data` goes to `commands.request_job`."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        service: Service,
        customer: Person | None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        if data is not None and not data.get("key"):
            data = {**_flat(data), "key": str(uuid4())}
        super().__init__(data, initial={**(initial or {}), "key": uuid4()})
        self.service = service
        self.customer = customer
        language = get_language() or "en"
        for question in service.fields:
            self.fields[question.key] = _field(question, language)
        self.fields["notes"] = forms.CharField(
            label=_("Anything else to know"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
        )

    @property
    def question_fields(self) -> Iterator[forms.BoundField]:
        """The service's own questions and the notes, for the end of the form."""
        for key in [*(question.key for question in self.service.fields), "notes"]:
            yield self[key]


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in data}


def _field(question: Question, language: str) -> forms.Field:
    given: dict[str, Any] = {"label": text(question.name, language), "required": question.required}
    match question.kind:
        case "text":
            return forms.CharField(max_length=300, **given)
        case "long_text":
            return forms.CharField(max_length=2000, widget=forms.Textarea({"rows": 3}), **given)
        case "number":
            return forms.IntegerField(min_value=0, **given)
        case "check":
            return forms.BooleanField(**given)
        case "choice":
            options = [(choice.key, text(choice.name, language)) for choice in question.choices]
            return forms.ChoiceField(choices=options if question.required else [("", "—"), *options], **given)
