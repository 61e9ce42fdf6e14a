"""What somebody typed into a field of a page's own: a number or words, or a refusal that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from coop.refused import Refused

MOST_DIGITS = 12
MOST_WORDS = 2000  # characters


class NotANumber(Refused):
    message = _("“{text}” is not a whole number.")
    remedy = _("Write it in digits, such as 3.")


class TooLong(Refused):
    message = _("This text has {length} characters; there is room for {most}.")
    remedy = _("Shorten it and send it again.")


def number(form: Mapping[str, str], name: str) -> int:
    """The whole number in the field `name`, in the digits of any script.

    Raises:
        NotANumber
    """
    text = words(form, name)
    digits = text.removeprefix("-")
    if not digits.isdecimal() or len(digits) > MOST_DIGITS:
        raise NotANumber(text=text[:40])
    return int(text)


def words(form: Mapping[str, str], name: str, most: int = MOST_WORDS) -> str:
    """The text in the field `name`, without what no database keeps.

    Raises:
        TooLong
    """
    text = (form.get(name) or "").replace("\0", "").strip()
    if len(text) > most:
        raise TooLong(length=len(text), most=most)
    return text
