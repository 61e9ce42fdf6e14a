"""What tax law makes of a close: who was given which notice, and what goes on the yearly forms. Reads only.

The rules are `coop.patronage.notices`, pure; here are the co-op's own facts for them. Where the
law in force knows no such notices, there is nothing to say.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules
from coop.money import to_major
from coop.patronage.lines import Share
from coop.patronage.models import NoticeConsent, RedeemedLot, YearClose
from coop.patronage.notices import Consent, Form, Notice, TaxYear, consent_for, form, notice, received, tax_year
from coop.people.models import Person


def notices_of(close: YearClose, person: Person) -> list[Notice]:
    """What a close gave a person as the tax law sees it, pool by pool; empty where it knows no notices."""
    rules = current_rules().surplus
    if rules.notices is None:
        return []
    steps = {step.key: step for step in rules.steps if step.kind == "pool"}
    year = tax_year(close.starts_on, close.ends_on, rules.notices)
    consent = consent_for(consents_of(person), year, rules.notices)
    return [
        notice(Share(part.pool, person.pk, part.quantity, part.share, part.cash, part.retained),  # type: ignore[arg-type]
               steps[part.pool], rules.notices, consent)
        for part in close.allocations.filter(person=person).order_by("pool")
        if part.pool in steps and part.share
    ]  # fmt: skip


def year_of(close: YearClose) -> TaxYear | None:
    """The days within which a close's dividends have to be paid; None where the law sets none."""
    rules = current_rules().surplus.notices
    return tax_year(close.starts_on, close.ends_on, rules) if rules else None


def consents_of(person: Person) -> list[Consent]:
    """The consents a person has given to count notices as income."""
    given = NoticeConsent.objects.filter(person=person).order_by("since")
    return [Consent(each.kind, each.since, each.until) for each in given]  # type: ignore[arg-type]


def standing_consents(person: Person) -> list[NoticeConsent] | None:
    """The consents of a person that stand today; None where the law in force asks for none."""
    if current_rules().surplus.notices is None:
        return None
    return list(NoticeConsent.objects.filter(person=person, until=None).order_by("since"))


def notice_texts(close: YearClose, person: Person, money: Callable[[int], str]) -> list[str]:
    """What a statement has to say for tax, one paragraph each, in the reader's language."""
    rules = current_rules().surplus.notices
    found = notices_of(close, person)
    if rules is None or not found:
        return []
    texts = []
    for each in found:
        if each.qualified:
            said = _("Written notice of allocation, qualified: {qualified}. {money} of the {share} are paid in money.")
            texts.append(
                said.format(qualified=money(each.qualified), money=money(each.money), share=money(each.share))
                + " "
                + _("You have agreed to count the stated amount as income of the year in which you receive it.")
            )
        if each.nonqualified:
            said = _("Written notice of allocation, nonqualified: {amount}. It counts as income when it is paid out.")
            texts.append(said.format(amount=money(each.nonqualified)))
    pay_by = tax_year(close.starts_on, close.ends_on, rules).pay_by
    texts.append(_("To be paid by {day} ({where}).").format(day=date_format(pay_by), where=rules.pay_by.citation.where))
    return texts


def forms(year: int) -> list[tuple[Person, Form]]:
    """The yearly forms of a calendar year, by person: dividends of closes posted in it, old notices redeemed in it.

    Empty where the law in force asks for none. Of a redeemed lot, what counts is no more than was
    given by nonqualified notice; the rest was income when it was given.
    """
    rules = current_rules().surplus.notices
    if rules is None:
        return []
    given: dict[int, list[Notice]] = {}
    for close in YearClose.objects.filter(status=YearClose.Status.POSTED, posted_at__year=year):
        for person in Person.objects.filter(allocations__close=close).distinct():
            given.setdefault(person.pk, []).extend(notices_of(close, person))
    redeemed: dict[int, int] = {}
    for lot in RedeemedLot.objects.filter(redemption__on__year=year).select_related("person"):
        redeemed[lot.person_id] = redeemed.get(lot.person_id, 0) + _nonqualified_of(lot)
    found = []
    for person in Person.objects.filter(pk__in={*given, *redeemed}).order_by("pk"):
        of = received(person.pk, given.get(person.pk, []), redeemed=redeemed.get(person.pk, 0))
        made = form(of, rules)
        if made:
            found.append((person, made))
    return found


def _nonqualified_of(lot: RedeemedLot) -> int:
    closes = YearClose.objects.filter(starts_on__year=int(lot.year[:4]))
    close = next((each for each in closes if each.year == lot.year), None)
    if close is None:
        return lot.amount
    return min(lot.amount, sum(each.nonqualified for each in notices_of(close, lot.person)))


def forms_csv(year: int) -> str:
    """The yearly forms as a file: person, name, address, and each box by its number, in major units."""
    currency = current_rules().coop.currency
    rows = forms(year)
    numbers = sorted({number for _person, made in rows for number in made.boxes})
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["person", "name", "address", *(f"box {number}" for number in numbers)])
    for person, made in rows:
        texts = [person.name, person.postal_address.replace("\n", ", ")]
        safe = [f"'{text}" if text[:1] in ("=", "+", "-", "@") else text for text in texts]
        writer.writerow([person.pk, *safe, *(to_major(made.boxes.get(number, 0), currency) for number in numbers)])
    return out.getvalue()
