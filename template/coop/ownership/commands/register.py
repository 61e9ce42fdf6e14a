"""The register of members: one writer at a time, numbers in a row, particulars by date."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.db import connection, transaction
from django.db.models import Max
from django.utils import translation

from coop import clock
from coop.charter.loading import current_rules
from coop.charter.rules import MemberClass
from coop.ownership import events, queries, refusals
from coop.ownership.models import Member, Particulars
from coop.people.models import Person
from coop.people.permissions import Office, offices_of


def hold_the_register(by: Person | None = None) -> None:
    """Until the transaction ends, only this one changes members and shares, and it is `by` who does so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('ownership.register')),"
            " set_config('ownership.by', %s, true), set_config('ownership.at', %s, true)",
            [str(by.pk) if by else "", clock.now().isoformat()],
        )


def for_the_record() -> AbstractContextManager[None]:
    """Within the block texts are in the co-op's own language: books and register outlive whoever clicked."""
    return translation.override(current_rules().coop.languages[0])


def class_of(key: str) -> MemberClass:
    """The charter's class of member, or UnknownClass."""
    classes = current_rules().membership.classes
    if key not in classes:
        raise refusals.UnknownClass(member_class=key, classes=", ".join(classes))
    return classes[key]


def owner(member: Member, by: Person, *offices: Office) -> Member:
    """The membership as it stands, where it is `by`'s own or `by` holds one of `offices`, and has not ended.

    Raises:
        NotYourMembership, NotAMember, IsLeaving.
    """
    member = Member.objects.select_related("person", "leaving").get(pk=member.pk)
    if by != member.person and offices_of(by).isdisjoint(offices):
        raise refusals.NotYourMembership(office=" / ".join(str(office.label) for office in offices))
    if member.left_on:
        raise refusals.NotAMember
    if hasattr(member, "leaving"):
        raise refusals.IsLeaving(effective_on=member.leaving.effective_on)
    return member


def enter_when_complete(member: Member) -> None:
    """Enter a member on the register, with the next number, once the shares of the class are paid."""
    if member.on_register_since or queries.shares_to_buy(member):
        return
    last = Member.objects.aggregate(last=Max("number"))["last"] or 0
    member.number, member.on_register_since = last + 1, clock.today()
    member.save(update_fields=["number", "on_register_since"])
    note_particulars(member)
    events.member_registered.send(Member, member=member)


@transaction.atomic
def keep_particulars(member: Member, *, by: Person) -> Particulars | None:
    """Details of a member were corrected by `by`: the register says so from today."""
    hold_the_register(by)
    return note_particulars(member)


@transaction.atomic
def note_particulars(member: Member) -> Particulars | None:
    """Write into the register what it now says of a member, where that differs from what it said."""
    person, last = member.person, member.particulars.last()
    said = (person.name, person.postal_address, person.email, member.member_class)
    if last and (last.name, last.postal_address, last.email, last.member_class) == said:
        return None
    return Particulars.objects.create(
        member=member,
        since=clock.today(),
        name=person.name,
        postal_address=person.postal_address,
        email=person.email,
        member_class=member.member_class,
    )
