"""A co-op's first year, through its pages and by the people who would open them.

Founding, work, money, a decision, the close and a farewell; at the end the books balance,
the reserves are what the law demands, and what was shared out adds up to the penny.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db.models import Sum
from pypdf import PdfReader

from coop import clock
from coop.charter.loading import current_rules, current_trade
from coop.governance.models import Proposal
from coop.governance.queries import earliest_opening
from coop.ledger import queries as books
from coop.market.models import Job, Offer
from coop.money import format_money
from coop.openbook.queries import financial_year
from coop.ownership.models import Leaving, Subscription
from coop.ownership.queries import member_of
from coop.patronage.choices import choices as left_to_the_meeting
from coop.patronage.models import Allocation, Redemption, Statement, YearClose
from coop.patronage.tasks import send_statements
from coop.payments.models import PayoutLine, PayoutRun
from coop.payments.queries import due, everyone_owed
from tests.walk import Visitor

pytestmark = pytest.mark.django_db

JOBS = 9
Noon = Callable[[date], datetime]


class Cast:
    """Who plays: three founders who work, one who joins later, one who works without being a member, two customers."""

    def __init__(self) -> None:
        self.founders = [Visitor(f"{given} Demo", f"{given.lower()}@demo.example") for given in ("Ada", "Bo", "Cleo")]
        self.joiner = Visitor("Dag Demo", "dag@demo.example")
        self.helper = Visitor("Esi Demo", "esi@demo.example")
        self.customers = [Visitor(f"{given} Demo", f"{given.lower()}@demo.example") for given in ("Fumi", "Gus")]

    @property
    def chair(self) -> Visitor:
        return self.founders[0]

    @property
    def treasurer(self) -> Visitor:
        return self.founders[1]

    @property
    def members(self) -> list[Visitor]:
        return [*self.founders, self.joiner]

    @property
    def workers(self) -> list[Visitor]:
        return [*self.members, self.helper]


def test_a_year_in_the_life_of_a_co_op(noon: Noon) -> None:
    cast = Cast()
    first, last = financial_year(financial_year()[0] - timedelta(days=1))
    with clock.at(noon(first + timedelta(days=3))):
        the_founders_found_it(cast)
    with clock.at(noon(first + timedelta(days=30))):
        somebody_joins(cast, cast.joiner)
        cast.helper.sign_up()
        for worker in cast.workers:
            signs_on(worker)
        for customer in cast.customers:
            customer.sign_up()
    for n in range(JOBS):
        a_job_is_done_and_paid(cast, n, noon(first + timedelta(days=40 + 7 * n)))
    with clock.at(noon(first + timedelta(days=150))):
        the_treasurer_pays_a_bill_and_the_workers(cast)
    members_decide(cast, noon(first + timedelta(days=160)))
    close = the_year_is_closed(cast, first, last, noon(last + timedelta(days=40)))
    with clock.at(noon(last + timedelta(days=80))):
        everyone_reads_their_statement(cast, close)
        the_dividend_is_paid(cast, close)
    one_leaves_and_is_repaid(cast, noon(last + timedelta(days=120)))
    the_books_are_right(close)
    the_next_year_capital_is_redeemed(cast, close, noon(last + timedelta(days=400)))


def office(visitor: Visitor, model: str, act: str, pk: object = "", **values: object) -> None:
    """Press the button of an act in the office and send its form."""
    row = f"/{pk}/change/" if pk else "/"
    visitor.open(f"/office/{model}{row}")
    link = visitor.page.html.find("a", href=lambda href: href and href.rstrip("/").endswith(f"do/{act}"))
    assert link, f"{visitor.name} sees no button {act} on /office/{model}{row}"
    visitor.page = visitor.browser.get(link["href"])
    visitor.send("", **values)


def the_founders_found_it(cast: Cast) -> None:
    call_command("found", cast.chair.email, cast.chair.name)
    cast.chair.sign_in()
    for founder in cast.founders[1:]:
        founder.sign_up()
        office(cast.chair, "people/person", "appoint", founder.person.pk, office="board")
    office(cast.chair, "people/person", "appoint", cast.treasurer.person.pk, office="treasurer")
    for founder in cast.founders:
        applies(founder)
        admits(cast.treasurer if founder is cast.chair else cast.chair, founder)
    for founder in cast.founders:
        buys_the_shares(cast, founder)
    cast.chair.open("/")
    assert cast.chair.sees(current_rules().coop.registered_name)


def somebody_joins(cast: Cast, joiner: Visitor) -> None:
    joiner.sign_up()
    applies(joiner)
    admits(cast.chair, joiner)
    buys_the_shares(cast, joiner)


def applies(visitor: Visitor) -> None:
    visitor.open("/join/")
    visitor.send("", statement="I do this work and want a say in it.")


def admits(officer: Visitor, applicant: Visitor) -> None:
    application = applicant.person.applications.get(decision="")
    office(officer, "ownership/application", "admit", application.pk)
    assert member_of(applicant.person)


def buys_the_shares(cast: Cast, member: Visitor) -> None:
    member.open("/membership/")
    member.send("shares", press=("how", "pay"))
    asked = Subscription.objects.get(member__person=member.person)
    assert member.sees(asked.reference), "the page says what to write on the transfer"
    confirms = cast.chair if member is cast.treasurer else cast.treasurer  # nobody confirms their own payment
    office(confirms, "ownership/subscription", "paid", asked.pk)
    member.open("/membership/certificate/")
    assert member.sees(member.name)


def signs_on(worker: Visitor) -> None:
    worker.open("/work/start/")
    form = worker.form()
    for box in form.fields["services"]:
        box.checked = True
    worker.send()


def a_job_is_done_and_paid(cast: Cast, n: int, moment: datetime) -> None:
    customer, service = cast.customers[n % 2], current_trade().services[n % len(current_trade().services)]
    helps = import_module(f"coop.market.modes.{service.mode}.tests.walk")
    with clock.at(moment):
        for worker in cast.workers:
            helps.ready(worker)
        customer.open("/services/")
        customer.open(f"/request/{service.key}/")
        customer.send()
        job = Job.objects.order_by("-number").first()
        assert job, customer.page.html.get_text(" ")
        asked = Offer.objects.filter(job=job, answer="").values_list("worker__person__email", flat=True)
        assert asked, f"nobody was asked; the page says {customer.page.html.get_text(' ', strip=True)[:600]}"
        worker = next(each for each in cast.workers if each.email in asked)
        worker.open("/work/")
        offer = job.offers.get(answer="", worker__person=worker.person)
        worker.send(f"/offers/{offer.pk}/accept")
    job.refresh_from_db()
    assert job.starts_at or service.mode
    starts = job.starts_at or moment + timedelta(minutes=10)
    for minute, step in ((-15, "set_out"), (-3, "arrive"), (0, "start"), (service.duration_minutes, "complete")):
        with clock.at(starts + timedelta(minutes=minute)):
            worker.open("/work/")
            worker.send(f"/work/jobs/{job.pk}/{step}")
    job.refresh_from_db()
    assert job.state == Job.State.SETTLED
    assert books.verify() == []
    with clock.at(starts + timedelta(days=1)):
        customer.open(f"/jobs/{job.pk}/invoice/")
        assert customer.sees(current_rules().coop.registered_name)
        office(
            cast.treasurer, "market/job", "record-payment", job.pk,
            method="transfer", reference=f"BANK-{n}", amount=f"{due(job) / 100:.2f}", received_on=str(clock.today()),
        )  # fmt: skip
    assert due(job) == 0


def the_treasurer_pays_a_bill_and_the_workers(cast: Cast) -> None:
    office(cast.treasurer, "ledger/entry", "cost", memo="Insurance", amount="7.50", date=str(clock.today()))
    for worker in cast.workers:
        owed = -books.balance("member_payable", party=worker.person.party)
        if owed:
            office(cast.treasurer, "people/person", "pay-out", worker.person.pk, amount=f"{owed / 100:.2f}")
    assert books.balance("member_payable") == 0


def members_decide(cast: Cast, moment: datetime) -> None:
    with clock.at(moment):
        proposer = cast.members[2]
        proposer.open("/decisions/propose/")
        proposer.send("", title="A shared van", text="We share a van.")
    proposal = Proposal.objects.get()
    receipts = vote(cast, proposal, against=1)
    assert proposal.outcome == Proposal.Outcome.PASSED
    cast.joiner.open(f"/decisions/{proposal.number}/box/")
    assert cast.joiner.sees(*receipts), "everyone's ballot is in the published box"


def vote(cast: Cast, proposal: Proposal, *, against: int = 0, voters: Sequence[Visitor] | None = None) -> list[str]:
    receipts = []
    with clock.at(proposal.opens_at + timedelta(hours=2)):
        for place, member in enumerate(voters or cast.members):
            member.open(f"/decisions/{proposal.number}/")
            member.send("/vote/", choice="against" if place < against else "for")
            receipts.append(member.page.html.find(id="receipt").get_text(strip=True))
        cast.members[0].open(f"/decisions/{proposal.number}/")
        with pytest.raises(AssertionError, match="shows no form"):
            cast.members[0].form("/vote/")
    with clock.at(proposal.closes_at + timedelta(minutes=1)):
        cast.chair.open(f"/decisions/{proposal.number}/")
        assert cast.chair.sees("Result")
    proposal.refresh_from_db()
    return receipts


def the_year_is_closed(cast: Cast, first: date, last: date, moment: datetime) -> YearClose:
    with clock.at(moment):
        office(cast.treasurer, "patronage/yearclose", "draft", starts_on=str(first), ends_on=str(last))
        close = YearClose.objects.get()
        the_meeting_tries_what_it_could_choose(cast, close)
        opens = earliest_opening()
        closes = opens + timedelta(days=7)
        office(
            cast.treasurer, "patronage/yearclose", "propose", close.pk,
            opens_at=f"{opens}T09:00", closes_at=f"{closes}T18:00",
        )  # fmt: skip
    vote(cast, Proposal.objects.get(about=f"close:{close.pk}"))
    close.refresh_from_db()
    assert close.status == YearClose.Status.POSTED
    with clock.at(moment + timedelta(days=60)):
        shown = [worker for worker in cast.workers if what_a_worker_sees_of_their_part(worker, close)]
    assert shown, "somebody has a part"
    return close


def what_a_worker_sees_of_their_part(worker: Visitor, close: YearClose) -> bool:
    """Whoever has a part of the surplus is shown it; who has none is shown none. Whether they have."""
    part = Allocation.objects.filter(close=close, person=worker.person).aggregate(sum=Sum("share"))["sum"]
    worker.open("/membership/")
    assert worker.sees("What closed years gave me") == bool(part)
    assert not part or worker.sees(close.year, money(part))
    return bool(part)


def the_meeting_tries_what_it_could_choose(cast: Cast, close: YearClose) -> None:
    """A member moves the sliders and nothing changes; the treasurer has the meeting's choice made the draft."""
    [cash, *_more] = [choice for choice in left_to_the_meeting(current_rules().surplus) if choice.what == "cash_part"]
    pool = next(line for line in close.figures["lines"] if line["key"] == cash.line)["amount"]
    member = cast.members[2]
    member.open(f"/surplus/{close.starts_on}/")
    member.send("", **{cash.key: "100"})
    close.refresh_from_db()
    assert close.figures["pools"][cash.line]["cash"] < pool, "looking changes nothing"
    cast.treasurer.open(f"/surplus/{close.starts_on}/?{cash.key}=70")
    [keep] = [
        form for form in cast.treasurer.page.forms.values() if form.method.upper() == "POST" and cash.key in form.fields
    ]
    keep.submit().follow()
    close.refresh_from_db()
    parts = Allocation.objects.filter(close=close, pool=cash.line)
    members = {member.person.pk for member in cast.members}
    assert parts, "somebody worked"
    # seventy of a hundred, rounded up for each; who is no member has no account to keep anything in
    assert {part.cash for part in parts} == {
        -(-part.share * 70 // 100) if part.person_id in members else part.share for part in parts
    }


def everyone_reads_their_statement(cast: Cast, close: YearClose) -> None:
    office(cast.treasurer, "patronage/yearclose", "statements", close.pk)
    send_statements(timestamp=0)
    for worker in cast.workers:
        parts = Allocation.objects.filter(close=close, person=worker.person, share__gt=0)
        if not parts:
            worker.browser.get(f"/membership/statements/{close.starts_on}.pdf", status=404)
            continue
        paper = worker.browser.get(f"/membership/statements/{close.starts_on}.pdf")
        read = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.body)).pages).split())
        assert worker.name in read
        assert all(money(part.share) in read for part in parts)
    assert Statement.objects.exclude(sent_at=None).count() == Statement.objects.count() > 0


