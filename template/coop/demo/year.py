"""The co-op's life from its founding, a whole financial year ago or more, until this moment.

Everything goes through commands, at the moment it is said to happen, so the books, the
register and the votes are what they would be. The same day gives the same life again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib import import_module
from itertools import count
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules, current_trade
from coop.charter.trade import Service
from coop.demo.cast import CUSTOMERS, FOUNDERS, JOINERS, NEWCOMER, Role
from coop.governance import commands as governance
from coop.governance.models import Proposal
from coop.market import commands as market
from coop.market.models import Job, Worker
from coop.market.queries import settled_between
from coop.office.resolutions import propose_close
from coop.openbook.queries import financial_year
from coop.ownership import commands as ownership
from coop.ownership.models import Member
from coop.ownership.queries import member_of
from coop.patronage.commands import draft_close
from coop.payments import commands as payments
from coop.payments.queries import due, everyone_owed
from coop.people import commands as people
from coop.people.models import Person

WEEKLY_JOBS = (4, 3)  # in the year to be closed, and since
OFFICE_HOUR = time(9)
PAYS_AFTER = timedelta(days=4)
STAY_UNPAID = 14  # days: bills younger than this may still be open today
OVERHEADS = ((_("Hosting and telephone"), 12), (_("Insurance"), 20), (_("Accountant"), 13))
"""What the co-op itself costs, in hundredths of what a month's jobs leave it."""


@dataclass(slots=True)
class Story:
    """Who takes part and where the dice are."""

    dice: Random
    people: dict[str, Person] = field(default_factory=dict)
    references: Iterator[int] = field(default_factory=lambda: count(1))
    told: Callable[[str], None] = print

    def person(self, role: Role) -> Person:
        if role.given not in self.people:
            self.people[role.given] = people.register_person(
                email=role.email,
                name=role.name,
                postal_address=_("1 {street} Street, Demo Town").format(street=role.given),
                born_on=date(1980 + len(self.people), 3, 1 + len(self.people)),
                verified=True,
            )
        return self.people[role.given]

    @property
    def chair(self) -> Person:
        return self.people[FOUNDERS[0].given]

    @property
    def treasurer(self) -> Person:
        return next(self.people[role.given] for role in FOUNDERS if "treasurer" in role.offices)


def play(told: Callable[[str], None] = print) -> None:
    """Play from the founding until now. The platform must be empty."""
    now = clock.now()
    closing = financial_year(financial_year()[0] - timedelta(days=1))
    story = Story(Random(f"demo {current_rules().coop.jurisdiction}"), told=told)
    told(_("founding"))
    with clock.at(_on(closing[0] + timedelta(days=2))):
        found(story)
    told(_("a year of work"))
    work(story, closing[0] + timedelta(days=14), closing[1], WEEKLY_JOBS[0], joins=True)
    told(_("closing the year"))
    close(story, closing, latest=now)
    told(_("this year so far"))
    work(story, closing[1] + timedelta(days=1), clock.today() - timedelta(days=1), WEEKLY_JOBS[1])
    told(_("today"))
    today(story)


def found(story: Story) -> None:
    """The founders open accounts, elect a first board, admit one another, pay their shares and start to work."""
    for role in FOUNDERS:
        person = story.person(role)
        for office in role.offices:
            people.appoint(person, office, by=None if person == story.chair and office == "board" else story.chair)
    second = story.people[FOUNDERS[1].given]
    for role in FOUNDERS:
        join(story, role, admitted_by=second if story.people[role.given] == story.chair else story.chair)
    for role in CUSTOMERS:
        story.person(role)


def join(story: Story, role: Role, *, admitted_by: Person) -> Member:
    """Apply, be admitted, pay the shares and sign on to work."""
    person = story.person(role)
    classes = current_rules().membership.classes
    working = next(key for key, each in classes.items() if each.works)
    application = ownership.apply(person, working, _("I do this work and want a say in it."))
    member = ownership.admit(application, by=admitted_by)
    if classes[working].shares_required:
        confirms = admitted_by if person == story.treasurer else story.treasurer
        ownership.buy_shares(member, classes[working].shares_required, by=confirms, key=f"demo-shares-{role.given}")
    worker = market.become_worker(person, [service.key for service in current_trade().services])
    for mode in settings.MODES:
        _staging(mode).ready(worker)
    return member


def work(story: Story, first: date, last: date, weekly: int, *, joins: bool = False) -> None:
    """Weeks of jobs, asked for, done and paid; costs and payouts at each month's end."""
    day, joiners = first, list(JOINERS) if joins else []
    while day <= last:
        for weekday in sorted(story.dice.choices(range(5), k=weekly)):
            if day + timedelta(days=weekday) <= last:
                one_job(story, day + timedelta(days=weekday))
        if joiners and (day - first).days > 100:
            with clock.at(_on(day)):
                join(story, joiners.pop(0), admitted_by=story.chair)
        following = day + timedelta(days=7)
        if following.month != day.month and following <= last:
            with clock.at(_on(following)):
                end_of_month(story, following)
        day = following


