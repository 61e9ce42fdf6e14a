"""The office speaks the reader's language, also where the words are not its own."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils.translation import override

ALIKE = {"date", "minutes", "mode", "note", "service", "services", "source", "id"}  # or an abbreviation


def test_every_column_of_the_office_has_a_french_name() -> None:
    english_only = set()
    for model, desk in admin.site._registry.items():
        for column in desk.list_display:
            said = {}
            for language in ("en", "fr"):
                with override(language):
                    said[language] = str(label_for_field(column, model, desk))
            if said["en"] == said["fr"] and said["en"].lower() not in ALIKE:
                english_only.add(f"{model.__name__}: {said['en']}")
    assert english_only == set()
