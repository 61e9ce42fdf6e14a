"""A small law for tests: its surplus and no more than a law must have, and a charter within it."""

from __future__ import annotations

from typing import Any

from coop.charter.building import build
from coop.charter.charter import Charter
from coop.charter.law import Law
from coop.charter.rules import Rules
from coop.charter.tests.papers import charter_file, figure, law_file
from coop.patronage.rules import Distribution

MORE_ROLES = ("education_fund", "development_fund", "voluntary_reserve", "mutual_fund", "extraordinary_income")


def line(key: str, kind: str, role: str, **more: Any) -> dict[str, Any]:
    """A line of the law; `least="20 %"` or `most=` or `default=` say its rate, `by` where that stands."""
    by = more.pop("by")
    mark = more.pop("mark", "verified")
    kinds = {"least": "limit", "most": "limit", "default": "default"}
    rate = {bound: figure(more.pop(bound), kinds[bound], by, mark) for bound in kinds if bound in more}
    return {"key": key, "name": {"en": key.replace("_", " ")}, "kind": kind, "role": role, "rate": rate, **more}


def built(
    lines: list[dict[str, Any]],
    steps: list[dict[str, Any]],
    *,
    losses: list[str],
    currency: str = "EUR",
    interest: list[dict[str, Any]] | None = None,
    surplus: dict[str, Any] | None = None,
    sharing: dict[str, Any] | None = None,
    charter: dict[str, Any] | None = None,
) -> Rules:
    """The rules of a charter with these `steps` under a law with these `lines`."""
    law = law_file()
    law |= {"currency": currency, "country": None, "taxes": law["taxes"]}
    law["shares"] = {"interest": interest or []}
    law["surplus"] = {
        "steps": lines,
        "losses": figure(losses, "default"),
        "prior_losses_first": figure(True),
        "nonmember_to_collective": figure(False, "default"),
        **(surplus or {}),
    }
    accounts = law["chart"]["accounts"]
    for n, role in enumerate(MORE_ROLES):
        accounts[role] = {"number": str(2000 + n), "name": {"en": role}, "kind": "equity"}
    mine = charter_file()
    mine |= {"currency": currency, **(charter or {})}
    mine["shares"] |= {"par": f"10 {currency}"}
    mine["surplus"] = {"steps": steps, "losses": losses, **(sharing or {})}
    return build(Law.model_validate(law), Charter.model_validate(mine))


def cited(distribution: Distribution) -> list[tuple[str, int, str]]:
    """Each line with its amount and where that stands."""
    return [(each.key, each.amount, str(each.citation)) for each in distribution.lines]
