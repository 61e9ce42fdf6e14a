"""Papers: PDF documents that typst sets from an app's `papers/<name>.typ`.

What a paper says is handed over as values, never put into its source, so that no name and
no memo can run as markup. A `.typ` file holds no words, only where they go: whoever renders
it translates them. A file of the same name in `custom/papers/` goes before the platform's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from coop import clock
from coop.charter.loading import current_rules

INK = "#0b6b57"  # headings, where the charter names no colour of the co-op's own


class NoSuchPaper(LookupError):
    """No app has a paper of this name."""


def render(name: str, values: Mapping[str, Any], *, language: str) -> bytes:
    """The paper `name` as PDF, A4, with `values` as the paper's `v` and `language` for hyphens and direction.

    Values are whatever JSON can hold, dates, and translated texts; money comes formatted. Every
    paper finds the co-op as `v.coop`. Fonts are those that typst carries, so that a paper looks
    the same everywhere; they cover Latin, Greek, Cyrillic, Arabic and mathematics.

    Raises:
        NoSuchPaper: there is no such file.
    """
    coop = current_rules().coop
    own = {"name": coop.name, "registered_name": coop.registered_name, "contact": coop.contact, "domain": coop.domain}
    said = {**values, "coop": own, "language": language, "accent": settings.ACCENT or INK}
    return typst.compile(
        _source(name).read_bytes(),
        root=settings.BASE_DIR,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"values": json.dumps(said, cls=DjangoJSONEncoder)},
        timestamp=int(clock.now().timestamp()),
    )


def _source(name: str) -> Path:
    for app in apps.get_app_configs():
        path = Path(app.path) / "papers" / f"{name}.typ"
        if path.is_file():
            return path
    raise NoSuchPaper(name)
