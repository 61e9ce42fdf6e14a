"""Who is a member, who may vote, who owns how much; today or on any day since."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import get_language

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.rules import Ruled
from coop.charter.schema import text
from coop.money import format_money
from coop.ownership.models import (
    Appeal,
    Application,
    Expulsion,
    Leaving,
    Member,
    ShareEntry,
    Subscription,
    Suspension,
)
from coop.ownership.rules import Account
from coop.people.models import Person
from coop.people.permissions import Office

if TYPE_CHECKING:
    from coop.ownership.register import Register


def member_of(person: Person) -> Member | None:
    """The standing membership of a person, on the register or with shares still to be paid; None without one."""
    if not person.is_authenticated:
        return None
    return Member.objects.filter(person_id=person.pk, left_on=None).select_related("person").first()


def holding_of(member: Member, *, on: date | None = None) -> int:
    """How many shares a member holds, now or at the end of a day."""
    return account_of(member, on=on)[0]


def account_of(member: Member, *, on: date | None = None) -> tuple[int, int]:
    """Shares and the minor units paid for them, now or at the end of a day."""
    found = account(member, on=on)
    return found.shares, found.paid


def account(member: Member, *, on: date | None = None, share_class: str = "") -> Account:
    """A member's share account, of one class or of all, now or at the end of a day."""
    entries = ShareEntry.objects.filter(member=member)
    if on:
        entries = entries.filter(on__lte=on)
    if share_class:
        entries = entries.filter(share_class=share_class)
    total = entries.aggregate(*[Sum(name, default=0) for name in ("count", "amount", "paid")])
    return Account(*(int(total[f"{name}__sum"]) for name in ("count", "amount", "paid")))


def accounts() -> dict[tuple[int, str], Account]:
    """Every share account that holds something, by member and class of share."""
    rows = ShareEntry.objects.order_by().values_list("member", "share_class")
    totals = rows.annotate(Sum("count"), Sum("amount"), Sum("paid"))
    return {
        (member, share_class): Account(int(count), int(amount), int(paid))
        for member, share_class, count, amount, paid in totals
        if count or amount or paid
    }


def classes_held(member: Member) -> dict[str, Account]:
    """A member's share accounts by class, those with something in them; the voting class first."""
    found = {
        key: account(member, share_class=key)
        for key in sorted(
            member.share_entries.order_by().values_list("share_class", flat=True).distinct(),
            key=lambda key: (key != member.member_class, key),
        )
    }
    return {key: each for key, each in found.items() if each.shares}


def share_capital(*, on: date | None = None) -> int:
    """What the shares of all members come to in the books, paid or not, in minor units, now or at the end of a day."""
    entries = ShareEntry.objects.all()
    if on:
        entries = entries.filter(on__lte=on)
    return int(entries.aggregate(amount=Sum("amount", default=0))["amount"])


def investors_capital() -> int:
    """What the classes that only invest hold together, in minor units."""
    classes = [key for key, each in current_rules().membership.classes.items() if each.investor]
    return int(ShareEntry.objects.filter(share_class__in=classes).aggregate(sum=Sum("amount", default=0))["sum"])


def shares_kept(member: Member, share_class: str) -> int:
    """How many shares of a class a member has to keep while they stay: those that the class they vote in requires."""
    known = current_rules().membership.classes.get(share_class)
    return known.shares_required if known and share_class == member.member_class else 0


def shares_free(member: Member, share_class: str) -> int:
    """How many shares of a class a member may give away: not those that are required or wait to be repaid."""
    held = account(member, share_class=share_class).shares
    waiting = member.withdrawals.filter(share_class=share_class, share_entry=None, cancelled_at=None)
    promised = int(waiting.aggregate(sum=Sum("count", default=0))["sum"])
    return max(0, held - shares_kept(member, share_class) - promised)


def as_money(amount: int) -> str:
    """Minor units as people write them, in the reader's language."""
    coop = current_rules().coop
    return format_money(amount, coop.currency, get_language() or coop.languages[0])


def on_register(on: date | None = None) -> QuerySet[Member]:
    """The members on the register on a day (today), by number."""
    day = on or clock.today()
    return (
        Member.objects.filter(Q(left_on=None) | Q(left_on__gt=day), on_register_since__lte=day)
        .exclude(leaving__effective_on__lte=day)
        .select_related("person")
        .order_by("number")
    )


def electorate(on: date) -> list[Member]:
    """The members with a vote on a day: on the register, in a class of the charter that votes, by number."""
    voting = [key for key, each in current_rules().membership.classes.items() if each.votes]
    return list(on_register(on).filter(member_class__in=voting))


