"""Names and values of figures in the reader's language, for pages that show the rules."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from coop.charter.figures import Term
from coop.charter.schema import show_percent
from coop.refused import _

# By the figure's path in law.yml or charter.yml without the numbers of items; the longest that fits names it.
TOPICS = {
    "membership.minimum_members": _("least number of members"),
    "membership.minimum_age": _("least age of a member"),
    "membership.decision.within": _("time to decide on an application"),
    "membership.decision.silence": _("what silence on an application means"),
    "membership.investors": _("members who only invest"),
    "membership.customers": _("customers as members"),
    "admission.minimum_age": _("least age of a member"),
    "admission.decide_within_days": _("days to decide on an application"),
    "shares.par": _("price of a share"),
    "shares.exactly": _("shares that each member holds"),
    "shares.holding.amount": _("most that one member may hold in shares"),
    "shares.maximum_holding": _("most that one member may hold in shares"),
    "shares.holding.part_of_capital": _("most of the capital that one member may hold"),
    "shares.interest": _("interest on shares"),
    "shares.paid_at_subscription": _("part of a share that is paid at once"),
    "shares.full_payment_within": _("time to pay a share in full"),
    "shares.full_payment_within_days": _("days to pay a share in full"),
    "shares.transfer": _("shares given to another member"),
    "shares.withdrawable": _("shares can be given back"),
    "shares.withdrawals_per_year": _("most of the capital that is repaid in a year"),
    "shares.minimum_capital": _("least capital"),
    "membership.control": _("what one group of members holds"),
    "membership.officer_minimum_age": _("least age of an officer"),
    "membership.decision.appeal_within": _("time to appeal against a refusal"),
    "membership.expulsion.hearing_after": _("time between the grounds for expulsion and the hearing"),
    "membership.expulsion.appeal_within": _("time to appeal against an expulsion"),
    "admission.appeal_within_days": _("days to appeal against a refusal"),
    "admission.residence": _("where members live"),
    "admission.probation_days": _("days of work before joining"),
    "discipline.hearing_days": _("days between the grounds for expulsion and the hearing"),
    "discipline.appeal_within_days": _("days to appeal against an expulsion"),
    "discipline.suspension_days": _("longest suspension, in days"),
    "board.members_part": _("part of the board that are members"),
    "shares.notice_days": _("days of notice to leave"),
    "shares.repay_within_days": _("days to repay shares"),
    "voting.per_member": _("votes of each member"),
    "voting.caps": _("most votes of investors together"),
    "voting.notice": _("days of notice of a vote"),
    "voting.notice_days": _("days of notice of a vote"),
    "voting.quorum.part": _("quorum, as a part of those who may vote"),
    "voting.quorum.least": _("quorum, as a number of members"),
    "voting.quorum.members": _("quorum, as a number of members"),
    "voting.majorities.ordinary": _("majority for an ordinary resolution"),
    "voting.majorities.surplus": _("majority for a resolution on the surplus"),
    "voting.majorities.special": _("majority for a special resolution"),
    "voting.majorities.charter": _("majority to change the charter"),
    "voting.majorities": _("majority"),
    "classes": _("most votes of investors together"),
    "surplus.losses": _("who bears a loss"),
    "surplus.prior_losses_first": _("earlier losses come first"),
    "surplus.nonmember_to_collective": _("surplus of business with non-members goes to the collective reserve"),
    "surplus.steps": _("line of the surplus"),
    "surplus.nonmember_stream": _("business with non-members stands with another result"),
    "surplus.losses_at_most": _("most of a loss that an account bears"),
    "surplus.indivisible_bears_last": _("what is indivisible bears a loss last"),
    "indexes": _("index that the law ties a limit to"),
    "patronage.pay_by": _("time to pay a patronage dividend"),
    "patronage.consents": _("consents to a written notice"),
    "patronage.report_from": _("least amount that is reported"),
    "patronage.withholding": _("tax kept back where a tax number is not known"),
    "patronage.notice_states": _("what a written notice says"),
    "patronage.boxes": _("boxes of the yearly form"),
    "patronage.least_cash_part": _("part of a patronage dividend that is paid in money"),
    "register.basis": _("the statutory register"),
    "taxes.vat": _("tax on sales"),
}
BOUNDS = {
    "least": _("at the least"),
    "most": _("at the most"),
    "default": _("where the charter is silent"),
    "indivisible": _("never shared out"),
    "bases": _("shared by"),
    "presence": _("for who was here for so long"),
    "or_seniority": _("or had been here for so long"),
    "seniority_at_most": _("years of service, at the most"),
    "retained_for_all": _("parts of non-members may be retained"),
}
UNITS = {
    "hours": _("{count} hours"),
    "days": _("{count} days"),
    "weeks": _("{count} weeks"),
    "months": _("{count} months"),
    "years": _("{count} years"),
}
WORDS = {
    "hours": _("hours"),
    "pay": _("pay"),
    "equal": _("equal parts"),
    "nothing": _("nothing"),
    "writing": _("signed writing"),
    "bylaw": _("membership under a by-law"),
    "check": _("a qualified check that is cashed"),
} | {
    "board": _("with the board's consent"),
    "free": _("freely"),
    "never": _("not at all"),
}


def name_of(path: str) -> str:
    """What a figure is called: `voting.notice.0.days.least` is *days of notice of a vote, at the least*."""
    item = path.partition("(")[2].rstrip(")")  # `surplus.steps[0].rate (patronage)`
    steps = [step.partition("[")[0] for step in path.partition(" ")[0].rstrip(":").split(".")]
    steps = [step for step in steps if not step.isdigit()]
    for length in range(len(steps), 0, -1):
        topic = TOPICS.get(".".join(steps[:length]))
        if topic:
            if not item and steps[:2] == ["surplus", "steps"] and len(steps) > 2:
                item = steps[2]
            words = [str(topic), item.replace("_", " "), str(BOUNDS.get(steps[-1], ""))]
            return ", ".join(word for word in words if word)
    return " ".join(steps).replace("_", " ")


def cited(where: str) -> str:
    """Where a rule stands; for the co-op's own charter by the figure's name, so that people see it is theirs.

    A line of the surplus is only called that: it stands beside its own name.
    """
    if not where.startswith("charter, "):
        return where
    key = where.removeprefix("charter, ")
    place = name_of("surplus.steps" if key.startswith("surplus.steps") else key)
    return str(_("our charter: {place}")).format(place=place)


def in_words(value: Any) -> str:
    """A figure's value in the reader's language."""
    match value:
        case bool():
            return str(_("yes")) if value else str(_("no"))
        case Fraction():
            return show_percent(value)
        case Term():
            said = str(UNITS[value.unit]).format(count=value.count)
            day = value.day_of_month
            return str(_("{span}, on day {day} of the month")).format(span=said, day=day) if day else said
        case dict():
            return ", ".join(f"{in_words(key)}: {in_words(each)}" for key, each in value.items())
        case tuple():
            return ", ".join(in_words(each) for each in value)
        case dict():
            return " / ".join(dict.fromkeys(str(each) for each in value.values()))
        case str():
            return str(WORDS.get(value, value))
        case _:
            return str(value)
