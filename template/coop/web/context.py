"""What every page knows: the co-op, the words of its trade, the navigation for whoever is looking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules, data_dir, load_charter
from coop.ownership import queries as ownership
from coop.web import shown

DEFAULT_ACCENT = "#0b6e69"


@dataclass(frozen=True, slots=True)
class Link:
    """One place to go: `short` is the name where room is scarce."""

    name: str
    url: str
    icon: str
    short: str = ""
    current: bool = False


def accent() -> str:
    """The co-op's colour as six hexadecimal digits; a charter without one gets the platform's."""
    return _accent_of(data_dir()) or DEFAULT_ACCENT


@cache
def _accent_of(folder: Path) -> str:
    return load_charter(folder).accent


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    rules = current_rules()
    resolved = request.resolver_match
    here = resolved.view_name if resolved else ""
    signed_in = request.user.is_authenticated if hasattr(request, "user") else False
    is_member = signed_in and ownership.member_of(request.user) is not None
    return {
        "coop": rules.coop,
        "accent": accent(),
        "words": shown.words(),
        "languages": settings.LANGUAGES,
        "demo": settings.DEMO,
        "pay_to": settings.PAY_TO,
        "law_checked": rules.coop.jurisdiction != "ica",
        "is_member": is_member,
        "nav": _main(request, here, is_member) if signed_in else _visitor(here),
        "account_nav": _account(request, here) if signed_in else [],
        "office_url": _office(request) if signed_in else "",
    }


def _link(here: str, name: str, view: str, icon: str, short: str = "", also: tuple[str, ...] = ()) -> Link:
    return Link(name, reverse(view), icon, short, here in {view, *also})


def _visitor(here: str) -> list[Link]:
    return [
        _link(here, _("Home"), "web:home", "house"),
        _link(here, _("Services"), "web:services", "hand-platter", also=("web:request",)),
        _link(here, _("Open book"), "web:open_book", "book-open"),
        _link(here, _("Decisions"), "web:decisions", "vote", also=("web:proposal", "web:box")),
        _link(here, _("Become a member"), "web:join", "users-round", _("Join")),
    ]


def _main(request: HttpRequest, here: str, is_member: bool) -> list[Link]:
    person = request.user
    links = []
    if hasattr(person, "worker") and person.worker.until is None:
        links.append(_link(here, _("My day"), "web:day", "sun", also=("web:work_history",)))
    links.append(_link(here, _("Services"), "web:services", "hand-platter", also=("web:request",)))
    if links[0].url != reverse("web:day"):
        name = shown.words()["job"]["many"]
        links.append(_link(here, name[:1].upper() + name[1:], "web:my_jobs", "list-checks", also=("web:job",)))
    links.append(_link(here, _("Decisions"), "web:decisions", "vote", also=("web:proposal", "web:box", "web:propose")))
    if is_member:
        links.append(_link(here, _("Membership"), "web:membership", "users-round", also=("web:certificate",)))
    else:
        links.append(_link(here, _("Join"), "web:join", "users-round", also=("web:membership",)))
    links.append(_link(here, _("Open book"), "web:open_book", "book-open"))
    return links


def _account(request: HttpRequest, here: str) -> list[Link]:
    links = [
        _link(here, shown.words()["job"]["many"].capitalize(), "web:my_jobs", "list-checks"),
        _link(here, _("My membership"), "web:membership", "users-round"),
        _link(here, _("My data and settings"), "web:my_data", "settings-2"),
    ]
    office = _office(request)
    if office:
        links.append(Link(_("Office"), office, "layout-dashboard"))
    return links


def _office(request: HttpRequest) -> str:
    """Where the back office is, for those who may enter it."""
    if not getattr(request.user, "is_staff", False):
        return ""
    try:
        return reverse("admin:index")
    except NoReverseMatch:
        return ""
