"""Who owes what: invoices, unpaid jobs, and what the co-op owes those who work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from coop.charter.loading import current_rules
from coop.ledger.models import Posting
from coop.ledger.queries import balance, by_party
from coop.market.models import Job
from coop.market.rules import split
from coop.payments import rules
from coop.payments.models import BankAccount, Payment, Payout, PayoutLine, PayoutRun
from coop.payments.refusals import NoInvoiceYet

if TYPE_CHECKING:
    from coop.people.models import Person


def paid(job: Job) -> int:
    """Minor units received for the job so far."""
    received: int | None = job.payments.aggregate(sum=Sum("amount"))["sum"]
    return received or 0


def owing(job: Job) -> int:
    """Minor units the job costs its customer now: nothing before it is settled, the fee if it was called off."""
    return job.total if job.state in (Job.State.SETTLED, Job.State.CANCELLED) else 0


def due(job: Job) -> int:
    """Minor units still to be paid for the job."""
    return owing(job) - paid(job)


def unpaid_jobs() -> QuerySet[Job]:
    """Jobs that are done (or called off for a fee) and not wholly paid, oldest first, each with its `due` (minor)."""
    received = Payment.objects.filter(job=OuterRef("pk")).order_by().values("job").annotate(sum=Sum("amount"))
    costs = Case(
        When(state=Job.State.SETTLED, then=F("price") + F("tip")),
        When(state=Job.State.CANCELLED, then=F("fee")),
        default=Value(0),
        output_field=BigIntegerField(),
    )
    billed = Job.objects.filter(Q(state=Job.State.SETTLED) | Q(state=Job.State.CANCELLED, fee__gt=0))
    return (
        billed.annotate(due=costs - Coalesce(Subquery(received.values("sum")), 0, output_field=BigIntegerField()))
        .filter(due__gt=0)
        .select_related("customer", "worker__person")
        .order_by("number")
    )


def unpaid_by(customer: Person) -> QuerySet[Job]:
    """What this customer has still to pay for."""
    return unpaid_jobs().filter(customer=customer)


def owed_to(person: Person) -> int:
    """Minor units the co-op owes this person for work and allocations, not yet paid out."""
    return -balance("member_payable", party=person.party)


def everyone_owed() -> dict[int, int]:
    """Ids of the people to whom the co-op owes something, and how much in minor units."""
    return {
        int(party.removeprefix("person:")): -amount
        for party, amount in by_party("member_payable").items()
        if amount < 0 and party.startswith("person:")
    }


def to_be_paid(source: str = "") -> dict[int, int]:
    """By person what a new run would pay: all that is owed, less what waits in other runs; of one source, no more
    than that source gave.
    """
    owed = everyone_owed()
    waiting = PayoutLine.objects.filter(status="waiting").exclude(run__status="withdrawn")
    for person, amount in waiting.values_list("person").annotate(Sum("amount")).order_by():
        owed[person] = owed.get(person, 0) - amount
    if source:
        given = Posting.objects.filter(entry__source=source, account__role="member_payable")
        gave = dict(given.values_list("account__party").annotate(Sum("amount")).order_by())
        owed = {person: min(amount, -gave.get(f"person:{person}", 0)) for person, amount in owed.items()}
    return {person: amount for person, amount in owed.items() if amount > 0}


def open_runs() -> QuerySet[PayoutRun]:
    """The runs that wait for somebody: to be approved, or to be booked."""
    return PayoutRun.objects.exclude(status__in=[PayoutRun.Status.PAID, PayoutRun.Status.WITHDRAWN])


def runs_being_paid() -> QuerySet[PayoutRun]:
    """The runs of which not all lines are booked yet."""
    return PayoutRun.objects.filter(status=PayoutRun.Status.PAYING).order_by("pk")


def account_of(person: Person) -> BankAccount | None:
    """Where a person wants to be paid, if they said so."""
    return BankAccount.objects.filter(person=person).first()


def payouts_to(person: Person) -> QuerySet[Payout]:
    """What was paid out to this person and did not come back, newest first."""
    return Payout.objects.filter(person=person).exclude(line__status="failed").order_by("-paid_on", "-pk")


@dataclass(frozen=True, slots=True)
class Invoice:
    """What the page or the paper says. `seller` is the co-op, or the worker for whom it acts as `agent`."""

    number: str
    issued_on: date
    job: Job
    seller: str
    agent: str
    buyer: str
    buyer_address: str
    currency: str
    figures: rules.Figures
    paid: int
    reference: str

    @property
    def due(self) -> int:
        return self.figures.total - self.paid


def invoice(job: Job) -> Invoice:
    """The invoice of a settled job, or of one called off for a fee. Raises NoInvoiceYet.

    Its number is the job's, with the year: unique and rising, though jobs that came to
    nothing leave gaps in it.
    """
    if not owing(job) or job.worker is None:
        raise NoInvoiceYet
    coop = current_rules().coop
    moment = job.completed_at or job.events.filter(state=job.state).values_list("at", flat=True).get()
    issued = timezone.localtime(moment, timezone.get_default_timezone()).date()
    role = job.quote["role"]
    tax = _tax_of_fee(job) if job.fee else job.tax
    ours = role == "principal"
    return Invoice(
        number=f"{issued.year}-{job.number:06d}",
        issued_on=issued,
        job=job,
        seller=coop.registered_name if ours else job.worker.person.name,
        agent="" if ours else coop.registered_name,
        buyer=job.customer.name,
        buyer_address=job.customer.postal_address,
        currency=job.currency,
        figures=rules.figures(role, job.quote, price=job.price, tax=tax, tip=job.tip, fee=job.fee),
        paid=paid(job),
        reference=reference_for(job),
    )


def reference_for(job: Job) -> str:
    """What a customer writes on a transfer, so that the money finds its job."""
    return f"J{job.number:06d}"


def _tax_of_fee(job: Job) -> int:
    return split(job.fee, job.terms).tax


def export_of(person: Person) -> dict[str, Any]:
    """Everything payments keep about a person, for them to take away."""
    received = Payment.objects.filter(job__customer=person).select_related("job").order_by("pk")
    account = account_of(person)
    return {
        "payments": [
            {
                "job": one.job.number,
                "method": one.method,
                "reference": one.reference,
                "amount": one.amount,
                "received_on": one.received_on.isoformat(),
            }
            for one in received
        ],
        "bank_account": None if account is None else {"holder": account.holder, "number": account.number},
        "payouts": [{"amount": one.amount, "paid_on": one.paid_on.isoformat()} for one in payouts_to(person)],
    }
