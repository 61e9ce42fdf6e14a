"""Rules of other co-ops, to see that the code asks the rules and knows no jurisdiction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from coop.charter.loading import current_rules, use
from coop.charter.rules import MemberClass, Ruled, Rules, ShareRules
from coop.refused import Citation

LAW = Citation("s. 1 Example Act", "verified")
CLASSES = {
    "worker": MemberClass(
        key="worker", name={"en": "Worker", "fr": "Associé"}, works=True, votes=True, investor=False, shares_required=2
    ),
    "supporter": MemberClass(
        key="supporter", name={"en": "Supporter"}, works=False, votes=False, investor=True, shares_required=1
    ),
    "friend": MemberClass(
        key="friend", name={"en": "Friend"}, works=False, votes=True, investor=False, shares_required=0
    ),
}


def ruled(value: Any) -> Ruled[Any]:
    return Ruled(value, LAW)


def example_rules() -> Rules:
    """This checkout's rules, with the figures that the tests count on."""
    rules = current_rules()
    membership = replace(
        rules.membership,
        classes=CLASSES,
        minimum_members=ruled(3),
        minimum_age=ruled(16),
        decided_by="board",
        decide_within_days=None,
        silence_admits=False,
    )
    shares = ShareRules(
        par=100,
        exactly=None,
        maximum_holding=ruled(100_000_00),
        maximum_part_of_capital=None,
        notice_days=ruled(30),
        repay_within_days=ruled(90),
    )
    return replace(rules, membership=membership, shares=shares)


@pytest.fixture(autouse=True)
def rule() -> Iterator[Callable[..., Rules]]:
    """The example's rules hold; `rule(shares={…}, membership={…})` changes some for the rest of the test."""
    with ExitStack() as stack:
        stack.enter_context(use(rules=example_rules()))

        def change(**parts: dict[str, Any]) -> Rules:
            rules = current_rules()
            changed = replace(rules, **{name: replace(getattr(rules, name), **to) for name, to in parts.items()})
            stack.enter_context(use(rules=changed))
            return changed

        yield change
