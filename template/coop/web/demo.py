"""Looking at the demonstration as somebody else. Only where `settings.DEMO` is on, never in production."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coop import clock
from coop.market.models import Job, Worker
from coop.people.models import OfficeHeld, Person
from coop.web import shown

BACKEND = "django.contrib.auth.backends.ModelBackend"
INVENTED = "@demo.example"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of the demonstration to look through the eyes of."""

    key: str
    person: Person
    role: str
    text: str
    icon: str
    lands: str


@require_http_methods(["GET", "POST"])
def personas(request: HttpRequest) -> HttpResponse:
    """The cards of who there is; a tap signs in."""
    if not settings.DEMO:
        raise Http404
    found = list(_personas())
    if request.method == "POST":
        chosen = next((each for each in found if each.key == request.POST.get("persona")), None)
        if chosen is None:
            raise Http404
        login(request, chosen.person, backend=BACKEND)
        return redirect(chosen.lands)
    return render(request, "web/demo.html", {"personas": found})


def _personas() -> list[Persona]:
    words = shown.words()
    invented = Person.objects.filter(email__endswith=INVENTED, is_active=True)
    today = clock.today()
    taken: list[int] = []

    def pick(key: str, role: str, text: str, icon: str, view: str, people: object) -> Persona | None:
        person = people.exclude(pk__in=taken).first()  # type: ignore[attr-defined]
        if person is None:
            return None
        taken.append(person.pk)
        return Persona(key, person, role, text, icon, reverse(view))

    office = OfficeHeld.objects.filter(OfficeHeld.on(today))
    members = invented.filter(memberships__left_on=None, memberships__on_register_since__isnull=False)
    working = Worker.objects.filter(until=None).values("person")
    asked = Job.objects.values("customer")
    offices = [
        pick("treasurer", _("Treasurer"), _("Payments, the books, closing the year in the office."), "landmark", "web:open_book",
             invented.filter(pk__in=office.filter(office="treasurer").values("person")).order_by("pk")),
        pick("board", _("Board member"), _("Admits members, gives notice of resolutions."), "gavel", "web:decisions",
             invented.filter(pk__in=office.filter(office="board").values("person")).order_by("pk")),
    ]  # fmt: skip
    plain = [
        pick("customer", words["customer"]["one"].capitalize(), _("Asks for {request}, follows it, reads the invoice.").format(request=words["request"]["a"]), "hand-platter", "web:services",
             invented.filter(pk__in=asked).exclude(pk__in=working).order_by("pk")),
        pick("worker", words["worker"]["one"].capitalize(), _("Today’s {jobs}, offers and earnings; a member with a vote.").format(jobs=words["job"]["many"]), "sun", "web:day",
             members.filter(pk__in=working).order_by("pk")),
    ]  # fmt: skip
    return [each for each in (*plain, *offices) if each is not None]
