"""A small law and a charter within it, as the files say them, for tests to change one thing of."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from coop.charter.building import build
from coop.charter.charter import Charter
from coop.charter.law import Law
from coop.charter.rules import Rules

ROLES = [
    "cash",
    "customer_receivable",
    "share_receivable",
    "service_income",
    "commission_income",
    "labour_expense",
    "other_expense",
    "vat_payable",
    "member_payable",
    "share_capital",
    "member_capital",
    "leaving_payable",
    "year_result",
    "collective_reserve",
    "statutory_reserve",
    "losses_forward",
    "share_interest_payable",
    "grant_income",
]


def figure(
    value: Any, kind: str = "limit", citation: str = "Demo Act s. 1", mark: str = "verified", **more: Any
) -> Any:
    return {"value": value, "kind": kind, "citation": citation, "mark": mark, "source": "S1", **more}


def law_file() -> dict[str, Any]:
    """A law that says something of nearly everything."""
    return {
        "version": 1,
        "key": "demo",
        "name": {"en": "Demoland"},
        "country": "GB",
        "forms": {"co-operative": {"en": "co-operative"}},
        "currency": "GBP",
        "languages": ["en"],
        "checked": "2026-11-23",
        "sources": {"S1": {"title": "The Demo Act", "date": "2020-01-01"}},
        "membership": {
            "minimum_members": figure(3),
            "minimum_age": figure(16),
            "decision": {"within": figure({"count": 3, "unit": "months", "after": "application"}, citation="s. 2")},
        },
        "shares": {
            "par": {"least": figure("1.00 GBP", citation="s. 3")},
            "holding": [{"amount": figure("1000.00 GBP", citation="s. 4")}],
            "notice_days": {"least": figure(30, citation="s. 5"), "most": figure(365, citation="s. 5")},
            "repay_within_days": {"most": figure(730, citation="s. 6")},
        },
        "voting": {
            "per_member": figure(1),
            "caps": [{"who": "investors", "of": "all votes", "at_most": figure("25 %", citation="s. 7")}],
            "notice": [{"days": {"least": figure(14, citation="s. 8")}}],
            "quorum": [{"part": {"least": figure("10 %", citation="s. 9")}}],
            "majorities": {
                "ordinary": {"part": figure("50 %", citation="s. 10")},
                "special": {
                    "part": figure("2/3", citation="s. 11"),
                    "strictly_more": False,
                    "charter_at_most": figure("4/5", "ceiling", citation="s. 12"),
                },
            },
        },
        "surplus": {
            "steps": [
                {
                    "key": "legal_reserve",
                    "name": {"en": "legal reserve"},
                    "kind": "fund",
                    "rate": {"least": figure("15 %", citation="s. 13")},
                    "stop": {"at": "highest_capital"},
                    "role": "statutory_reserve",
                    "indivisible": figure(True, citation="s. 14"),
                },
                {
                    "key": "patronage",
                    "name": {"en": "patronage"},
                    "kind": "pool",
                    "of": "remainder",
                    "rate": {"default": figure("100 %", "default")},
                    "role": "member_payable",
                    "required": False,
                    "bases": figure(["hours", "pay"], citation="s. 15"),
                    "cash_part": {"least": figure("20 %", citation="s. 16")},
                },
            ],
            "losses": figure(["statutory_reserve", "losses_forward"], "default"),
            "prior_losses_first": figure(True),
            "nonmember_to_collective": figure(True, citation="s. 17"),
        },
        "register": {
            "basis": figure("the register", citation="s. 18"),
            "views": {"full": {"en": "register"}, "inspection": {"en": "duplicate"}},
            "columns": [
                {"key": "number", "name": {"en": "No."}},
                {"key": "shares", "name": {"en": "shares"}, "views": ["full"]},
            ],
        },
        "chart": {
            "plan": {"en": "plain"},
            "accounts": {
                role: {"number": str(1000 + n), "name": {"en": role}, "kind": "asset"} for n, role in enumerate(ROLES)
            },
        },
        "taxes": [{"key": "vat", "name": {"en": "VAT"}, "rate": figure("20 %", mark="recalled")}],
        "retention": figure({"count": 6, "unit": "years"}),
    }


def charter_file() -> dict[str, Any]:
    """A charter that this law allows."""
    return {
        "version": 1,
        "name": "Wheels Demo",
        "registered_name": "Wheels Demo Limited",
        "jurisdiction": "demo",
        "form": "co-operative",
        "country": "GB",
        "currency": "GBP",
        "languages": ["en", "fr"],
        "timezone": "Europe/London",
        "contact": "hello@demo.example",
        "domain": "demo.example",
        "role": "principal",
        "year_starts": "04-01",
        "classes": [
            {"key": "worker", "name": {"en": "worker"}, "works": True, "votes": True, "shares_required": 2},
        ],
        "admission": {"decided_by": "board", "decide_within_days": 60},
        "shares": {"par": "10.00 GBP", "notice_days": 90, "repay_within_days": 365},
        "voting": {
            "notice_days": 21,
            "record_days": 1,
            "open_days": 7,
            "quorum": {"least": 3, "part": "25 %"},
            "majorities": {"special": {"part": "3/4", "strictly_more": False}},
        },
        "surplus": {
            "steps": [
                {"key": "legal_reserve", "rate": "20 %"},
                {"key": "patronage", "rate": "100 %", "basis": "hours", "cash_part": "50 %"},
            ],
            "losses": ["statutory_reserve", "losses_forward"],
        },
        "confirmed": [],
    }


def change(file: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the file in which `path` (`surplus.steps.0.rate`) says `value`; None takes the key away."""
    changed = deepcopy(file)
    *way, last = path.split(".")
    here: Any = changed
    for step in way:
        here = here[int(step)] if isinstance(here, list) else here.setdefault(step, {})
    if isinstance(here, list):
        here[int(last) : int(last) + 1] = [] if value is None else [value]
    elif value is None:
        here.pop(last, None)
    else:
        here[last] = value
    return changed


def built(law: dict[str, Any] | None = None, charter: dict[str, Any] | None = None) -> Rules:
    return build(Law.model_validate(law or law_file()), Charter.model_validate(charter or charter_file()))
