"""Values as people read them: percentages, durations, words in the reader's language. No database."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel import Locale
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules, current_trade
from coop.money import exponent


def _locale() -> str:
    return to_locale(get_language() or "en")


def said(texts: Mapping[str, str] | str | None) -> str:
    """The text in the reader's language, else in its base language, in English, or in whichever there is."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    return next((texts[tag] for tag in languages_to_try() if texts.get(tag)), next(iter(texts.values())))


def languages_to_try() -> tuple[str, ...]:
    """The reader's language, its base language, English."""
    language = get_language() or "en"
    return language, language.split("-")[0], "en"


def words() -> dict[str, dict[str, str]]:
    """The trade's vocabulary in the reader's language: `words["worker"]["one"]`, `words["job"]["many"]` …"""
    trade = current_trade()
    return {role: trade.word(role, get_language() or "en").model_dump() for role in trade.words}


def percent(part: Any, *, places: int = 1) -> str:
    """A fraction as a percentage with at most so many decimals."""
    number = f"#,##0.{'#' * places}"
    return format_percent(
        float(part), format=f"{number}%" if _locale()[:2] != "fr" else f"{number}\u202f%", locale=_locale()
    )


def exact_money(minor: Fraction) -> str:
    """An amount between two minor units, with two decimals more than its currency has: 12.3456 EUR."""
    currency = current_rules().coop.currency
    places = exponent(currency)
    beyond = Decimal(10) ** (places + 2)
    scaled = Decimal(minor.numerator * 100 // minor.denominator)  # cut, as 12.3999 must not read as 12.40
    written = format_decimal(scaled / beyond, format=f"#,##0.{'0' * (places + 2)}", locale=_locale())
    return f"{written}\u00a0{currency}"


def is_one(count: int) -> bool:
    """Whether the reader's language uses its singular for `count` (French does for 0 too)."""
    return Locale.parse(_locale()).plural_form(count) == "one"


def duration(minutes: int) -> str:
    """Minutes in words: «45 min», «1 h 30»."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return _("{minutes} min").format(minutes=rest)
    if not rest:
        return _("{hours} h").format(hours=whole)
    return _("{hours} h {minutes} min").format(hours=whole, minutes=rest)


def distance(metres: int) -> str:
    """Metres as kilometres with one decimal."""
    return _("{distance} km").format(distance=format_decimal(round(metres / 1000, 1), locale=_locale()))


def mark(key: str) -> str:
    """How sure we are of a figure of law or where else a rule comes from."""
    names = {
        "verified": _("checked against the law's text"),
        "recalled": _("from memory, not yet checked"),
        "uncertain": _("uncertain, ask a lawyer"),
        "design-default": _("our default, not law"),
        "not-law": _("our default, not law"),
        "charter": _("our own charter"),
    }
    return names.get(key, key)
