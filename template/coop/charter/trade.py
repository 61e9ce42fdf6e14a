"""The schema of `trade.yml`: the co-op's line of business, its words, services and prices.

The co-op changes this file as it likes; no law bounds it, only sense.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from coop.charter.schema import Part, Percent, Words, parse_money, text

__all__ = [
    "Cancellation",
    "Credential",
    "Form",
    "Place",
    "PriceLine",
    "Question",
    "Service",
    "Trade",
    "Zone",
    "text",
]

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
Role = Literal["worker", "customer", "job", "request"]
Basis = Literal["hours", "pay", "fares", "distance", "jobs", "equal"]


class Form(Part):
    """A word of the trade in one language, in the forms that sentences need."""

    one: str = Field(min_length=1)
    many: str = Field(min_length=1)
    a: str = Field(min_length=1)
    the: str = Field(min_length=1)


class PriceLine(Part):
    """What is charged per unit, in minor units; `minimum` is the least this line comes to.

    In the file both are written with their currency (`24.00 GBP`).
    """

    per: Literal["hour", "km", "minute", "fixed"]
    amount: int = Field(ge=0)
    minimum: int = Field(0, ge=0)
    currency: str = Field(pattern=r"^[A-Z]{3}$")

    @model_validator(mode="before")
    @classmethod
    def _read_money(cls, written: Any) -> Any:
        if not isinstance(written, dict) or "currency" in written:
            return written
        read = dict(written)
        currencies = set()
        for name in ("amount", "minimum"):
            if name in written:
                try:
                    money = parse_money(written[name])
                except ValueError as error:
                    raise ValueError(f"{name} {error}") from error
                read[name] = money.minor
                currencies.add(money.currency)
        if len(currencies) > 1:
            raise ValueError("mixes two currencies in one line")
        return {**read, "currency": currencies.pop()} if currencies else read


class Choice(Part):
    key: Key
    name: Words


class Question(Part):
    """A question that a request for this service asks."""

    key: Key
    name: Words
    kind: Literal["text", "long_text", "number", "choice", "check"] = "text"
    required: bool = False
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("has choices if, and only if, its kind is choice")
        return self


class Service(Part):
    """Something customers can ask for. `icon` is a name of the Lucide set."""

    key: Key
    name: Words
    description: Words
    mode: Literal["appointments", "nearby", "projects", "catalogue"]
    icon: str = Field(pattern=r"^[a-z0-9-]+$")
    price: tuple[PriceLine, ...] = Field(min_length=1)
    duration_minutes: int = Field(ge=5, le=60 * 24)
    fields: tuple[Question, ...] = ()


class Credential(Part):
    """A paper that a worker needs for some services (none named: for all), and for how long it is good."""

    key: Key
    name: Words
    services: tuple[Key, ...] = ()
    good_for_months: int | None = Field(None, ge=1)


class Cancellation(Part):
    """Free until so long before the start; after that this part of the price is due, and no-shows pay this much."""

    free_until_minutes: int = Field(ge=0)
    late_part: Percent
    no_show_part: Percent


class Place(Part):
    """A named point on the map."""

    key: Key
    name: Words
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class Zone(Part):
    """Where the co-op works: a circle."""

    name: Words
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    radius_km: float = Field(gt=0, le=1000)


class Trade(Part):
    """The whole of `trade.yml`. `worker_share` is the part of the price, without tax, that goes to who did the job."""

    version: Literal[1]
    key: Key
    name: Words
    about: Words | None = None
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    modes: tuple[Literal["appointments", "nearby", "projects", "catalogue"], ...] = Field(min_length=1)
    words: dict[Role, dict[str, Form]]
    services: tuple[Service, ...] = Field(min_length=1)
    credentials: tuple[Credential, ...] = ()
    patronage_basis: Basis
    worker_share: Percent
    cancellation: Cancellation
    places: tuple[Place, ...] = ()
    zone: Zone | None = None
    detour: float = Field(default=1.3, ge=1, le=5)  # a way by road is so many times the straight line

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        keys = [service.key for service in self.services]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"has two services with the key {', '.join(sorted(twice))}")
        for service in self.services:
            if service.mode not in self.modes:
                raise ValueError(f"service {service.key} has the mode {service.mode}, which is not among modes")
            for line in service.price:
                if line.currency != self.currency:
                    words = f"service {service.key} is priced in {line.currency}, but currency is {self.currency}"
                    raise ValueError(words)
        for credential in self.credentials:
            if unknown := set(credential.services) - set(keys):
                raise ValueError(f"credential {credential.key} names no service of ours: {', '.join(sorted(unknown))}")
        if missing := {"worker", "customer", "job", "request"} - set(self.words):
            raise ValueError(f"lacks the words for {', '.join(sorted(missing))}")
        return self

    def service(self, key: str) -> Service:
        """The service called `key`; KeyError if there is none."""
        for service in self.services:
            if service.key == key:
                return service
        raise KeyError(key)

    def word(self, role: Role, language: str) -> Form:
        """The trade's word for a role, in `language` or else English or whichever comes first."""
        forms = self.words[role]
        for code in (language, language.split("-", maxsplit=1)[0], "en"):
            if code in forms:
                return forms[code]
        return next(iter(forms.values()))
