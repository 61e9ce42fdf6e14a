"""Where people want to be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coop import clock
from coop.payments.bank import read_account
from coop.payments.models import BankAccount

if TYPE_CHECKING:
    from coop.people.models import Person


def keep_account(person: Person, holder: str, number: str) -> BankAccount | None:
    """Keep where a person wants to be paid: in whose name, and an IBAN or national number. No number: forget it.

    Raises:
        NotAnAccount: the number cannot be one.
    """
    if not number.strip():
        BankAccount.objects.filter(person=person).delete()
        return None
    kept, _new = BankAccount.objects.update_or_create(
        person=person,
        defaults={
            "holder": " ".join(holder.split())[:140] or person.name[:140],
            "number": read_account(number),
            "changed_at": clock.now(),
        },
    )
    return kept


def forget_account(*, person: Person, **_signal: Any) -> None:
    """Listens to `coop.people.events.account_closed`."""
    BankAccount.objects.filter(person=person).delete()
