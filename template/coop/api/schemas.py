"""What the API says, field by field. Money is an integer of minor units beside its currency."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field


class Problem(Schema):
    """Something was refused: what, by which rule, and what to do."""

    what: str
    rule: str = ""
    to_do: str = ""


class Coop(Schema):
    name: str
    registered_name: str
    jurisdiction: str
    form: str = Field(description="legal form, such as co-operative society")
    country: str
    currency: str = Field(description="ISO 4217")
    languages: list[str]
    timezone: str
    contact: str
    role: str = Field(description="principal: the co-op sells the service; agent: the worker does, through the co-op")
    members: int


class Price(Schema):
    per: str = Field(description="hour, km, minute or fixed")
    amount: int = Field(description="minor units")
    minimum: int = Field(description="minor units")


class Service(Schema):
    key: str
    name: str
    description: str
    mode: str
    duration_minutes: int
    currency: str
    price: list[Price]


class Part(Schema):
    key: str
    name: str
    amount: int = Field(description="minor units")
    percent: int


class Divided(Schema):
    total: int = Field(description="minor units; the parts add up to it")
    parts: list[Part]
    shortfall: int = Field(description="minor units spent beyond what customers left the co-op")


class Figures(Schema):
    on: date
    since: date
    members: int
    workers: int
    jobs: int
    hours: int
    median_pay_per_hour: int | None = Field(description="minor units; null for fewer than three workers")
    share_capital: int
    reserves: int
    votes_held: int


class Chain(Schema):
    seals: int
    sealed: int
    waiting: int
    digest: str = Field(description="SHA-256 of the chain so far, hex; keep a copy")
    at: datetime | None


class Step(Schema):
    key: str
    name: str
    amount: int = Field(description="minor units")
    base: int = Field(description="minor units that the percent is taken of")
    percent: str
    where: str = Field(description="the section of law or charter")
    mark: str = Field(description="verified, recalled, uncertain, design-default or charter")


class Close(Schema):
    starts_on: date
    ends_on: date
    surplus: int = Field(description="minor units; the steps add up to it")
    resolution: str
    steps: list[Step]


class OpenBook(Schema):
    since: date
    until: date
    currency: str
    figures: Figures
    money: Divided
    closes: list[Close]
    chain: Chain


class Decision(Schema):
    number: int
    kind: str
    title: str
    text: str
    stage: str = Field(description="noticed, open, closed or counted")
    opens_at: datetime
    closes_at: datetime
    record_date: date
    outcome: str
    rules: dict[str, object] = Field(description="quorum and majority, frozen at notice, with citations")
    result: dict[str, object] | None


class Job(Schema):
    id: UUID
    number: int
    service: str
    state: str
    as_: str = Field(serialization_alias="as", description="customer or worker")
    starts_at: datetime | None
    minutes: int | None
    currency: str
    price: int
    tip: int
    where_it_went: list[Part]
