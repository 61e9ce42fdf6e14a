"""Share certificates: numbered, with a digest that the co-op can check, as PDF."""

from __future__ import annotations

import io
from hashlib import sha256

import segno
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from coop import clock, papers
from coop.charter.loading import current_rules
from coop.ownership import queries, refusals
from coop.ownership.commands.register import hold_the_register
from coop.ownership.models import Certificate, Member
from coop.ownership.register import class_name
from coop.people.models import Person
from coop.people.permissions import Office, offices_of


@transaction.atomic
def issue_certificate(member: Member, *, by: Person) -> Certificate:
    """A certificate of what a member holds now: the last one where nothing has changed since, or the next number.

    Raises:
        NotYourMembership: it is neither `by`'s own, nor does `by` hold an office that may issue it.
        NotAMember: not on the register.
    """
    hold_the_register(by)
    member = Member.objects.select_related("person").get(pk=member.pk)
    if by != member.person and offices_of(by).isdisjoint((Office.BOARD, Office.SECRETARY)):
        raise refusals.NotYourMembership(office=Office.SECRETARY.label)
    if not member.is_on_register:
        raise refusals.NotAMember
    account, last = queries.account(member), member.certificates.first()
    holds = (member.person.name, account.shares, account.amount, account.paid)
    if last and (last.name, last.shares, last.amount, last.paid) == holds:
        return last
    number = (Certificate.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Certificate(
        number=number,
        member=member,
        on=clock.today(),
        name=member.person.name,
        shares=account.shares,
        amount=account.amount,
        paid=account.paid,
    )
    made.digest = digest_of(made)
    made.save()
    return made


def digest_of(certificate: Certificate) -> str:
    """SHA-256, in hexadecimal, of what a certificate says, one thing a line."""
    coop = current_rules().coop
    said = (
        coop.registered_name,
        certificate.number,
        certificate.member.number,
        certificate.name,
        certificate.shares,
        certificate.amount,
        certificate.paid,
        coop.currency,
        certificate.on.isoformat(),
    )
    return sha256("\n".join(str(each) for each in said).encode()).hexdigest()


def as_pdf(certificate: Certificate, *, language: str) -> bytes:
    """The certificate as PDF. The code on it holds number and digest, nothing that leads elsewhere."""
    code = io.BytesIO()
    segno.make(f"{certificate.number}:{certificate.digest}", error="m").save(code, kind="svg", border=0)
    member = certificate.member
    with override(language):
        pairs = [
            (_("Certificate no."), str(certificate.number)),
            (_("Name"), certificate.name),
            (_("Member no."), str(member.number)),
            (_("Class"), class_name(member.member_class)),
            (_("On the register since"), date_format(member.on_register_since)),
            (
                _("Holds"),
                ngettext("{count} share", "{count} shares", certificate.shares).format(count=certificate.shares),
            ),
            (_("Nominal amount"), queries.as_money(certificate.amount)),
            (_("Of which paid"), queries.as_money(certificate.paid)),
            (_("As on"), date_format(certificate.on)),
        ]
        values = {
            "title": _("Share certificate"),
            "facts": pairs,
            "says": _("However many shares: one member, one vote. What counts is the register of members."),
            "check": _("To check this certificate, ask the co-op for the digest of its number:"),
            "digest": " ".join(certificate.digest[n : n + 8] for n in range(0, 64, 8)),
            "code": code.getvalue().decode(),
        }
    return papers.render("certificate", values, language=language)