def the_dividend_is_paid(cast: Cast, close: YearClose) -> None:
    cast.chair.open("/membership/account/")
    cast.chair.send("", holder=cast.chair.name, number="DE89 3704 0044 0532 0130 00")
    pay_what_is_owed(cast, source=close.source)
    cast.chair.open(f"/surplus/{close.starts_on}/")
    assert len(cast.chair.page.html.select("ol.steps li[data-done]")) == 6, "drafted, put, adopted, booked, told, paid"
    assert sum(line.amount for line in PayoutLine.objects.all()) == sum(p.cash for p in close.allocations.all())
    assert books.balance("member_payable") == 0


def pay_what_is_owed(cast: Cast, *, source: str) -> None:
    """A run: proposed by the treasurer, approved by the chair, exported for the bank, booked."""
    office(cast.treasurer, "payments/payoutrun", "propose", source=source)
    run = PayoutRun.objects.latest("pk")
    office(cast.chair, "payments/payoutrun", "approve", run.pk)
    cast.treasurer.open(f"/office/payments/payoutrun/{run.pk}/change/")
    file = cast.treasurer.page.click("CSV")
    assert ("DE89370400440532013000" in file.text) == run.lines.filter(person=cast.chair.person).exists()
    office(cast.treasurer, "payments/payoutrun", "settle", run.pk)


