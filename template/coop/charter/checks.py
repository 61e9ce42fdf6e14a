"""What `manage.py check --deploy` says of the law: figures to look at before the co-op relies on them."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Info

from coop.charter.loading import current_rules


def unconfirmed_figures(**_kwargs: Any) -> list[CheckMessage]:
    """One line if no local law was checked, one for each uncertain figure, one for all that are only recalled."""
    rules = current_rules()
    found: list[CheckMessage] = []
    if rules.no_local_law:
        words = "No local law has been checked. Have a lawyer read charter.yml before the co-op is registered."
        found.append(Info(words, id="charter.I001"))
    for each in rules.unconfirmed:
        if each.instead:
            words = (
                f"{each.figure} is uncertain: perhaps {each.value} ({each.citation.where}). Until then: {each.instead}."
            )
            hint = "Have it checked, then record it under `confirmed` in charter.yml."
            found.append(Info(words, hint=hint, id="charter.I002"))
    recalled = [each.figure for each in rules.unconfirmed if not each.instead]
    if recalled:
        words = f"Nobody has seen the text of {len(recalled)} figures that are relied on: {', '.join(recalled)}."
        found.append(Info(words, id="charter.I003"))
    return found
