"""The languages that charter.yml names: each must be one that Django, or the co-op itself, has words in."""

from collections.abc import Iterable
from pathlib import Path

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured


def known(codes: Iterable[str], ours: Iterable[Path]) -> list[str]:
    """`codes`, or ImproperlyConfigured for one that nobody here has words in."""
    translated = {place.name for folder in ours if folder.is_dir() for place in folder.iterdir()}
    for code in codes:
        if code not in LANG_INFO and code.partition("-")[0] not in LANG_INFO and code not in translated:
            raise ImproperlyConfigured(
                f"charter.yml, languages: {code} is no language that is known here; "
                f"write codes such as {', '.join(sorted({'en', *translated}))}, or put {code} into custom/locale/."
            )
    return list(codes)