def one_job(story: Story, on: date) -> None:
    """A customer asks; whoever is asked first accepts, goes, does it; the bill is paid some days later."""
    customer = story.people[story.dice.choice(CUSTOMERS).given]
    service = story.dice.choice(current_trade().services)
    staging = _staging(service.mode)
    asked, starts, minutes, details = staging.ask(service, on, story.dice)
    details |= answers(service, story.dice)
    with clock.at(asked):
        for worker in Worker.objects.filter(until=None):
            staging.come_online(worker, story.dice)
        job = market.request_job(customer, service.key, details)
        offer = job.offers.filter(answer="").select_related("worker__person").order_by("pk").first()
        if offer is None:
            market.cancel(job, by=customer, reason=_("Nobody was free."))
            return
        market.accept(offer, by=offer.worker.person)
        job.refresh_from_db()
    doer = offer.worker.person
    for step, minute in ((market.set_out, -15), (market.arrive, -2), (market.start, 0)):
        with clock.at(starts + timedelta(minutes=minute)):
            step(job, by=doer)
    done = starts + timedelta(minutes=minutes)
    with clock.at(done):
        market.complete(job, by=doer, minutes=minutes)
        if story.dice.random() < 0.3:
            market.rate(job, by=customer, stars=story.dice.choice((4, 5, 5)), words="")
    paid = done + PAYS_AFTER
    if paid < clock.now() - timedelta(days=story.dice.randrange(STAY_UNPAID)):
        with clock.at(paid):
            job = Job.objects.get(pk=job.pk)
            payments.record_payment(
                job, "transfer", f"DEMO-{next(story.references):05}", due(job), paid.date(), by=story.treasurer
            )


def end_of_month(story: Story, day: date) -> None:
    """The co-op's own costs are booked and everyone is paid what they are owed."""
    since = day - timedelta(days=30)
    left = sum(job.price - job.tax - job.worker_share for job in settled_between(since, day))
    for memo, hundredths in OVERHEADS:
        if left * hundredths >= 100:
            payments.record_cost(
                day, str(memo), left * hundredths // 100, by=story.treasurer, key=f"demo-{day}-{hundredths}"
            )
    for person_id, amount in sorted(everyone_owed().items()):
        payments.pay_out(
            Person.objects.get(pk=person_id), amount, by=story.treasurer, key=f"demo-payout-{day}-{person_id}"
        )


def close(story: Story, year: tuple[date, date], *, latest: datetime) -> None:
    """The treasurer drafts the close, the members adopt it with notice, it is posted."""
    drafted = min(_on(year[1] + timedelta(days=45)), latest - timedelta(days=60))
    with clock.at(drafted):
        draft = draft_close(*year, by=story.treasurer)
        opens = drafted + timedelta(days=current_rules().voting.notice_days.value + 2)
        proposal = propose_close(draft, by=story.chair, opens_at=opens)
    vote(story, proposal, against=1)


def vote(story: Story, proposal: Proposal, *, against: int = 0, counted: bool = True) -> None:
    """Most members vote; `against` of them against. Counted when it closes."""
    members = [member_of(person) for person in story.people.values()]
    with clock.at(min(proposal.opens_at + timedelta(hours=3), proposal.closes_at - timedelta(hours=1))):
        governance.ensure_current(proposal)
        on_roll = set(proposal.roll.values_list("member_id", flat=True))
        voters = [member for member in members if member and member.pk in on_roll]
        for place, member in enumerate(voters[: len(voters) - 1 if counted else len(voters) // 2]):
            governance.cast(proposal, member, "against" if place < against else "for")
    if counted:
        with clock.at(proposal.closes_at + timedelta(minutes=1)):
            governance.ensure_current(proposal)


def today(story: Story) -> None:
    """What waits to be clicked: an application, an open vote, jobs to come, a job looking for somebody."""
    now = clock.now()
    rules = current_rules()
    with clock.at(now - timedelta(days=3)):
        newcomer = story.person(NEWCOMER)
        market.become_worker(newcomer, [service.key for service in current_trade().services])
        working = next(key for key, each in rules.membership.classes.items() if each.works)
        ownership.apply(newcomer, working, _("I have worked with you for a month and want to stay."))
    with clock.at(now - timedelta(days=rules.voting.notice_days.value + 4)):
        proposal = governance.propose(
            by=story.people[FOUNDERS[2].given],
            kind=Proposal.Kind.ORDINARY,
            title=_("A shared workshop with the next town's co-op"),
            text=_(
                "We rent a room together with the next town's co-op, for up to one year, and share its cost equally."
            ),
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=max(6, rules.voting.open_days)),
        )
    vote(story, proposal, counted=False)
    for place, service in enumerate(current_trade().services[:3]):
        customer = story.people[CUSTOMERS[place].given]
        staging = _staging(service.mode)
        for worker in Worker.objects.filter(until=None)[:5]:
            staging.come_online(worker, story.dice)
        details = staging.ask_now(service, place, story.dice) | answers(service, story.dice)
        job = market.request_job(customer, service.key, details)
        offer = job.offers.filter(answer="").select_related("worker__person").order_by("pk").first()
        if offer and place:
            market.accept(offer, by=offer.worker.person)


def answers(service: Service, dice: Random) -> dict[str, Any]:
    """Something sensible to each question that the service insists on."""
    given: dict[str, Any] = {}
    for question in service.fields:
        if question.required:
            match question.kind:
                case "number":
                    given[question.key] = dice.randrange(1, 4)
                case "choice":
                    given[question.key] = dice.choice(question.choices).key
                case "check":
                    given[question.key] = True
                case _:
                    given[question.key] = str(_("As always, please."))
    return given


def _staging(mode: str) -> Any:
    """What a mode needs to be put on stage, in its own folder so that an absent mode leaves nothing here."""
    return import_module(f"coop.market.modes.{mode}.staging")


def _on(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, OFFICE_HOUR), timezone.get_default_timezone())
