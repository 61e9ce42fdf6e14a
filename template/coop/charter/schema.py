"""The types that the three data files share: words, percentages, money, and how strict a file is.

Neither Django nor the database, so that the kit reads its catalogue through the same types.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

# ISO 4217: currencies whose minor unit is not a hundredth.
_EXPONENTS = (
    dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0)
    | dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0)
    | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
    | dict.fromkeys(("CLF", "UYW"), 4)
)


class Part(BaseModel):
    """A part of a data file: a key that is not in the schema is a mistake, and what is read stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def text(words: dict[str, str], language: str) -> str:
    """The words in `language` (`fr-CA` finds `fr`), else in English, else in whichever comes first."""
    for code in (language, language.split("-", maxsplit=1)[0].split("_", maxsplit=1)[0], "en"):
        if words.get(code):
            return words[code]
    return next(iter(words.values()), "")


def _check_words(words: dict[str, str]) -> dict[str, str]:
    if not words:
        raise ValueError("needs the words in at least one language, such as {en: member}")
    return words


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]
Words = Annotated[dict[str, str], AfterValidator(_check_words)]


def parse_percent(written: Any) -> Fraction:
    """`15 %` or `1/3` as a fraction. A bare number is refused: nobody can tell 1 from 1 %."""
    if isinstance(written, Fraction):
        return written
    if isinstance(written, str):
        try:
            if match := re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*%\s*", written):
                return Fraction(match[1]) / 100
            if match := re.fullmatch(r"\s*(\d+)\s*/\s*(\d+)\s*", written):
                return Fraction(int(match[1]), int(match[2]))
        except ZeroDivisionError:
            pass
    raise ValueError(f"is {written!r}; write a percentage such as 15 % or a fraction such as 1/3")


def show_percent(part: Fraction) -> str:
    """`3/20` as `15 %`, `1/3` as `1/3`: as exactly as people would write it."""
    percent = part * 100
    if percent.denominator == 1:
        return f"{percent.numerator} %"
    if (percent * 100).denominator == 1:
        return f"{float(percent):g} %"
    return f"{part.numerator}/{part.denominator}"


def _check_part(part: Fraction) -> Fraction:
    if not 0 <= part <= 1:
        raise ValueError(f"is {show_percent(part)}; must lie between 0 % and 100 %")
    return part


Rate = Annotated[
    Fraction, BeforeValidator(parse_percent), PlainSerializer(show_percent), WithJsonSchema({"type": "string"})
]
Percent = Annotated[Rate, AfterValidator(_check_part)]


class Money(Part):
    """An amount in minor units of a currency; in the files it is written `24.00 GBP`."""

    minor: int
    currency: str

    def __lt__(self, other: Money) -> bool:
        return self._same(other) and self.minor < other.minor

    def __gt__(self, other: Money) -> bool:
        return self._same(other) and self.minor > other.minor

    def _same(self, other: Money) -> bool:
        if self.currency != other.currency:
            raise ValueError(f"{self} and {other} are in two currencies")
        return True

    def __str__(self) -> str:
        exponent = minor_digits(self.currency)
        return f"{Decimal(self.minor).scaleb(-exponent):.{exponent}f} {self.currency}"


def minor_digits(currency: str) -> int:
    """How many decimal places the currency's minor unit has (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def parse_money(written: Any) -> Any:
    """`24.00 GBP` (or `GBP 24`) as Money; anything finer than the minor unit is refused."""
    if isinstance(written, Money):
        return written
    if isinstance(written, str):
        match = re.fullmatch(r"\s*(?:([A-Z]{3})\s+(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s+([A-Z]{3}))\s*", written)
        if match:
            currency = match[1] or match[4]
            try:
                scaled = Decimal(match[2] or match[3]).scaleb(minor_digits(currency))
            except InvalidOperation as error:  # more digits than a decimal holds
                raise ValueError(f"is {written!r}; that is more money than can be counted") from error
            if scaled == scaled.to_integral_value():
                return Money(minor=int(scaled), currency=currency)
            raise ValueError(f"is {written!r}; {currency} has {minor_digits(currency)} decimal places")
    raise ValueError(f"is {written!r}; write an amount and its currency, such as 24.00 GBP")


Amount = Annotated[Money, BeforeValidator(parse_money), PlainSerializer(str)]
