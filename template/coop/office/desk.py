"""The office's kind of admin page: it shows what is stored and offers what can be done about it.

Nothing is edited in place. Each thing that can be done is an `Act`: a button that leads to
a page with a small form, which calls a command. The command checks who may do it; a
refusal stands on that page in words, with its rule, and the form keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from unfold.admin import ModelAdmin, TabularInline

from coop.charter.loading import current_rules
from coop.money import format_money
from coop.office.forms import ActForm
from coop.people.models import Person
from coop.people.permissions import Office, offices_of
from coop.refused import NotAllowed, Refused

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Act:
    """One thing an officer can do: `do(by, what it is about or None, the form's values) → what to tell them`.

    `offices` (or a function that gives them) only decides whether the button is shown.
    `offered` says whether it makes sense for this row now.
    """

    key: str
    label: Text
    do: Callable[[Person, Any, dict[str, Any]], Text]
    offices: Iterable[str] | Callable[[], Iterable[str]]
    form: type[ActForm] = ActForm
    explain: Text = ""
    offered: Callable[[Any], bool] = lambda about: True
    initial: Callable[[Any], dict[str, Any]] = lambda about: {}
    grave: bool = False

    def may(self, person: Person) -> bool:
        offices = self.offices() if callable(self.offices) else self.offices
        return not offices_of(person).isdisjoint(offices)


#: Who may look at people's particulars and at the books. A dispatcher needs neither.
TRUSTED: frozenset[str] = frozenset({Office.BOARD, Office.TREASURER, Office.SECRETARY})
EVERY_OFFICE: frozenset[str] = frozenset(Office.values)


def offices_here(request: HttpRequest) -> frozenset[str]:
    """The offices of whoever asks, looked up once for each request."""
    if not hasattr(request, "offices_here"):
        request.offices_here = offices_of(request.user)  # type: ignore[attr-defined, arg-type]
    return request.offices_here  # type: ignore[attr-defined, no-any-return]


def money_column(name: str, label: Text) -> Callable[[Any, Any], str]:
    """A column that shows the minor units of a field as money."""

    @admin.display(description=label, ordering=name)
    def shown(_desk: Any, row: Any) -> str:
        amount = getattr(row, name)
        coop = current_rules().coop
        currency = getattr(row, "currency", coop.currency)
        return "–" if amount is None else format_money(amount, currency, get_language() or coop.languages[0])

    return shown


class ReadOnly:
    """Nobody adds, changes or deletes here; the offices in `seen_by` may look."""

    seen_by: ClassVar[frozenset[str]] = TRUSTED

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return not self.seen_by.isdisjoint(offices_here(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return not self.seen_by.isdisjoint(offices_here(request))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Rows(ReadOnly, TabularInline):
    """Rows that belong to what a page shows."""

    extra = 0
    can_delete = False
    show_change_link = False
    hide_title = True


class Desk(ReadOnly, ModelAdmin):
    """A page of the office. `acts` are about one row, `desk_acts` about none yet."""

    acts: ClassVar[tuple[Act, ...]] = ()
    desk_acts: ClassVar[tuple[Act, ...]] = ()
    actions = None
    list_before_template = "office/acts.html"
    change_form_outer_before_template = "office/acts.html"
    list_fullwidth = True

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("do/<slug:key>/", view(partial(self._act_view)), name=f"{name}_desk_act"),
            path("<path:object_id>/do/<slug:key>/", view(partial(self._act_view)), name=f"{name}_act"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"acts": self._buttons(request, None), **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        about = self.get_object(request, object_id) if object_id else None
        buttons = self._buttons(request, about) if about is not None else []
        return super().changeform_view(request, object_id, form_url, {"acts": buttons, **(extra_context or {})})

    def url(self, about: Model | None, act: Act | None = None) -> str:
        """The address of the list, of a row, or of an act about either."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if act is not None:
            return (
                reverse(f"{name}_act", args=[about.pk, act.key])
                if about
                else reverse(f"{name}_desk_act", args=[act.key])
            )
        return reverse(f"{name}_change", args=[about.pk]) if about else reverse(f"{name}_changelist")

    def _buttons(self, request: HttpRequest, about: Model | None) -> list[dict[str, Any]]:
        acts = self.acts if about is not None else self.desk_acts
        return [
            {"label": act.label, "url": self.url(about, act), "grave": act.grave}
            for act in acts
            if act.may(request.user) and act.offered(about)  # type: ignore[arg-type]
        ]

    def _act_view(self, request: HttpRequest, key: str, object_id: str | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        about = self.get_object(request, object_id) if object_id is not None else None
        acts = self.acts if object_id is not None else self.desk_acts
        act = next((act for act in acts if act.key == key), None)
        if act is None or (object_id is not None and about is None):
            raise Http404
        form = act.form(request.POST or None, initial=act.initial(about), about=about)
        status = 200
        if request.method == "POST" and form.is_valid():
            try:
                told = act.do(request.user, about, form.cleaned_data)  # type: ignore[arg-type]
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 403 if isinstance(refusal, NotAllowed) else 409
            else:
                messages.success(request, str(told))
                return HttpResponseRedirect(self.url(about))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": act.label,
            "about": about,
            "act": act,
            "form": form,
            "back": self.url(about),
        }
        return TemplateResponse(request, "office/act.html", context, status=status)
