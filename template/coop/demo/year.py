"""The co-op's life from its founding, a whole financial year ago or more, until this moment.

Everything goes through commands, at the moment it is said to happen, so the books, the
register and the votes are what they would be. The same day gives the same life again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from importlib import import_module
from itertools import count
from random import Random
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from coop import clock
from coop.charter.loading import current_rules, current_trade
from coop.charter.trade import Service
from coop.demo.cast import CUSTOMERS, FOUNDERS, JOINERS, NEWCOMER, WORKER, Role
from coop.demo.progress import Progress
from coop.governance import commands as governance
from coop.governance.models import Proposal
from coop.market import commands as market
from coop.market.models import Job, Offer, Worker
from coop.market.queries import settled_between
from coop.office.resolutions import propose_close
from coop.openbook.queries import financial_year
from coop.ownership import commands as ownership
from coop.ownership.models import Member
from coop.ownership.queries import member_of
from coop.patronage.commands import draft_close
from coop.payments import commands as payments
from coop.payments.queries import everyone_owed
from coop.people import commands as people
from coop.people.models import Person

JOBS = 1_900
OFFICE_HOUR = time(9)
WORK_BEGINS = 14  # days after the founding year begins
JOINING_BEGINS = 40  # days later; then somebody comes each week
PAYS_AFTER = timedelta(days=4)
STAY_UNPAID = 14  # days: bills younger than this may still be open today
OVERHEADS = ((_("Hosting and telephone"), 12), (_("Insurance"), 20), (_("Accountant"), 13))
"""What the co-op itself costs, in hundredths of what a month's jobs leave it."""

TAPPED = (("set_out", "arrive", "start"), ("set_out", "start"), ("start",), ("start",))
"""Not every worker says on the way that they are on the way."""


@dataclass(slots=True)
class Story:
    """Who takes part, where the dice are, and what is still to happen, by its moment."""

    dice: Random
    people: dict[str, Person] = field(default_factory=dict)
    workers: list[Worker] = field(default_factory=list)
    references: Iterator[int] = field(default_factory=lambda: count(1))
    agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    turns: Iterator[int] = field(default_factory=count)

    def then(self, moment: datetime, what: Callable[[], object]) -> None:
        """`what` happens at `moment`; of two at one moment, that which was put down first."""
        heappush(self.agenda, (moment, next(self.turns), what))

    def live(self, since: datetime, until: datetime, progress: Progress) -> None:
        """Let everything happen, one after the other, that is put down for before `until`."""
        while self.agenda and self.agenda[0][0] <= until:
            moment, _turn, what = heappop(self.agenda)
            with clock.at(moment):
                what()
            progress.at((moment - since) / (until - since))

    def person(self, role: Role) -> Person:
        if role.given not in self.people:
            place = len(self.people)
            self.people[role.given] = people.register_person(
                email=role.email,
                name=role.name,
                postal_address=_("1 {street} Street, Demo Town").format(street=role.given),
                born_on=date(1960 + place % 40, 1 + place % 12, 1 + place % 28),
                verified=True,
            )
        return self.people[role.given]

    @property
    def chair(self) -> Person:
        return self.people[FOUNDERS[0].given]

    def holder(self, office: str) -> Person:
        return next(self.people[role.given] for role in FOUNDERS if office in role.offices)

    @property
    def treasurer(self) -> Person:
        return self.holder("treasurer")


def play(jobs: int = JOBS, progress: Progress | None = None) -> None:
    """Play from the founding until now, with about `jobs` jobs. The platform must be empty."""
    progress = progress or Progress()
    now = clock.now()
    closing = financial_year(financial_year()[0] - timedelta(days=1))
    story = Story(Random(f"demo {current_rules().coop.jurisdiction}"))
    began = _on(closing[0] + timedelta(days=2))
    working = _on(closing[0] + timedelta(days=WORK_BEGINS)).date()
    drafted = min(_on(closing[1] + timedelta(days=45)), now - timedelta(days=60))
    for moment, part in (
        (began, _("founding")),
        (_on(working), _("a year of work")),
        (drafted, _("closing the year")),
        (drafted + timedelta(days=30), _("this year so far")),
    ):
        story.then(moment, partial(progress.tell, part))
    story.then(began, partial(found, story))
    for place, role in enumerate(JOINERS):
        story.then(_on(working + timedelta(days=JOINING_BEGINS + 7 * place)), partial(join, story, role))
    for days in (20, 60, 150, 270, *range(395, (now - began).days, 120)):
        story.then(began + timedelta(days=days), look_at_the_tables)
    story.then(drafted - timedelta(minutes=1), look_at_the_tables)
    work(story, working, clock.today() - timedelta(days=1), jobs)
    story.then(drafted, partial(close, story, closing))
    today(story, now)
    story.live(began, now, progress)


