"""A small formula for patronage, such as `hours + 0.5 * years * jobs`, read from charter.yml.

The grammar, and all there is of it: numbers (`2`, `0.5`), the names of bases, `+ - * /`, parentheses,
`min(a, b)` and `max(a, b)`. Values are exact fractions. A name stands for what people would say:
hours (not minutes), kilometres, major units of money, full years of service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

BASES = ("hours", "pay", "fares", "distance", "jobs", "works", "royalties", "purchases", "years", "equal")
LONGEST = 200  # characters, so that no formula nests without end

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z]+)|([-+*/(),×÷]))")
_TWO = {"min": min, "max": max}
_VERY_DIFFERENT_PEOPLE = [
    {basis: Fraction(first + n * step) for n, basis in enumerate(BASES)}
    for first, step in ((1, 1), (1000, -7), (3, 11))
]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been read. `steps` is it in postfix order: numbers, names and operators."""

    text: str
    steps: tuple[Fraction | str, ...]

    @classmethod
    def read(cls, text: str) -> Formula:
        """Raises ValueError, in words, for what is not in the grammar or always divides by zero."""
        if len(text) > LONGEST:
            raise ValueError(f"is longer than {LONGEST} characters")
        formula = cls(text.strip(), tuple(_Reader(text).whole()))
        if not formula.names:
            raise ValueError(f"is {text!r}, which names nothing that people do; there are {', '.join(BASES)}")
        if all(formula.value(each) is None for each in _VERY_DIFFERENT_PEOPLE):
            raise ValueError(f"is {text!r}, which divides by zero")
        return formula

    @property
    def names(self) -> tuple[str, ...]:
        """The bases it speaks of, each once, in its order."""
        return tuple(dict.fromkeys(each for each in self.steps if isinstance(each, str) and each in BASES))

    def value(self, quantities: Mapping[str, Fraction]) -> Fraction | None:
        """What it comes to, never below nothing; None where it divides by zero. A basis not named counts as none."""
        stack: list[Fraction] = []
        for step in self.steps:
            if isinstance(step, Fraction):
                stack.append(step)
            elif step in BASES:
                stack.append(quantities.get(step, Fraction(0)))
            else:
                right, left = stack.pop(), stack.pop()
                if step == "/" and right == 0:
                    return None
                stack.append(_apply(step, left, right))
        (value,) = stack
        return max(value, Fraction(0))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """In the files a formula is its text."""

        def read(written: Any) -> Formula:
            if isinstance(written, Formula):
                return written
            if not isinstance(written, str):
                raise ValueError(f"is {written!r}; write a formula such as hours + 10 * years")
            return cls.read(written)

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(lambda formula: formula.text)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, str]:
        return {"type": "string"}


def _apply(operator: str, left: Fraction, right: Fraction) -> Fraction:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case _:
            return _TWO[operator](left, right)


class _Reader:
    """Reads a formula from left to right into postfix order."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.tokens: list[str] = []
        while self.at < len(text.rstrip()):
            match = _TOKEN.match(text, self.at)
            if not match:
                raise ValueError(f"is {text!r}; {text[self.at :].strip()[:1]!r} means nothing in a formula")
            self.tokens.append(match[match.lastindex or 0].replace("×", "*").replace("÷", "/"))
            self.at = match.end()

    def whole(self) -> list[Fraction | str]:
        found = self.sum()
        if self.tokens:
            raise ValueError(f"is {self.text!r}; {self.tokens[0]!r} comes where nothing was expected")
        return found

    def sum(self) -> list[Fraction | str]:
        found = self.product()
        while self.tokens and self.tokens[0] in "+-":
            operator = self.tokens.pop(0)
            found += [*self.product(), operator]
        return found

    def product(self) -> list[Fraction | str]:
        found = self.single()
        while self.tokens and self.tokens[0] in "*/":
            operator = self.tokens.pop(0)
            found += [*self.single(), operator]
        return found

    def single(self) -> list[Fraction | str]:
        word = self.tokens.pop(0) if self.tokens else ""
        if word in _TWO:
            self.expect("(")
            left = self.sum()
            self.expect(",")
            right = self.sum()
            self.expect(")")
            return [*left, *right, word]
        if word == "(":
            inner = self.sum()
            self.expect(")")
            return inner
        if word in BASES:
            return [word]
        if word[:1].isdigit():
            return [Fraction(word)]
        if word:
            raise ValueError(f"is {self.text!r}; {word!r} is none of {', '.join(BASES)}")
        raise ValueError(f"is {self.text!r}, which ends too early")

    def expect(self, wanted: str) -> None:
        word = self.tokens.pop(0) if self.tokens else "its end"
        if word != wanted:
            raise ValueError(f"is {self.text!r}; {wanted!r} was expected before {word}")
