"""How the office looks: Unfold's settings, in the co-op's name and colour. Used by the settings; imports no models."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

#: How much of the co-op's colour is in each step of the scale, the rest white or black.
_LIGHT = {"50": 6, "100": 12, "200": 22, "300": 34, "400": 46, "500": 60}
_DARK = {"700": 85, "800": 68, "900": 52, "950": 34}
ACCENT = "#0f6b5c"


def unfold(name: str, accent: str = "") -> dict[str, Any]:
    """The setting UNFOLD for a co-op of this name and colour (`#rrggbb`)."""
    return {
        "SITE_TITLE": name,
        "SITE_HEADER": name,
        "SITE_SUBHEADER": _("Office"),
        "SITE_URL": "/",
        "SITE_SYMBOL": "diversity_3",
        "SHOW_HISTORY": False,
        "SHOW_VIEW_ON_SITE": False,
        "BORDER_RADIUS": "8px",
        "COLORS": {"primary": scale(accent or ACCENT)},
        "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: "/icon.svg"}],
        "STYLES": [lambda request: static("office/office.css")],
        "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": NAVIGATION},
    }


def scale(accent: str) -> dict[str, str]:
    """Eleven steps from nearly white to nearly black through `accent`, mixed by the browser."""
    steps = {step: f"color-mix(in oklch, {accent} {part}%, white)" for step, part in _LIGHT.items()}
    steps["600"] = accent
    return steps | {step: f"color-mix(in oklch, {accent} {part}%, black)" for step, part in _DARK.items()}


def _trusted(request: HttpRequest) -> bool:
    """Whether whoever asks may see people's particulars and the books."""
    from coop.office.desk import TRUSTED, offices_here  # reads models, which settings must not

    return not TRUSTED.isdisjoint(offices_here(request))


def _page(title: Any, icon: str, model: str) -> dict[str, Any]:
    entry = {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{model}_changelist")}
    return entry if model.startswith("market_") else {**entry, "permission": _trusted}


NAVIGATION: list[dict[str, Any]] = [
    {"items": [{"title": _("What is waiting"), "icon": "inbox", "link": reverse_lazy("admin:index")}]},
    {
        "title": _("Members"),
        "separator": True,
        "items": [
            _page(_("Applications"), "how_to_reg", "ownership_application"),
            _page(_("Members"), "groups", "ownership_member"),
            {
                "title": _("Statutory registers"),
                "icon": "menu_book",
                "link": reverse_lazy("admin:register"),
                "permission": _trusted,
            },
            _page(_("Leaving"), "logout", "ownership_leaving"),
            _page(_("Suspensions"), "block", "ownership_suspension"),
            _page(_("Expulsions"), "gavel", "ownership_expulsion"),
            _page(_("Appeals"), "balance", "ownership_appeal"),
        ],
    },
    {
        "title": _("Shares"),
        "separator": True,
        "items": [
            _page(_("Shares to be paid"), "savings", "ownership_subscription"),
            _page(_("Share accounts"), "list_alt", "ownership_shareentry"),
            _page(_("Transfers"), "swap_horiz", "ownership_transfer"),
            _page(_("Withdrawals"), "hourglass_empty", "ownership_withdrawal"),
            {
                "title": _("Repayments, five years"),
                "icon": "trending_down",
                "link": reverse_lazy("admin:repayments"),
                "permission": _trusted,
            },
            _page(_("Pauses of repayments"), "pause_circle", "ownership_repaymentpause"),
            _page(_("Certificates"), "workspace_premium", "ownership_certificate"),
            _page(_("Changes in the register"), "history", "ownership_change"),
        ],
    },
    {
        "title": _("Decisions"),
        "separator": True,
        "items": [
            _page(_("Resolutions"), "how_to_vote", "governance_proposal"),
            _page(_("Year's close"), "event_available", "patronage_yearclose"),
            _page(_("Capital paid out"), "move_up", "patronage_redemption"),
        ],
    },
    {
        "title": _("Work"),
        "separator": True,
        "items": [
            _page(_("Jobs"), "work", "market_job"),
            _page(_("Workers"), "engineering", "market_worker"),
        ],
    },
    {
        "title": _("Money"),
        "separator": True,
        "items": [
            _page(_("Payments received"), "payments", "payments_payment"),
            _page(_("Payout runs"), "playlist_add_check", "payments_payoutrun"),
            _page(_("Paid out"), "outbound", "payments_payout"),
            _page(_("Journal"), "receipt_long", "ledger_entry"),
            _page(_("Accounts"), "account_balance", "ledger_account"),
            _page(_("Seals"), "verified", "ledger_seal"),
        ],
    },
    {
        "title": _("People"),
        "separator": True,
        "items": [
            _page(_("Accounts of people"), "person", "people_person"),
            _page(_("Offices held"), "badge", "people_officeheld"),
        ],
    },
]
