"""Payout runs: proposed by one officer, approved by another, exported for the bank, and booked line by line.

Each line is booked in a transaction of its own, under a key of its own. So a run whose
process dies goes on with the lines that are left, and pays nobody twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger.commands import constraint_of, reverse
from coop.payments import files, queries
from coop.payments.commands.money import pay
from coop.payments.models import BankAccount, PayoutLine, PayoutRun
from coop.payments.refusals import (
    AlreadySettled,
    FourEyes,
    LineIsSettled,
    MoreThanOwed,
    NobodyToPay,
    NotApproved,
    NothingToExport,
    OnlyEuro,
)
from coop.people.permissions import require

if TYPE_CHECKING:
    from coop.people.models import Person

STATUS = PayoutRun.Status
LINE = PayoutLine.Status


@transaction.atomic
def propose_run(*, by: Person, key: str, source: str = "") -> PayoutRun:
    """A run with a line for each person to whom something is owed that is in no other open run. Treasurer.

    With `source` (such as `close:<day>`) only what that source gave, as far as it is still owed.
    The same key returns the same run.

    Raises:
        NotAllowed
        NobodyToPay: nothing is owed to anybody.
    """
    require(by, "treasurer")
    known = PayoutRun.objects.filter(key=key).first()
    if known:
        return known
    amounts = queries.to_be_paid(source)
    if not amounts:
        raise NobodyToPay
    try:
        with transaction.atomic():
            run = PayoutRun.objects.create(key=key, source=source, made_at=clock.now(), made_by=by)
    except IntegrityError as error:
        if constraint_of(error) != "payments_payoutrun_key_key":
            raise
        return PayoutRun.objects.get(key=key)
    PayoutLine.objects.bulk_create(
        (PayoutLine(run=run, person_id=person, amount=amount) for person, amount in sorted(amounts.items())),
        batch_size=2000,
    )
    return run


@transaction.atomic
def withdraw_run(run: PayoutRun, *, by: Person) -> PayoutRun:
    """Take back a run of which nothing has been booked. Treasurer or board."""
    require(by, "treasurer", "board")
    run = PayoutRun.objects.select_for_update().get(pk=run.pk)
    if run.status not in (STATUS.PROPOSED, STATUS.APPROVED, STATUS.WITHDRAWN):
        raise AlreadySettled
    run.status = STATUS.WITHDRAWN
    run.save(update_fields=["status"])
    return run


@transaction.atomic
def approve_run(run: PayoutRun, *, by: Person) -> PayoutRun:
    """A second officer looks at the run and approves it. Again changes nothing.

    Raises:
        NotAllowed: `by` is neither treasurer nor on the board.
        FourEyes: it is who proposed the run.
        AlreadySettled: the run was withdrawn.
    """
    require(by, "treasurer", "board")
    run = PayoutRun.objects.select_for_update().get(pk=run.pk)
    if run.status == STATUS.WITHDRAWN:
        raise AlreadySettled
    if run.status != STATUS.PROPOSED:
        return run
    if run.made_by_id == by.pk:
        raise FourEyes
    run.status, run.approved_by, run.approved_at = STATUS.APPROVED, by, clock.now()
    run.save(update_fields=["status", "approved_by", "approved_at"])
    return run


@transaction.atomic
def export_run(run: PayoutRun, *, by: Person, form: str = "csv", from_account: str = "") -> bytes:
    """The file for the bank: `csv`, or `pain.001` for transfers in euro from the co-op's own IBAN. Treasurer.

    Who has given no account is left out, and stays in the run to be paid in another way. The
    same run gives the same file, whose identifiers make a bank notice one that it has had.

    Raises:
        NotApproved, NothingToExport, OnlyEuro
        NotAnAccount: `from_account` is no IBAN.
    """
    require(by, "treasurer")
    run = PayoutRun.objects.select_for_update().get(pk=run.pk)
    if run.status in (STATUS.PROPOSED, STATUS.WITHDRAWN):
        raise NotApproved
    accounts = {account.person_id: account for account in BankAccount.objects.filter(person__payout_lines__run=run)}
    transfers = [
        files.Transfer(
            f"{run.pk}-{line.pk}", accounts[line.person_id].holder, accounts[line.person_id].number, line.amount
        )
        for line in run.lines.order_by("pk")
        if line.person_id in accounts
    ]
    if not transfers:
        raise NothingToExport
    coop = current_rules().coop
    if run.exported_at is None:
        run.exported_at, run.exported_by = clock.now(), by
        run.save(update_fields=["exported_at", "exported_by"])
    memo = f"{coop.name} {run.pk}"
    if form == "csv":
        return files.as_csv(transfers, coop.currency, memo)
    if coop.currency != "EUR":
        raise OnlyEuro(currency=coop.currency)
    return files.as_pain001(
        transfers,
        run=f"{coop.domain}-{run.pk}"[:35],
        at=run.exported_at,
        on=clock.today(),
        payer=coop.registered_name,
        account=from_account,
        memo=memo,
    )


def settle_run(run: PayoutRun, *, by: Person) -> PayoutRun:
    """The bank has made the transfers: book each line. Again goes on with the lines that are left. Treasurer.

    A line for which less is owed by now is set aside as failed; nothing of it is booked.

    Raises:
        NotAllowed
        NotApproved: nobody but its maker has looked at it.
    """
    require(by, "treasurer")
    with transaction.atomic():
        run = PayoutRun.objects.select_for_update().get(pk=run.pk)
        if run.status in (STATUS.PROPOSED, STATUS.WITHDRAWN):
            raise NotApproved
        if run.status == STATUS.APPROVED:
            run.status, run.settled_by = STATUS.PAYING, by
            run.save(update_fields=["status", "settled_by"])
    return go_on(run)


def go_on(run: PayoutRun) -> PayoutRun:
    """Book what is left of a run that is being settled, and end it."""
    for line in PayoutLine.objects.filter(run=run, status=LINE.WAITING).order_by("pk").values_list("pk", flat=True):
        _book(line, run)
    with transaction.atomic():
        run = PayoutRun.objects.select_for_update().get(pk=run.pk)
        if run.status == STATUS.PAYING and not run.lines.filter(status=LINE.WAITING).exists():
            run.status, run.settled_at = STATUS.PAID, clock.now()
            run.save(update_fields=["status", "settled_at"])
    return run


@transaction.atomic
def _book(pk: int, run: PayoutRun) -> None:
    line = PayoutLine.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
    if line.status != LINE.WAITING:
        return
    try:
        with transaction.atomic():
            line.payout = pay(line.person, line.amount, by=run.settled_by, key=f"run:{run.pk}:{line.pk}")
        line.status = LINE.PAID
    except MoreThanOwed as refusal:
        line.status, line.why = LINE.FAILED, str(refusal)[:200]
    line.save(update_fields=["status", "why", "payout"])


@transaction.atomic
def fail_line(line: PayoutLine, why: str, *, by: Person) -> PayoutLine:
    """The bank could not make this transfer: what was booked is reversed, and the person is owed it again. Treasurer.

    Raises:
        NotAllowed
        LineIsSettled: it failed before, for another reason.
    """
    require(by, "treasurer")
    line = PayoutLine.objects.select_for_update(of=("self",)).select_related("payout__journal_entry").get(pk=line.pk)
    if line.status == LINE.FAILED:
        if line.why != why[:200]:
            raise LineIsSettled
        return line
    if line.payout is not None:
        reverse(
            line.payout.journal_entry,
            memo=line.payout.journal_entry.memo,
            date=clock.today(),
            key=f"run:{line.run_id}:{line.pk}:back",
            by=by,
        )
    line.status, line.why = LINE.FAILED, why[:200]
    line.save(update_fields=["status", "why"])
    return line
