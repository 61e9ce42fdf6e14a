"""What runs between two versions of the template: one small function for each version that needs one.

There is none yet. An update by itself leaves charter.yml and custom/ alone and merges the rest, so a hook
is for what that cannot reach: a key of the charter that is written differently, a file that has moved. It
comes as `hooks/v0_2_0.py` with a function, and one entry in copier.yml:

    @hook("0.2.0")
    def quorum_has_a_floor(project: Path) -> str:
        '''charter.yml: `quorum: 10 %` becomes `quorum: {part: 10 %, least: 3}`.'''
        …
        return "charter.yml rewritten"

    _migrations:
      - version: 0.2.0
        command: ["{{ _copier_python }}", "{{ _copier_conf.src_path }}/hooks", "{{ _stage }}", "--only", "0.2.0"]
        when: "true"

A hook works on the platform's folder, with the standard library alone, and may run twice: the second
time it finds nothing to do. Copier asks for trust only where an update crosses such a version.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Stage = Literal["before", "after"]
Run = Callable[[Path], str]


@dataclass(frozen=True)
class Hook:
    """What a version does to a platform that crosses it, before or after Copier's merge."""

    version: str
    stage: Stage
    run: Run

    @property
    def about(self) -> str:
        """The first line of the function's docstring."""
        return (self.run.__doc__ or self.version).strip().splitlines()[0]


registry: list[Hook] = []


def hook(version: str, *, stage: Stage = "after") -> Callable[[Run], Run]:
    """Register a function for the update that crosses `version`; it returns in words what it did."""
    ordinal(version)

    def register(run: Run) -> Run:
        if not run.__doc__:
            raise ValueError(f"the hook of {version} needs a docstring: people read it before they trust it")
        registry.append(Hook(version, stage, run))
        return run

    return register


def ordinal(version: str) -> tuple[int, ...]:
    """`v0.10.1` as (0, 10, 1), so that versions compare. Anything after the numbers is left out.

    Raises:
        ValueError: it does not begin with a number.
    """
    found = re.match(r"v?(\d+(?:\.\d+)*)", version)
    if not found:
        raise ValueError(f"{version!r} is no version; write one such as 0.2.0")
    numbers = [int(part) for part in found[1].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def between(version_from: str, version_to: str, stage: Stage, among: Iterable[Hook] | None = None) -> list[Hook]:
    """The hooks of a crossing, oldest version first: later than `version_from`, not later than `version_to`."""
    known = registry if among is None else among
    chosen = [
        each
        for each in known
        if each.stage == stage and ordinal(version_from) < ordinal(each.version) <= ordinal(version_to)
    ]
    return sorted(chosen, key=lambda each: ordinal(each.version))


def load_all() -> None:
    """Import each `hooks/v….py`, which registers its functions."""
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("v"):
            importlib.import_module(f"{__name__}.{module.name}")
