"""Money: integer minor units and an ISO 4217 code, and how they are divided, read and written.

Pure: nothing here knows a co-op, a database or the clock. Amounts are `int` minor units
everywhere (pence, cents, fils); a `Decimal` appears only between a person's text and that.
"""

from __future__ import annotations

import re
from copy import copy
from decimal import Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_symbol, parse_pattern
from django.utils.translation import gettext_lazy as _

from coop.division import LARGEST, allocate
from coop.refused import Refused

__all__ = [
    "LARGEST",
    "NotAnAmount",
    "allocate",
    "exponent",
    "format_money",
    "to_major",
    "to_minor",
]


# ISO 4217's minor units where they are not two. (CLDR, which Babel follows, prints some
# currencies with fewer digits than their accounts are kept in, so it is not asked.)
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_SPACES = re.compile("[\\s\u00a0\u2009\u202f'\u2019]")
_GROUPED = {mark: re.compile(r"\d{1,3}(?:" + re.escape(mark) + r"\d{3})+") for mark in ",."}


class NotAnAmount(Refused):
    """A text that cannot be read as exactly one amount of money."""

    message = _("“{text}” is not an amount in {currency}.")
    remedy = _("Write it like {example}.")


def exponent(currency: str) -> int:
    """How many decimals the minor unit of `currency` stands for.

    >>> exponent("GBP"), exponent("JPY"), exponent("KWD")
    (2, 0, 3)
    """
    if not re.fullmatch("[A-Z]{3}", currency):
        raise ValueError(f"not an ISO 4217 code: {currency!r}")
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: str | Decimal, currency: str) -> int:
    """The minor units of an amount that a person wrote, or of a `Decimal` of major units.

    Takes a point or a comma as the decimal mark, and groups of three. What could be read
    in two ways, or has more decimals than the currency, is refused and never rounded.

    >>> to_minor("1 234,50", "EUR"), to_minor("1,234.50", "GBP"), to_minor("500", "JPY")
    (123450, 123450, 500)
    >>> to_minor("-0.005", "KWD"), to_minor(Decimal("12.5"), "EUR")
    (-5, 1250)
    >>> to_minor("1,234", "GBP")
    Traceback (most recent call last):
    coop.money.NotAnAmount: “1,234” is not an amount in GBP. Write it like 1234.50.
    """
    places = exponent(currency)
    try:
        exact = amount if isinstance(amount, Decimal) else Decimal(_plain(amount, places))
        if not exact.is_finite() or abs(exact.adjusted()) > 30:
            raise InvalidOperation
        # scaled by text, not by the context's arithmetic, which rounds at 28 digits
        sign, digits, power = exact.as_tuple()
        shift = int(power) + places
        coefficient = int("".join(map(str, digits)))
        if shift < 0:
            coefficient, beyond = divmod(coefficient, int(10**-shift))
            if beyond:
                raise InvalidOperation
        else:
            coefficient *= int(10**shift)
        if coefficient > LARGEST:
            raise InvalidOperation
    except InvalidOperation as error:
        example = f"1234.{'50'.ljust(places, '0')[:places]}" if places else "1234"
        raise NotAnAmount(text=amount, currency=currency, example=example) from error
    return -coefficient if sign else coefficient


def _plain(text: str, places: int) -> str:
    """`text` with a point for its decimal mark and no groups; raises InvalidOperation when it is ambiguous."""
    text = _SPACES.sub("", text).replace("\u2212", "-")
    sign, text = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    if len(text) > 40 or not re.fullmatch(r"[0-9.,]*[0-9][0-9.,]*", text):
        raise InvalidOperation
    mark = max(".,", key=text.rfind)
    other = "," if mark == "." else "."
    if text.count(mark) > 1:  # several of one mark are groups, so there are no decimals
        if other in text or not _GROUPED[mark].fullmatch(text):
            raise InvalidOperation
        return sign + text.replace(mark, "")
    whole, _mark, decimals = text.partition(mark)
    if other in whole:
        if not _GROUPED[other].fullmatch(whole):
            raise InvalidOperation
        whole = whole.replace(other, "")
    elif len(decimals) == 3 and (mark == "," or places != 3):
        raise InvalidOperation  # 1,234 may be a thousand and more, or one and a fraction
    return f"{sign}{whole or '0'}.{decimals or '0'}"


def to_major(minor: int, currency: str) -> Decimal:
    """The exact major units, for printing and exports.

    >>> to_major(123450, "EUR"), to_major(-5, "KWD"), to_major(7, "JPY")
    (Decimal('1234.50'), Decimal('-0.005'), Decimal('7'))
    """
    return Decimal((int(minor < 0), tuple(map(int, str(abs(minor)))), -exponent(currency)))


def format_money(minor: int, currency: str, locale: str) -> str:
    """`minor` units as people of `locale` (a Django or Babel language code) write them.

    >>> format_money(123450, "GBP", "en-gb"), format_money(-500, "JPY", "en"), format_money(1, "KWD", "en")
    ('£1,234.50', '-¥500', 'KWD\\xa00.001')
    >>> format_money(123450, "EUR", "fr").replace("\\u202f", " ").replace("\\xa0", " ")
    '1 234,50 €'
    """
    spoken = _locale(locale)
    pattern = copy(spoken.currency_formats["standard"])
    if get_currency_symbol(currency, spoken).isalpha():  # CLDR's alphaNextToNumber, which Babel does not carry
        pattern = parse_pattern(re.sub("¤(?=[#0])", "¤\u00a0", pattern.pattern))
    places = exponent(currency)
    pattern.frac_prec = (places, places)
    return str(pattern.apply(to_major(minor, currency), spoken, currency=currency, currency_digits=False))


def _locale(code: str) -> Locale:
    """Babel's locale for a language code; the language alone, then English, where it knows no such thing."""
    for candidate in (code.replace("-", "_"), code.partition("-")[0], "en"):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("Babel always knows English")