def look_at_the_tables() -> None:
    """Have the database count its rows, as it would by itself if all this took two years and not one transaction.

    Offers are left out: told how few are open, it would find them by an index that is swept only
    of what committed transactions left behind, and wade through all that were ever open.
    """
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("coop.")]
    names = ", ".join(connection.ops.quote_name(table) for table in tables if table != Offer._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")


def found(story: Story) -> None:
    """The founders open accounts, elect a first board, admit one another, pay their shares and start to work."""
    for role in FOUNDERS:
        person = story.person(role)
        for office in role.offices:
            people.appoint(person, office, by=None if person == story.chair and office == "board" else story.chair)
    for role in FOUNDERS:
        join(story, role)
    for role in CUSTOMERS:
        story.person(role)


def join(story: Story, role: Role) -> Member:
    """Apply, be admitted by the chair (who is admitted by another), pay the shares and sign on to work."""
    person = story.person(role)
    required = current_rules().membership.classes[_working_class()].shares_required
    application = ownership.apply(person, _working_class(), _("I do this work and want a say in it."))
    chair = story.chair if person != story.chair else story.people[FOUNDERS[1].given]
    member = ownership.admit(application, by=chair)
    if required:
        confirms = chair if person == story.treasurer else story.treasurer
        ownership.buy_shares(member, required, by=confirms, key=f"demo-shares-{role.given}")
    worker = market.become_worker(person, [service.key for service in current_trade().services])
    for mode in settings.MODES:
        _staging(mode).ready(worker)
    story.workers.append(worker)
    return member


def work(story: Story, first: date, last: date, jobs: int) -> None:
    """Put down so many jobs, spread evenly over these days but Sundays; costs and payouts at each month's end."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for day in days:
        if day.day == 1 and day.month != first.month:
            story.then(_on(day), partial(end_of_month, story, day))
    workdays = [day for day in days if day.weekday() < 6]
    for place in range(jobs):
        day = workdays[place * len(workdays) // jobs]
        service = story.dice.choice(current_trade().services)
        asked = _staging(service.mode).when(day, story.dice)
        story.then(asked, partial(ask, story, service, day))


def ask(story: Story, service: Service, on: date) -> None:
    """A customer asks now for a job `on` a day; whoever is asked first accepts, and does it."""
    customer = story.people[story.dice.choice(CUSTOMERS).given]
    staging = _staging(service.mode)
    staging.come_online(story.workers, story.dice)
    wanted = staging.ask(service, on, story.workers, story.dice)
    if wanted is not None:
        starts, minutes, details = wanted
        hire(story, service, customer, starts, minutes, details)


def hire(
    story: Story,
    service: Service,
    customer: Person,
    starts: datetime,
    minutes: int,
    details: dict[str, Any],
    until: datetime | None = None,
) -> Job | None:
    """Request a job that somebody accepts and does, as far as it gets `until` then; the bill is paid days later."""
    job = market.request_job(customer, service.key, details | answers(service, story.dice))
    offer = job.offers.filter(answer="").select_related("worker__person").order_by("pk").first()
    if offer is None:
        return market.cancel(job, by=customer, reason=_("Nobody was free."))
    doer = offer.worker.person
    job = market.accept(offer, by=doer)
    taps = story.dice.choice(TAPPED)
    for step, before in (("set_out", 15), ("arrive", 3), ("start", 0)):
        if step in taps:
            moment = max(clock.now(), starts - timedelta(minutes=before))
            story.then(moment, partial(getattr(market, step), job, by=doer))
    done = starts + timedelta(minutes=minutes)
    if until is None or done <= until:
        story.then(done, partial(finish, story, job, doer, customer, minutes))
    return job


def finish(story: Story, job: Job, doer: Person, customer: Person, minutes: int) -> None:
    """The work is done; some say how it was, and most pay within days."""
    job = market.complete(job, by=doer, minutes=minutes)
    if story.dice.random() < 0.3:
        market.rate(job, by=customer, stars=story.dice.choice((4, 5, 5)), words="")
    story.then(clock.now() + PAYS_AFTER + timedelta(days=story.dice.randrange(STAY_UNPAID)), partial(pay, story, job))


def pay(story: Story, job: Job) -> None:
    """The treasurer finds the customer's transfer on the bank statement."""
    reference = f"DEMO-{next(story.references):05}"
    payments.record_payment(job, "transfer", reference, job.total, clock.today(), by=story.treasurer)


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


def close(story: Story, year: tuple[date, date]) -> None:
    """The treasurer drafts the close, the members adopt it with notice, it is posted."""
    draft = draft_close(*year, by=story.treasurer)
    opens = clock.now() + timedelta(days=current_rules().voting.notice_days.value + 2)
    vote(story, propose_close(draft, by=story.chair, opens_at=opens), against=1)


def vote(story: Story, proposal: Proposal, *, against: int = 0, counted: bool = True) -> None:
    """Put down that most members vote, `against` of them against, and that it is counted when it closes."""
    opened = min(proposal.opens_at + timedelta(hours=3), proposal.closes_at - timedelta(hours=1))
    story.then(opened, partial(cast, story, proposal, against, all_of_them=counted))
    if counted:
        story.then(proposal.closes_at + timedelta(minutes=1), partial(governance.ensure_current, proposal))


def cast(story: Story, proposal: Proposal, against: int, *, all_of_them: bool) -> None:
    """All but one of those on the roll vote, or half of them."""
    governance.ensure_current(proposal)
    on_roll = set(proposal.roll.values_list("member_id", flat=True))
    members = [member_of(person) for person in story.people.values()]
    voters = [member for member in members if member and member.pk in on_roll]
    for place, member in enumerate(voters[: len(voters) - 1 if all_of_them else len(voters) // 2]):
        governance.cast(proposal, member, "against" if place < against else "for")


def today(story: Story, now: datetime) -> None:
    """Put down what waits to be clicked: an application, an open vote, a worker's day, a job looking for somebody."""
    voting = current_rules().voting
    story.then(now - timedelta(days=voting.notice_days.value + 4), partial(propose, story, now))
    story.then(now - timedelta(days=3), partial(newcomer_applies, story))
    for service in current_trade().services[:1]:
        for moment, place in _staging(service.mode).day_begins(now):
            story.then(moment, partial(worker_is_hired, story, service, place, now))
    story.then(now, partial(jobs_to_come, story))


def propose(story: Story, now: datetime) -> None:
    """Notice of a vote that is open now."""
    proposal = governance.propose(
        by=story.people[FOUNDERS[2].given],
        kind=Proposal.Kind.ORDINARY,
        title=_("A shared workshop with the next town's co-op"),
        text=_("We rent a room together with the next town's co-op, for up to one year, and share its cost equally."),
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=max(6, current_rules().voting.open_days)),
    )
    vote(story, proposal, counted=False)


def newcomer_applies(story: Story) -> None:
    newcomer = story.person(NEWCOMER)
    market.become_worker(newcomer, [service.key for service in current_trade().services])
    ownership.apply(newcomer, _working_class(), _("I have worked with you for a month and want to stay."))


def worker_is_hired(story: Story, service: Service, place: int, now: datetime) -> None:
    """One job of the day of the worker through whose eyes visitors look."""
    worker = Worker.objects.select_related("person").get(person=story.people[WORKER.given])
    wanted = _staging(service.mode).day_of(worker, service, place, now, story.dice)
    if wanted is not None:
        starts, minutes, details = wanted
        hire(story, service, story.people[CUSTOMERS[place].given], starts, minutes, details, until=now)


def jobs_to_come(story: Story) -> None:
    """A job that is offered to the worker visitors look at, and others that somebody has accepted."""
    worker = Worker.objects.get(person=story.people[WORKER.given])
    others = [each for each in story.workers if each != worker]
    for place, service in enumerate(current_trade().services[:3]):
        customer = story.people[CUSTOMERS[place + 3].given]
        staging = _staging(service.mode)
        staging.come_online(others, story.dice)
        details = staging.ask_now(service, place, worker if place == 0 else None, story.dice)
        job = market.request_job(customer, service.key, details | answers(service, story.dice))
        offers = job.offers.filter(answer="").select_related("worker__person").order_by("pk")
        if place == 0 and not offers.filter(worker=worker).exists():
            market.offer(job, worker, {}, by=story.holder("dispatcher"), minutes=10)
        elif place and (offer := offers.first()):
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


def _working_class() -> str:
    return next(key for key, each in current_rules().membership.classes.items() if each.works)


def _staging(mode: str) -> Any:
    """What a mode needs to be put on stage, in its own folder so that an absent mode leaves nothing here."""
    return import_module(f"coop.market.modes.{mode}.staging")


def _on(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, OFFICE_HOUR), timezone.get_default_timezone())