def members_count(on: date | None = None) -> int:
    """How many members are on the register on a day (today)."""
    return on_register(on).count()


def members_by_class(on: date | None = None) -> dict[str, int]:
    """How many members each class has on a day (today); classes without members too."""
    counted = on_register(on).order_by().values_list("member_class").annotate(Count("pk"))
    return dict.fromkeys(current_rules().membership.classes, 0) | dict(counted)


def staying() -> QuerySet[Member]:
    """The members on the register who have not given notice."""
    return on_register().filter(leaving=None)


def open_application(person: Person) -> Application | None:
    """The application of a person that waits for a decision."""
    return Application.objects.filter(person=person, decision="").first()


def missing_to_apply(person: Person) -> tuple[str, ...]:
    """Details of a person that have to be known before they apply: fields of Person.

    The date of birth where there is a minimum age, the postal address where the register has that column.
    """
    rules = current_rules()
    missing = []
    if rules.membership.minimum_age.value > 0 and person.born_on is None:
        missing.append("born_on")
    if not person.postal_address and any(column.key == "postal_address" for column in rules.register.columns):
        missing.append("postal_address")
    return tuple(missing)


def waiting_applications() -> QuerySet[Application]:
    """Applications to decide, the most pressing first."""
    return Application.objects.filter(decision="").select_related("person").order_by("decide_by", "submitted_at")


def deciding_offices() -> tuple[Office, ...]:
    """The offices whose holders decide on applications, or enter what the general meeting decided."""
    organ = current_rules().membership.decided_by
    return (Office.BOARD, Office.SECRETARY) if organ == "meeting" else (Office(organ),)


def time_to_decide() -> Ruled[int] | None:
    """Within how many days an application is decided, and where that stands; None where nothing says so."""
    return current_rules().membership.decide_within_days


def silence_has_admitted(application: Application) -> bool:
    """Whether the time to decide is over in a co-op where silence then admits."""
    return (
        current_rules().membership.silence_admits
        and application.decide_by is not None
        and clock.today() > application.decide_by
    )


def open_subscription(member: Member) -> Subscription | None:
    """The shares a member has asked for and not yet paid in full."""
    return unpaid_subscriptions().filter(member=member).first()


def unpaid_subscriptions() -> QuerySet[Subscription]:
    """Shares asked for and not yet paid in full, oldest first."""
    open_ones = Subscription.objects.filter(withdrawn_at=None, amount__gt=F("paid") + F("cancelled"))
    return open_ones.select_related("member__person", "share_entry")


def overdue_subscriptions() -> QuerySet[Subscription]:
    """Shares that were issued and should have been paid in full by now."""
    return unpaid_subscriptions().filter(due_on__lt=clock.today())


def shares_to_buy(member: Member) -> int:
    """How many shares a member still needs to be entered on the register."""
    required = current_rules().membership.classes[member.member_class].shares_required
    return max(required - account(member, share_class=member.member_class).shares, 0)


def leavings_due(on: date | None = None) -> QuerySet[Leaving]:
    """Notices that have run out and wait to take effect."""
    return Leaving.objects.filter(ended_at=None, effective_on__lte=on or clock.today()).select_related("member__person")


def repayments_due() -> QuerySet[Leaving]:
    """Shares of former members to be repaid, the earliest deadline first."""
    return (
        Leaving.objects.filter(ended_at__isnull=False, repaid_entry=None, amount__gt=F("passed_on"))
        .select_related("member__person")
        .order_by("repay_by")
    )


def suspension_of(member: Member) -> Suspension | None:
    """The suspension of a member that holds today."""
    today = clock.today()
    return member.suspensions.filter(since__lte=today, until__gte=today, lifted_at=None).first()


def expulsions_to_carry_out() -> QuerySet[Expulsion]:
    """Expulsions that nobody appealed against in time."""
    return Expulsion.objects.filter(
        decision=Expulsion.Decision.EXPELLED, settled_at=None, appeal_until__lt=clock.today(), appeal=None
    )


def open_appeals() -> QuerySet[Appeal]:
    """Appeals that wait for the general meeting, oldest first."""
    return Appeal.objects.filter(outcome="").select_related("person").order_by("submitted_at")


def in_language(name: dict[str, str]) -> str:
    """A name of the charter in the reader's language, else in whichever there is."""
    return text(name, get_language() or current_rules().coop.languages[0])


def register(on: date, *, public: bool) -> Register:
    """The register of members on a day; see `coop.ownership.register`."""
    from coop.ownership import register as book

    return book.register(on, public=public)
