"""Earlier years' retained patronage is paid out: drafted, adopted, posted batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import override

from coop import clock
from coop.charter.loading import current_rules
from coop.ledger.commands import Draft, Leg, post
from coop.ledger.models import Entry
from coop.patronage import queries
from coop.patronage.commands.drafting import one_at_a_time
from coop.patronage.models import RedeemedLot, Redemption
from coop.patronage.redeeming import redeem
from coop.patronage.refusals import CapitalChanged, MoreThanCapital, NotAdopted
from coop.patronage.rules import LOTS
from coop.people.permissions import Office, require

if TYPE_CHECKING:
    from coop.people.models import Person

PARTS_AT_MOST = 2_500  # in one entry; never change it, as with those of a close
AT_ONCE = 10_000
REDEMPTION = "redemption"  # the kind of its entries
STATUS = Redemption.Status


@transaction.atomic
def draft_redemption(total: int, *, by: Person) -> Redemption:
    """Who would be paid how much of `total` minor units of capital, the oldest year first. Treasurer or board.

    Moves no money. A draft that was there before makes way for this one.

    Raises:
        NotAllowed
        MoreThanCapital: members have less than that in their accounts.
    """
    require(by, Office.TREASURER, Office.BOARD)
    one_at_a_time()
    lots = queries.all_lots()
    if not 0 < total <= sum(lots.values()):
        raise MoreThanCapital(capital=queries.said(sum(lots.values())))
    Redemption.objects.filter(status=STATUS.DRAFT).delete()
    draft = Redemption.objects.create(total=total, drafted_at=clock.now(), drafted_by=by)
    RedeemedLot.objects.bulk_create(
        (
            RedeemedLot(redemption=draft, person_id=int(lot.split(":")[1]), year=lot.rpartition(":")[2], amount=amount)
            for lot, amount in redeem(lots, total).items()
        ),
        batch_size=2000,
    )
    return draft


def post_redemption(redemption: Redemption, *, resolution: str, by: Person) -> Redemption:
    """Make what was adopted payable to everyone it concerns. Once; again goes on where it broke off.

    Raises:
        NotAdopted: no resolution is named.
        CapitalChanged: somebody's capital no longer covers what was adopted.
    """
    stored = _begin(redemption, resolution=resolution, by=by)
    if stored.status == STATUS.POSTED or stored.lots.count() > AT_ONCE:
        return stored
    return finish_redemption(stored)


@transaction.atomic
def _begin(redemption: Redemption, *, resolution: str, by: Person) -> Redemption:
    one_at_a_time()
    stored = Redemption.objects.select_for_update().get(pk=redemption.pk)
    if stored.status != STATUS.DRAFT:
        return stored
    if not resolution:
        raise NotAdopted
    lots = queries.all_lots()
    if any(lots.get(lot.party, 0) < lot.amount for lot in stored.lots.iterator()):
        raise CapitalChanged
    stored.status, stored.resolution, stored.posted_by = STATUS.POSTING, resolution, by
    stored.on = clock.today()  # of all its entries, also of those that another day's process makes
    stored.save()
    return stored


def finish_redemption(redemption: Redemption) -> Redemption:
    """Enter what is not in the books yet, batch by batch."""
    stored = Redemption.objects.get(pk=redemption.pk)
    if stored.status == STATUS.POSTING:
        ids = list(stored.lots.order_by("pk").values_list("pk", flat=True))
        for n, first in enumerate(range(0, len(ids), PARTS_AT_MOST), start=1):
            with transaction.atomic():
                one_at_a_time()
                _post_batch(stored, n, ids[first], ids[min(first + PARTS_AT_MOST, len(ids)) - 1])
    with transaction.atomic():
        stored = Redemption.objects.select_for_update().get(pk=redemption.pk)
        if stored.status == STATUS.POSTING:
            stored.status = STATUS.POSTED
            stored.save(update_fields=["status"])
    return stored


def _post_batch(stored: Redemption, n: int, first: int, last: int) -> None:
    key = f"{stored.source}:{n}"
    if Entry.objects.filter(idempotency_key=key).exists():
        return
    legs: list[Leg] = []
    for lot in stored.lots.filter(pk__gte=first, pk__lte=last).order_by("pk"):
        legs += [Leg(LOTS, lot.amount, lot.party), Leg("member_payable", -lot.amount, f"person:{lot.person_id}")]
    with override(current_rules().coop.languages[0]):
        memo = _now("Capital of earlier years paid out")
    if stored.on is None:
        raise ValueError("a redemption that is being posted has its day")
    post(Draft(stored.on, REDEMPTION, memo, tuple(legs), stored.source), key=key, by=stored.posted_by)
