"""What tax law makes of a close: who was given which notice, and what goes on the yearly forms. Reads only.

The rules are `coop.patronage.notices`, pure; here are the co-op's own facts for them. Where the
law in force knows no such notices, there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coop.charter.loading import current_rules
from coop.patronage.lines import Share
from coop.patronage.models import NoticeConsent, YearClose
from coop.patronage.notices import Consent, Notice, TaxYear, consent_for, notice, tax_year

if TYPE_CHECKING:
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
