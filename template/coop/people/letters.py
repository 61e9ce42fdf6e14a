"""Letters by e-mail: written in the reader's language when something happens, sent by the worker afterwards.

A letter is kept with the transaction that it tells of: no letter of what was undone, and
no waiting for a mail server.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from coop.charter.loading import current_rules
from coop.people.models import Person


def write(person: Person, template: str, **context: Any) -> None:
    """Have `template` (a text whose first line is the subject) sent to `person`, if the account is open."""
    from coop.people.tasks import send_letter

    if not person.is_active:
        return
    coop = current_rules().coop
    with override(person.language or settings.LANGUAGE_CODE):
        text = render_to_string(template, {"person": person, "coop": coop, **context})
    subject, _line, body = text.strip().partition("\n")
    send_letter.defer(to=person.email, subject=f"{coop.name}: {subject.strip()}", body=body.strip() + "\n")