def the_next_year_capital_is_redeemed(cast: Cast, close: YearClose, moment: datetime) -> None:
    """All that was retained is paid out by resolution, also to the one who has left."""
    kept = {part.person_id: part.retained for part in close.allocations.filter(retained__gt=0)}
    assert kept, "something was retained"
    assert cast.joiner.person.pk in kept or cast.joiner.person.pk not in {p.person_id for p in close.allocations.all()}
    with clock.at(moment):
        office(cast.treasurer, "patronage/redemption", "draft", amount=f"{sum(kept.values()) / 100:.2f}")
        redemption = Redemption.objects.get()
        opens = earliest_opening()
        office(
            cast.treasurer, "patronage/redemption", "propose", redemption.pk,
            opens_at=f"{opens}T09:00", closes_at=f"{opens + timedelta(days=7)}T18:00",
        )  # fmt: skip
    proposal = Proposal.objects.get(about=f"redemption:{redemption.pk}")
    vote(cast, proposal, voters=cast.founders)
    redemption.refresh_from_db()
    assert redemption.status == "posted"
    with clock.at(proposal.closes_at + timedelta(days=1)):
        assert everyone_owed() == kept
        pay_what_is_owed(cast, source="")
        assert books.balance("member_payable") == books.balance("member_capital") == 0
        member = next(founder for founder in cast.founders if founder.person.pk in kept)
        member.open("/membership/capital/")
        assert member.sees(money(kept[member.person.pk]), money(-kept[member.person.pk]))
    assert books.verify() == []


