"""Ways of working: how a job is asked for and finds its worker. Each is a folder here.

A folder that a co-op does not use is absent, and nothing else names it: the rest of the
platform asks this module, which imports by key what `settings.MODES` lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.urls import include, path

from coop.market.rules import Facts

if TYPE_CHECKING:
    from django import forms
    from django.urls import URLPattern, URLResolver

    from coop.charter.trade import Service
    from coop.market.models import Job, Worker
    from coop.people.models import Person


class Wanted(Protocol):
    """What a customer asks for, read and checked by a mode; each mode has its own."""

    @property
    def facts(self) -> Facts: ...
    @property
    def starts_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule that decides without a person, as the register of algorithms shows it (texts are translated)."""

    name: str
    version: str
    decides: str
    inputs: tuple[str, ...]
    weights: tuple[str, ...]
    review: str


class Mode(Protocol):
    """What a way of working gives to the market and to the pages.

    `read` to `released` run inside the command's transaction; those that get a job get it locked.
    """

    key: str
    works_online: bool  # its workers say that they are there now; its panel comes first in their day
    request_template: str
    job_template: str
    day_template: str
    urls: list[URLPattern | URLResolver]

    def request_form(
        self,
        data: Mapping[str, Any] | None,
        service: Service,
        customer: Person | None,
        initial: Mapping[str, Any] | None = None,
    ) -> forms.Form:
        """The form that asks for a job; its `cleaned_data` is what `read` takes."""
        ...

    def facts(self, service: Service, details: Mapping[str, Any]) -> Facts:
        """What the price depends on, as far as it is known while the form is being filled in. Raises Refused."""
        ...

    def read(self, service: Service, details: Mapping[str, Any]) -> Wanted:
        """Check what was asked for. Raises Refused."""
        ...

    def attach(self, job: Job, wanted: Any) -> None:
        """Keep what this mode needs to know of the job."""
        ...

    def search_until(self, job: Job) -> datetime:
        """When to give up looking for somebody, if the search begins now."""
        ...

    def dispatch(self, job: Job) -> None:
        """Put the job to whoever this mode's rule picks; to nobody when there is nobody."""
        ...

    def accepted(self, job: Job) -> None:
        """`job.worker` (locked) has taken the job. Raises Refused where they cannot."""
        ...

    def released(self, job: Job) -> None:
        """The job was cancelled, expired or handed back: free what it held."""
        ...

    def metres(self, job: Job) -> int | None:
        """How far the job went, where this mode knows."""
        ...

    def explain(self, why: Mapping[str, Any]) -> list[str]:
        """The reasons kept with an offer, in words, one sentence each."""
        ...

    def policy(self) -> Policy:
        """The rule in force by which offers are made."""
        ...

    def job_context(self, job: Job) -> dict[str, Any]:
        """What `job_template` shows."""
        ...

    def day_context(self, worker: Worker) -> dict[str, Any]:
        """What `day_template` shows."""
        ...


@cache
def modes() -> dict[str, Mode]:
    """The modes this co-op uses, by key, in the order of trade.yml."""
    return {key: import_module(f"{__name__}.{key}.mode").MODE for key in settings.MODES}


def mode_of(key: str) -> Mode:
    """The mode of this key. Raises KeyError for one that this co-op does not use."""
    return modes()[key]


def urlpatterns() -> list[URLResolver]:
    """Each mode's own pages, to be mounted under the worker's day; the namespace is the mode's key."""
    return [path(f"{key}/", include((mode.urls, key))) for key, mode in modes().items()]
