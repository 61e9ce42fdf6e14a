"""Bank account numbers as people write them. Pure."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from coop.refused import Refused

IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
NATIONAL = re.compile(r"[0-9][0-9 /-]{4,32}[0-9]")


class NotAnAccount(Refused):
    message = _("“{number}” cannot be the number of a bank account.")
    remedy = _("Look at it once more: two letters and digits for an IBAN, or the digits of a national number.")


def read_account(written: str) -> str:
    """An IBAN without its spaces, its check digits right; or a national number as it was written.

    >>> read_account("de89 3704 0044 0532 0130 00")
    'DE89370400440532013000'
    >>> read_account("20-00-00 12345678")
    '20-00-00 12345678'
    >>> read_account("DE88370400440532013000")
    Traceback (most recent call last):
    coop.payments.bank.NotAnAccount: “DE88370400440532013000” cannot be the number of a bank account. ...
    """
    compact = re.sub(r"\s", "", written).upper()
    if IBAN.fullmatch(compact) and _remainder(compact) == 1:
        return compact
    plain = " ".join(written.split())
    if NATIONAL.fullmatch(plain):
        return plain
    raise NotAnAccount(number=written.strip()[:40])


def is_iban(number: str) -> bool:
    """Whether a number that was read is an IBAN.

    >>> is_iban("DE89370400440532013000"), is_iban("20-00-00 12345678")
    (True, False)
    """
    return bool(IBAN.fullmatch(number))


def _remainder(iban: str) -> int:
    """ISO 7064 MOD 97-10, over the number with its first four signs at the end and letters as 10 to 35."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97
