"""The audit of a repository: is the charter within the law, and is this still a co-op?

The rules are the platform's own (`coop.charter`); this module only asks and tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from platformkit.places import borrow
from platformkit.problem import Problem

if TYPE_CHECKING:
    from coop.charter.loading import CoopFiles


@dataclass(frozen=True, slots=True)
class Finding:
    """One question of the audit and its answer; `good` is none where only a person can tell."""

    good: bool | None
    words: str


def refuse_unlawful(folder: Path) -> CoopFiles:
    """The three data files of `folder`, read.

    Raises:
        Problem: one of them cannot be read, or the charter is outside the law: each figure with its limit and citation.
    """
    borrow()
    from coop.charter.loading import load
    from coop.refused import Refused

    try:
        return load(folder.resolve())
    except Refused as refused:
        raise Problem(str(refused)) from refused


def audit(folder: Path) -> list[Finding]:
    """What makes a co-op, asked of a generated repository.

    Raises:
        Problem: there are no data files to ask, or they are outside the law.
    """
    if not (folder / "charter.yml").is_file():
        raise Problem(f"{folder} has no charter.yml, so it is not a platform. Name the folder of one.")
    files = refuse_unlawful(folder)
    law, rules = files.law, files.rules
    findings = [Finding(True, f"The charter of {rules.coop.name} is within the law ({files.law.key}).")]
    votes = law.voting.per_member
    noun = "vote" if votes.value == 1 else "votes"
    findings.append(Finding(votes.value == 1, f"One member has {votes.value} {noun} ({votes.citation})."))
    workers = [each for each in rules.membership.classes.values() if each.works and each.votes]
    words = "Those who do the work vote." if workers else "No class that works has a vote."
    findings.append(Finding(bool(workers), words))
    pools = [step for step in rules.surplus.steps if step.kind == "pool"]
    by_use = [key.said for step in pools for key in step.keys if key.basis or key.formula]
    findings.append(
        Finding(
            bool(by_use) or None,
            f"Surplus goes to people {', '.join(by_use)}, not by capital."
            if by_use
            else "No part of the surplus goes to people by what they did; is that what the members want?",
        )
    )
    reserves = [step for step in rules.surplus.steps if step.indivisible]
    findings.append(
        Finding(
            bool(reserves) or None,
            f"{len(reserves)} of {len(rules.surplus.steps)} lines of the surplus feed reserves that stay undivided."
            if reserves
            else "No reserve is indivisible; the law does not demand one here.",
        )
    )
    findings.extend(
        Finding(
            None,
            f"Not verified: {each.figure} = {each.value} ({each.citation}). Have it checked; note it in charter.yml.",
        )
        for each in rules.unconfirmed
    )
    return findings
