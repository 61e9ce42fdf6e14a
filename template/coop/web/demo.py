"""Looking at the demonstration as somebody else. Only where `settings.DEMO` is on, never in production."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coop import clock
from coop.market.models import Job, Worker
from coop.market.rules import UNDER_WAY
from coop.people.models import OfficeHeld, Person
from coop.web import shown

BACKEND = "django.contrib.auth.backends.ModelBackend"
INVENTED = "@demo.example"


@dataclass(frozen=True, slots=True)
class Role:
    """A part to play: whom it may be given to, in order of preference, and the page it starts on."""

    key: str
    name: str
    text: str
    icon: str
    lands: str
    people: QuerySet[Person]


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of the demonstration to look through the eyes of."""

    role: Role
    person: Person


@never_cache
@require_http_methods(["GET", "POST"])
def personas(request: HttpRequest) -> HttpResponse:
    """The cards of who there is; a tap signs in."""
    if not settings.DEMO:
        raise Http404
    found = list(_personas())
    if request.method == "POST":
        chosen = next((each for each in found if each.role.key == request.POST.get("persona")), None)
        if chosen is None:
            raise Http404
        login(request, chosen.person, backend=BACKEND)
        return redirect(chosen.role.lands)
    return render(request, "web/demo.html", {"personas": found})


def _personas() -> Iterator[Persona]:
    """Each role with somebody who has it, nobody twice."""
    taken: set[int] = set()
    for role in _roles():
        person = role.people.exclude(pk__in=taken).first()
        if person is not None:
            taken.add(person.pk)
            yield Persona(role, person)


def _roles() -> list[Role]:
    words = shown.words()
    invented = Person.objects.filter(email__endswith=INVENTED, is_active=True).order_by("pk")
    in_office = OfficeHeld.objects.filter(OfficeHeld.on(clock.today()))
    at_work = Worker.objects.filter(until=None).values("person")
    under_way = Job.objects.filter(state__in=UNDER_WAY)
    members = invented.filter(memberships__left_on=None, memberships__on_register_since__isnull=False)
    return [
        Role(
            "customer",
            capfirst(words["customer"]["one"]),
            _("Asks for {request}, follows it, reads the invoice.").format(request=words["request"]["a"]),
            "hand-platter",
            "web:services",
            invented.filter(pk__in=Job.objects.values("customer")).exclude(pk__in=at_work),
        ),
        Role(
            "worker",
            capfirst(words["worker"]["one"]),
            _("Today’s {jobs}, offers and earnings; a member with a vote.").format(jobs=words["job"]["many"]),
            "sun",
            "web:day",
            members.filter(pk__in=at_work)
            .exclude(pk__in=in_office.values("person"))
            .annotate(busy=Exists(under_way.filter(worker__person=OuterRef("pk"))))
            .order_by("-busy", "pk"),
        ),
        Role(
            "treasurer",
            _("Treasurer"),
            _("Payments, the books, closing the year in the office."),
            "landmark",
            "web:open_book",
            invented.filter(pk__in=in_office.filter(office="treasurer").values("person")),
        ),
        Role(
            "board",
            _("Board member"),
            _("Admits members, gives notice of resolutions."),
            "gavel",
            "web:decisions",
            invented.filter(pk__in=in_office.filter(office="board").values("person")),
        ),
    ]
