"""The catalogue: jurisdictions and trades, as facts in YAML files, read through the template's own schema.

Every legal figure has its citation, its source and a mark that says how sure we are of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from platformkit.places import borrow, catalogue
from platformkit.problem import Problem

if TYPE_CHECKING:
    from coop.charter.figures import Figure
    from coop.charter.law import Law
    from coop.charter.trade import Trade

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index."""

    key: str
    label: str


@cache
def _index() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = yaml.safe_load((catalogue() / "index.yml").read_text(encoding="utf-8"))
    return read


def businesses() -> list[Entry]:
    """The trades, in the order of the index."""
    return [Entry(key, label) for label, key in _index()["businesses"].items()]


def jurisdictions() -> list[Entry]:
    """The jurisdictions with their legal forms, in the order of the index."""
    return [Entry(key, label) for label, key in _index()["jurisdictions"].items()]


@cache
def law(key: str) -> Law:
    """The pack of a jurisdiction, with its overlays filled in.

    Raises:
        Problem: there is none of that name, or it cannot be read.
    """
    borrow()
    from coop.charter.law import Law, merge_overlays

    raw = _raw(catalogue() / "jurisdictions" / f"{key}.yml", [each.key for each in jurisdictions()])
    overlays = {name: _raw(catalogue() / "overlays" / f"{name}.yml", []) for name in raw.get("extends", ())}
    return _valid(Law, merge_overlays(raw, overlays), key)


@cache
def trade(key: str, currency: str) -> Trade:
    """The pack of a trade with its prices in one currency, as trade.yml will say it.

    Raises:
        Problem: there is none of that name, or it cannot be read.
    """
    borrow()
    from coop.charter.trade import Trade

    raw = dict(_raw(catalogue() / "businesses" / f"{key}.yml", [each.key for each in businesses()]))
    raw.pop("about", None)
    raw["services"] = [
        {
            **service,
            "price": [_in(currency, line) for line in service["price"].get(currency) or service["price"]["other"]],
        }
        for service in raw["services"]
    ]
    return _valid(Trade, {**raw, "currency": currency}, key)


def _in(currency: str, line: dict[str, str]) -> dict[str, str]:
    """A price line of a pack, whose amounts have no currency yet."""
    return {name: value if name == "per" else f"{value} {currency}" for name, value in line.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A figure as people read it. `part` is the chapter of the law it stands in, such as *voting*."""

    part: str
    path: str
    words: str
    value: str
    figure: Figure[Any]

    @property
    def short(self) -> str:
        """All in one line, with citation and mark."""
        safer = self.figure.until_confirmed
        meanwhile = "" if safer is None else f"; {say(safer)} until somebody confirms it"
        return f"{self.words}: {self.value} ({self.figure.citation}, {self.figure.mark}{meanwhile})"


def lines(of: Law, under: tuple[str, ...] = ("",)) -> list[Line]:
    """The figures of a law, or those whose path begins with one of `under`, in the law's order."""
    return [
        Line(path.split(".")[0], path, _words_of(of, path), say(figure.value), figure)
        for path, figure in of.figures()
        if path.startswith(under)
    ]


# Where a path does not speak for itself.
SAID = {
    "naming.endings": "the name ends in",
    "naming.shown_on": "the name is shown on",
    "membership.investors": "investors may be members",
    "membership.customers": "customers count as",
    "membership.decision.silence": "no answer in time means",
    "voting.per_member": "votes of each member",
    "surplus.prior_losses_first": "earlier losses come first",
    "surplus.nonmember_to_collective": "surplus from non-members goes to the common reserve",
    "surplus.losses": "losses are borne by",
    "surplus.residue": "what is left on winding up goes to",
}


def _words_of(of: Law, path: str) -> str:
    """A figure's path in words: `voting.caps.0.at_most` is *investors, all votes, at most*."""
    if path in SAID:
        return SAID[path]
    steps = path.split(".")
    words: list[str] = []
    here: Any = of
    several = ""  # the name of a list, for items that have none
    for step in steps[:-1]:
        item, here = isinstance(here, tuple), _at(here, step)
        if isinstance(here, tuple):
            several = step
        elif item:
            words += _who_it_is(here) or [several]
            words += getattr(here, "kinds", ())
        elif step != steps[0]:
            words.append(step)
    if steps[-1] != "figure" or not words:
        words.append(steps[-1])
    return ", ".join(word.replace("_", " ") for word in words)


def _who_it_is(item: Any) -> list[str]:
    """What tells an item of a list from the others."""
    from coop.charter.schema import text

    for name in ("name", "when", "text"):
        if isinstance(found := getattr(item, name, None), dict):
            said = text(found, "en").rstrip(".")
            return [f"where {said}" if name == "when" else said]
    if getattr(item, "call", 1) > 1:
        return [f"quorum of call {item.call}"]
    return [getattr(item, name) for name in ("who", "of") if hasattr(item, "who")]


def _at(here: Any, step: str) -> Any:
    if isinstance(here, tuple):
        return next((each for each in here if getattr(each, "key", None) == step), None) or here[int(step)]
    if isinstance(here, dict):
        return here[step]
    return getattr(here, step, None) if hasattr(here, step) else getattr(here, f"{step}_")


def say(value: Any) -> str:
    """A figure's value as people read it."""
    from coop.charter.building import say as charter_says
    from pydantic import BaseModel

    if isinstance(value, BaseModel) and (index := getattr(value, "index", "")):
        plus: Any = getattr(value, "plus", 0)
        return f"{index}, plus {charter_says(plus)}" if plus else str(index)
    if isinstance(value, BaseModel) and type(value).__str__ is BaseModel.__str__ and not hasattr(value, "count"):
        said = ((name.replace("_", " "), getattr(value, name)) for name in type(value).model_fields)
        return ", ".join(f"{name} {say(part)}" for name, part in said if part)
    return charter_says(value)


def _raw(file: Path, known: list[str]) -> dict[str, Any]:
    if not file.is_file():
        raise Problem(f"{file.stem}: not in the catalogue. Known: {', '.join(known) or 'none'}.")
    read = yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    if not isinstance(read, dict):
        raise Problem(f"{file.name} of the catalogue is not a list of keys with values.", status=1)
    return read


def _valid(model: type[M], raw: dict[str, Any], key: str) -> M:
    from pydantic import BaseModel, ValidationError

    assert issubclass(model, BaseModel)  # noqa: S101
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Problem(f"{key}.yml of the catalogue: {where}: {first['msg']}", status=1) from error