def money(minor: int) -> str:
    return format_money(minor, current_rules().coop.currency, "en")


def one_leaves_and_is_repaid(cast: Cast, moment: datetime) -> None:
    leaver = cast.joiner
    with clock.at(moment):
        leaver.open("/membership/")
        leaver.send("leave", press=None)
        leaving = Leaving.objects.get()
    with clock.at(moment + timedelta(days=(leaving.effective_on - moment.date()).days + 1)):
        office(cast.chair, "ownership/leaving", "end", leaving.pk)
        office(cast.treasurer, "ownership/leaving", "repay", leaving.pk)
        assert member_of(leaver.person) is None
    assert books.balance("leaving_payable") == 0


def the_books_are_right(close: YearClose) -> None:
    assert books.verify() == []
    assert sum(each.balance for each in books.balances()) == 0
    rules = current_rules().surplus
    lines = {line["key"]: line for line in close.figures["lines"]}
    assert close.surplus > 0, "the year is meant to leave something to share"
    for step in rules.steps:
        if step.kind == "fund" and step.least:
            base = close.surplus if step.base == "surplus" else lines[step.key]["base"]
            assert lines[step.key]["amount"] >= step.least * base - 1 or lines[step.key].get("stopped")
    shared = sum(line["amount"] for line in lines.values())
    assert shared == close.surplus, "every penny of the surplus went somewhere"
    pools = {step.key for step in rules.steps if step.kind == "pool"}
    for pool in pools:
        parts = Allocation.objects.filter(close=close, pool=pool)
        assert sum(part.share for part in parts) == lines[pool]["amount"]
        assert all(part.share == part.cash + part.retained for part in parts)
