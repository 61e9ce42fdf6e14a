"""What the rules call indivisible is marked so in the database, which from then on keeps it from members."""

from __future__ import annotations

from coop.charter.loading import current_rules
from coop.patronage.models import IndivisibleRole


def mark_indivisible() -> list[str]:
    """Mark the accounts that law or charter call indivisible, and return those that are new. Nothing is ever unmarked.

    Runs with every migration and before a close is posted, so that a changed charter is heeded.
    """
    roles = current_rules().surplus.indivisible_roles
    known = set(IndivisibleRole.objects.values_list("role", flat=True))
    new = sorted(set(roles) - known)
    IndivisibleRole.objects.bulk_create(
        [IndivisibleRole(role=role, citation=roles[role].where[:300]) for role in new], ignore_conflicts=True
    )
    return new
