"""What the pages' templates need beyond Django's own tags: money, words in the reader's language, bars and fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coop import clock
from coop.charter import wording
from coop.charter.loading import current_rules, current_trade
from coop.money import format_money
from coop.web import shown

register = template.Library()

FEW = 4  # more answers to choose from than this stand side by side


@register.filter
def money(minor: int | None, currency: str = "") -> str:
    """Minor units as the reader's language writes them; nothing for None."""
    if minor is None:
        return ""
    return format_money(minor, currency or current_rules().coop.currency, get_language() or "en")


@register.filter
def round_money(minor: int | None, currency: str = "") -> str:
    """Like `money`, without the decimals of a round amount: £100, £99.50."""
    return re.sub(r"[.,]0+(?=\D*$)", "", money(minor, currency))


@register.filter
def said(texts: Mapping[str, str] | str | None) -> str:
    """The text of a `{language: text}` mapping in the reader's language."""
    return shown.said(texts)


@register.filter
def percent(part: Any) -> str:
    """A fraction (0.25) as the reader's language writes a percentage (25%)."""
    return shown.percent(part)


@register.filter
def unlocal(number: float) -> str:
    """A number as machines write it, for SVG attributes."""
    return f"{number:.6g}"


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as people say a duration."""
    return shown.duration(minutes or 0)


@register.filter
def kilometres(metres: int | None) -> str:
    return shown.distance(metres or 0)


@register.filter
def mark_name(mark: str) -> str:
    """How sure we are of a figure of law, in words."""
    return shown.mark(mark)


register.filter("cited", wording.cited)


@register.filter
def plural(word: Mapping[str, str], count: int) -> str:
    """One form or the other of a word of the trade (`words.worker|plural:n`)."""
    return word["one"] if shown.is_one(count) else word["many"]


@register.inclusion_tag("web/parts/parts_bar.html")
def parts_bar(
    parts: list[tuple[str, str, int]], size: str = "", show_percent: bool = False, rounded: bool = False
) -> dict[str, Any]:
    """The bar of where money went; `parts` are (key, name, minor units), empty ones left out."""
    whole = sum(amount for _key, _name, amount in parts if amount > 0) or 1
    drawn: list[dict[str, Any]] = []
    start = 0.0
    for key, name, amount in parts:
        if amount <= 0:
            continue
        width = 1000 * amount / whole
        drawn.append(
            {
                "key": key,
                "name": name,
                "start": start,
                "width": max(width - 3, 1),
                "text": round_money(amount) if rounded else money(amount),
                "percent": shown.percent(amount / whole),
            }
        )
        start += width
    return {"parts": drawn, "size": size, "show_percent": show_percent}


@register.inclusion_tag("web/parts/dots.html")
def dots(count: int, label: str, columns: int = 24) -> dict[str, Any]:
    """One dot for each of `count` members, at most 240 drawn."""
    many = min(count, 240)
    rows = ceil(many / columns) or 1
    columns = ceil(many / rows) or 1  # rows of about the same length
    places = [(6 + 12 * (n % columns), 6 + 12 * (n // columns)) for n in range(many)]
    return {"dots": places, "width": 12 * columns, "height": 12 * rows, "natural": 20 * columns, "label": label}


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField, needed: bool = False) -> dict[str, Any]:
    """One field: label, control, hint and error. `needed`: the form demands it in its own way."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        kind = "checkbox"
    elif isinstance(widget, forms.CheckboxSelectMultiple):
        kind = "checks"
    elif isinstance(widget, forms.RadioSelect):
        kind = "radio" if len(list(bound)) <= FEW else "chips"
    else:
        kind = ""
    return {"field": bound, "kind": kind, "optional": not (needed or bound.field.required)}


@register.simple_tag(takes_context=True)
def mode_part(context: template.Context, name: str, values: Mapping[str, Any], **more: Any) -> SafeString:
    """A template of a mode, rendered with the values that the mode gives for it."""
    if not name:
        return SafeString("")
    engine = context.template.engine if context.template else template.Engine.get_default()
    with context.push(**{**more, **values}):
        return engine.get_template(name).render(context)


@register.simple_tag
def map_places() -> dict[str, Any] | None:
    """The places and the zone of the trade for a map; None where it has neither."""
    trade = current_trade()
    if not trade.places and trade.zone is None:
        return None
    zone = trade.zone
    return {
        "open": _("Tap it on the map"),
        "zone": {"lat": zone.lat, "lon": zone.lon, "radius_km": zone.radius_km} if zone else None,
        "places": [
            {"key": one.key, "name": shown.said(one.name), "lat": one.lat, "lon": one.lon} for one in trade.places
        ],
    }


@register.inclusion_tag("web/parts/days.html", takes_context=True)
def days(context: template.Context, bound: BoundField, ahead: int = 21) -> dict[str, Any]:
    """A date field as a strip of the coming days to tap; as a plain field for a day beyond them."""
    request = context.get("request")
    first = clock.today()
    chosen = _as_date(bound.value()) or first
    strip = [first + timedelta(days=n) for n in range(ahead)]
    later = chosen not in strip or (request is not None and "later" in request.GET)
    return {"field": bound, "days": strip, "chosen": chosen, "later": later}


def _as_date(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
