"""Where the co-op's data files are, and reading them once.

A file that cannot be read says file, line, key and what would be right. A charter outside
the law stops the platform before it starts. Usable before Django's settings exist.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from coop.charter.building import build
from coop.charter.charter import Charter
from coop.charter.law import Law, merge_overlays
from coop.charter.reading import Bad, problems_of, read_yaml
from coop.charter.rules import Rules
from coop.charter.trade import Trade
from coop.refused import Refused, _

M = TypeVar("M", bound=BaseModel)
PROJECT = Path(__file__).resolve().parent.parent.parent


class BadFile(Refused):
    """A data file is missing, is no YAML, or says what its schema does not know."""

    message = _("{file} cannot be used.")

    def __init__(self, file: Path, problems: tuple[Bad, ...]) -> None:
        self.problems = problems
        super().__init__(file=file)

    def __str__(self) -> str:
        return "\n".join([self.what, *(f"  - {each}" for each in self.problems)])


@dataclass(frozen=True, slots=True)
class CoopFiles:
    """The three files of one folder, read, and the rules built from them."""

    charter: Charter
    law: Law
    trade: Trade
    rules: Rules


_rules: ContextVar[Rules | None] = ContextVar("rules", default=None)
_trade: ContextVar[Trade | None] = ContextVar("trade", default=None)


def data_dir() -> Path:
    """The folder of charter.yml, law.yml and trade.yml.

    $PLATFORM_DATA, or the project's root, or, in the kit's checkout, what its Makefile has built.
    """
    if chosen := os.environ.get("PLATFORM_DATA"):
        return _resolved(chosen)
    built = PROJECT.parent / "build" / "template-data"
    if not (PROJECT / "charter.yml").exists() and (built / "charter.yml").exists():
        return built
    return PROJECT


@cache
def _resolved(chosen: str) -> Path:
    return Path(chosen).expanduser().resolve()


def load_law(folder: Path) -> Law:
    """`law.yml`, with its overlays filled in. Raises BadFile."""
    return _load(folder / "law.yml", Law)


def load_charter(folder: Path) -> Charter:
    """`charter.yml` as it stands, lawful or not. Raises BadFile."""
    return _load(folder / "charter.yml", Charter)


def load_trade(folder: Path) -> Trade:
    """`trade.yml`. Raises BadFile."""
    return _load(folder / "trade.yml", Trade)


@cache
def load(folder: Path) -> CoopFiles:
    """All three files of a folder and their rules. Raises BadFile or Unlawful."""
    charter, law, trade = load_charter(folder), load_law(folder), load_trade(folder)
    if trade.currency != charter.currency:
        words = f"prices are in {trade.currency}, but charter.yml says the co-op's currency is {charter.currency}"
        raise BadFile(folder / "trade.yml", (Bad("trade.yml", 1, "currency", words),))
    return CoopFiles(charter, law, trade, build(law, charter))


def load_or_explain(folder: Path) -> CoopFiles:
    """The files and rules, or, on standard error, why not, and an end with status 2: no traceback, nothing started."""
    try:
        return load(folder)
    except Refused as refused:
        print(explanation(refused), file=sys.stderr)
        raise SystemExit(2) from None


def explanation(refused: Refused) -> str:
    """What the refusal says, in English: at start-up Django's translations are not there yet."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)  # the process ends here; this only lets the words be said
    return str(refused)


def current_rules() -> Rules:
    """The rules in force for this co-op, or those of the enclosing `use` block."""
    return _rules.get() or load(data_dir()).rules


def current_trade() -> Trade:
    """The co-op's trade, or that of the enclosing `use` block."""
    return _trade.get() or load(data_dir()).trade


@contextmanager
def use(*, rules: Rules | None = None, trade: Trade | None = None) -> Iterator[None]:
    """Within the block the current rules or trade are these: for tests and rehearsals."""
    tokens: list[tuple[ContextVar[Any], Token[Any]]] = []
    if rules is not None:
        tokens.append((_rules, _rules.set(rules)))
    if trade is not None:
        tokens.append((_trade, _trade.set(trade)))
    try:
        yield
    finally:
        for variable, token in reversed(tokens):
            variable.reset(token)


def _load(file: Path, model: type[M]) -> M:
    try:
        written = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BadFile(file, (Bad(file.name, 0, "", f"{reason}; set PLATFORM_DATA to the folder it is in"),)) from error
    try:
        document = read_yaml(written)
        raw: Any = document.value
        if not isinstance(raw, dict):
            raise BadFile(file, (Bad(file.name, 1, "", "must be a list of keys with values"),))
        if model is Law:
            overlays = raw.get("overlays") or {}
            raw = merge_overlays(raw, overlays if isinstance(overlays, dict) else {})
        return model.model_validate(raw)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(part for part in (error.context, error.problem) if part)
        raise BadFile(file, (Bad(file.name, mark.line + 1 if mark else 0, "", f"is no YAML: {words}"),)) from error
    except yaml.YAMLError as error:
        raise BadFile(file, (Bad(file.name, 0, "", f"is no YAML: {error}"),)) from error
    except ValidationError as error:
        raise BadFile(file, problems_of(error, model, document, file.name)) from error
    except ValueError as error:
        raise BadFile(file, (Bad(file.name, 0, "", str(error)),)) from error
