"""Money in and money out: each received payment is booked once, and nobody is paid more than they are owed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger.commands import Draft, Leg, post
from coop.ledger.models import Entry
from coop.market.models import Job
from coop.money import format_money
from coop.payments import queries
from coop.payments.models import Payment, Payout
from coop.payments.refusals import MoreThanDue, MoreThanOwed, NothingDue, NotPositive, PaymentDiffers, PayoutDiffers
from coop.people.models import Person
from coop.people.permissions import require


@transaction.atomic
def record_payment(job: Job, method: str, reference: str, amount: int, received_on: date, *, by: Person) -> Payment:
    """The treasurer records money received for a job, in minor units. The same again returns the first.

    Raises:
        NotAllowed: `by` is not the treasurer.
        PaymentDiffers: the reference was recorded before, and not with just this.
        NothingDue, MoreThanDue: the customer owes nothing, or less, for this job.
    """
    require(by, "treasurer")
    if amount <= 0:
        raise NotPositive
    reference = " ".join(reference.split())
    job = Job.objects.select_for_update().get(pk=job.pk)
    before = list(Payment.objects.filter(Q(job=job) | Q(method=method, reference=reference)))
    known = next((each for each in before if (each.method, each.reference) == (method, reference)), None)
    if known is not None:
        if (known.job_id, known.amount, known.received_on) != (job.pk, amount, received_on):
            raise PaymentDiffers(reference=reference)
        return known
    due = queries.owing(job) - sum(each.amount for each in before)
    if due <= 0:
        raise NothingDue
    if amount > due:
        raise MoreThanDue(due=_money(due, by))
    legs = (Leg("cash", amount), Leg("customer_receivable", -amount, f"person:{job.customer_id}"))
    entry = post(
        Draft(received_on, "payment", f"{job} {Payment.Method(method).value} {reference}", legs, job.source),
        key=f"payment:{method}:{reference}",
        by=by,
    )
    return Payment.objects.create(
        job=job,
        method=method,
        reference=reference,
        amount=amount,
        received_on=received_on,
        recorded_at=clock.now(),
        recorded_by=by,
        journal_entry=entry,
    )


@transaction.atomic
def pay_out(person: Person, amount: int, *, by: Person, key: str) -> Payout:
    """The treasurer pays `person` what the co-op owes them, or part of it. The same key again returns the first.

    Payouts to one person wait for each other, so that two at once cannot pay the same money twice.

    Raises:
        NotAllowed: `by` is not the treasurer.
        PayoutDiffers: the key stands for another payout.
        MoreThanOwed: with what is owed.
    """
    require(by, "treasurer")
    return pay(person, amount, by=by, key=key)


@transaction.atomic
def pay(person: Person, amount: int, *, by: Person | None, key: str) -> Payout:
    """The same without asking who may: for what has been approved already."""
    if amount <= 0:
        raise NotPositive
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    known = Payout.objects.filter(key=key).first()
    if known is not None:
        if (known.person_id, known.amount) != (person.pk, amount):
            raise PayoutDiffers
        return known
    owed = queries.owed_to(person)
    if amount > owed:
        raise MoreThanOwed(name=person.name, owed=_money(max(owed, 0), by))
    legs = (Leg("member_payable", amount, person.party), Leg("cash", -amount))
    entry = post(Draft(clock.today(), "payout", person.party, legs, person.party), key=f"payout:{key}", by=by)
    return Payout.objects.create(
        key=key, person=person, amount=amount, paid_on=clock.today(), paid_by=by, journal_entry=entry
    )


@transaction.atomic
def record_cost(paid_on: date, memo: str, amount: int, *, by: Person, key: str) -> Entry:
    """The treasurer records a cost of the co-op itself (rent, insurance, hosting), paid in minor units.

    Same key: same entry.

    Raises:
        NotAllowed: `by` is not the treasurer.
        KeyConflict: the key stands for another cost.
    """
    require(by, "treasurer")
    if amount <= 0:
        raise NotPositive
    legs = (Leg("other_expense", amount), Leg("cash", -amount))
    return post(Draft(paid_on, "cost", memo[:300], legs), key=f"cost:{key}", by=by)


def _money(minor: int, reader: Person | None) -> str:
    coop = current_rules().coop
    return format_money(minor, coop.currency, (reader and reader.language) or coop.languages[0])
