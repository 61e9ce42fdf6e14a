"""Certificates, the register as PDF, and the log of changes."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from coop import clock
from coop.ownership import commands, queries, refusals
from coop.ownership import register as book
from coop.ownership.certificates import as_pdf, digest_of, issue_certificate
from coop.ownership.models import Certificate, Change, Member
from coop.people import commands as people
from coop.people.permissions import Office
from tests import make

pytestmark = pytest.mark.django_db


def read(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_certificates_are_numbered_without_a_gap_and_a_new_one_comes_only_with_a_change() -> None:
    first, second = make.member(shares=3), make.member()
    one = issue_certificate(first, by=first.person)
    assert issue_certificate(first, by=first.person) == one
    two = issue_certificate(second, by=second.person)
    make.pay_shares(first, 1)
    three = issue_certificate(first, by=first.person)
    assert [one.number, two.number, three.number] == [1, 2, 3]
    assert three.shares == 4
    assert digest_of(Certificate.objects.get(pk=three.pk)) == three.digest != one.digest


def test_nobody_has_anothers_certificate_issued_and_none_is_changed() -> None:
    member = make.member()
    with pytest.raises(refusals.NotYourMembership):
        issue_certificate(member, by=make.member().person)
    with pytest.raises(refusals.NotAMember):
        issue_certificate(entering := make.admitted(), by=entering.person)
    issue_certificate(member, by=make.on_duty(Office.SECRETARY))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Certificate.objects.update(shares=1000)


@pytest.mark.parametrize("name", ["Ada Demo", "محمد علي", '#panic("x") *Bold* $x$'])
def test_a_certificate_says_in_pdf_who_holds_what_whatever_the_name(name: str) -> None:
    member = make.member(make.person(name), shares=3)
    certificate = issue_certificate(member, by=member.person)
    said = read(as_pdf(certificate, language="en"))
    assert set(name) <= set(said)
    assert "3 shares" in said
    assert certificate.digest[:8] in said


@pytest.mark.parametrize("public", [True, False])
def test_the_register_as_pdf_has_the_packs_columns_and_every_member(public: bool) -> None:
    make.member(make.person("Ada Demo"))
    register = queries.register(clock.today(), public=public)
    said = read(book.as_pdf(register, title="Register"))
    assert "Ada" in said
    assert str(register.citation)[:10] in said
    assert read(book.as_pdf(queries.register(clock.today() - timedelta(days=9), public=public), title="R"))


def test_each_change_says_who_when_and_what_was_and_is() -> None:
    member, board = make.member(), make.on_duty(Office.BOARD)
    with clock.at(clock.now() + timedelta(days=3)):
        commands.change_class(member, "supporter", by=board, key="c")
        change = Change.objects.get(record="member", what="UPDATE", after__has_key="member_class")
        assert (change.by, change.at, change.member) == (board, clock.now(), member)
    assert (change.before, change.after) == ({"member_class": "worker"}, {"member_class": "supporter"})
    assert change.lines() == ["member_class: worker → supporter"]


def test_a_notice_that_was_taken_back_stays_in_the_log() -> None:
    member = make.member()
    commands.withdraw_notice(make.leaving(member), by=member.person)
    gone, given = Change.objects.filter(record="leaving", member=member)
    assert [given.what, gone.what, gone.by] == ["INSERT", "DELETE", member.person]
    assert gone.before["effective_on"]


def test_a_new_address_is_logged_under_who_entered_it() -> None:
    member, secretary = make.member(), make.officer(Office.SECRETARY)
    people.change_details(member.person, by=secretary, postal_address="9 Example Street, Demo Town")
    change = Change.objects.filter(record="particulars", member=member).first()
    assert change
    assert (change.by, change.after["postal_address"]) == (secretary, "9 Example Street, Demo Town")


def test_what_is_changed_past_the_commands_is_logged_too_and_nobody_edits_the_log() -> None:
    member = make.member()
    before = Change.objects.count()
    Member.objects.filter(pk=member.pk).update(left_on=clock.today())
    assert Change.objects.count() == before + 1
    for attempt in (lambda: Change.objects.update(by=None), lambda: Change.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_what_an_applicant_wrote_is_not_in_the_log() -> None:
    make.application(statement="In confidence.")
    assert "In confidence." not in str(list(Change.objects.values("before", "after")))
