"""The schema of a law can say what real laws say, also what the software does not act on yet.

Each test is one of the points of research: a small example from a real law, as its pack will say it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from platformkit.places import borrow

borrow()

from coop.charter.law import Law, merge_overlays  # noqa: E402  # the template's own reading, found by `borrow`
from coop.charter.tests.papers import change, figure, law_file  # noqa: E402


def law(path: str, value: Any) -> Law:
    """The demonstration law with one thing said differently."""
    return Law.model_validate(change(law_file(), path, value))


def step(**said: Any) -> dict[str, Any]:
    """A line of the surplus: a fund."""
    return {"name": {"en": said["key"]}, "kind": "fund", "role": "collective_reserve", **said}


# 1: overlays


def test_a_state_extends_federal_law_and_a_region_its_country() -> None:
    country = change(law_file(), "key", "es")
    region = {
        "key": "es-ct",
        "extends": ["es"],
        "membership": {"minimum_members": figure(2, mark="recalled")},
        "sources": {"C1": {"title": "Llei 12/2015", "date": "2015-07-09"}},
    }
    whole = merge_overlays(
        {"version": 1, "name": {"ca": "Catalunya"}, "checked": "2026-11-23", **region}, {"es": country}
    )
    read = Law.model_validate(whole)
    assert read.membership.minimum_members.value == 2
    assert read.membership.minimum_age.value == 16  # from the layer beneath
    assert set(read.sources) == {"S1", "C1"}
    assert [each.key for each in read.overlays] == ["es"]


def test_layers_stand_in_the_order_in_which_they_are_named() -> None:
    pack = {"extends": ["first", "second"], "key": "x"}
    layers = {"first": {"key": "first", "a": 1, "b": 1}, "second": {"key": "second", "b": 2}}
    assert merge_overlays(pack, layers) | {"overlays": []} == {**pack, "a": 1, "b": 2, "overlays": []}


def test_a_layer_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="extends 'nowhere', which is not among its overlays: none"):
        merge_overlays({"extends": ["nowhere"]}, {})


def test_a_figure_is_replaced_whole_so_that_it_keeps_its_own_source() -> None:
    below = {"key": "below", "retention": figure({"count": 4, "unit": "years"}, note="of the layer below")}
    above = {"extends": ["below"], "retention": figure({"count": 6, "unit": "years"})}
    assert "note" not in merge_overlays(above, {"below": below})["retention"]


# 2: the weight of a vote


def test_german_plural_votes_fall_back_to_one_where_three_quarters_are_needed() -> None:
    plural = {"who": "members who specially promote the business", "most": figure(3), "one_vote_from_majority": "3/4"}
    (read,) = law("voting.plural", [plural]).voting.plural
    assert read.one_vote_from_majority == Fraction(3, 4)


def test_plural_votes_depend_on_branch_number_of_members_and_resolution() -> None:
    spain = {"who": "members", "by": "activity", "most": figure(5), "branches": ["agrarian", "transport"],
             "part_of": "all votes", "at_most": figure("1/3")}  # fmt: skip
    portugal = {"who": "members", "most": figure(3), "members_from": 20, "one_vote_for": ["charter", "merger"]}
    read = law("voting.plural", [spain, portugal]).voting.plural
    assert (read[0].at_most and read[0].at_most.value, read[1].members_from) == (Fraction(1, 3), 20)


def test_colleges_have_weights_between_bounds_and_never_by_capital() -> None:
    scic = {"at_least": figure(3), "each_at_least": figure("10 %"), "each_at_most": figure("50 %"),
            "by_capital": figure(False, "prohibition")}  # fmt: skip
    read = law("voting.colleges", scic).voting.colleges
    assert read
    assert read.each_at_most
    assert read.each_at_most.value == Fraction(1, 2)


# 3: caps with different denominators


@pytest.mark.parametrize(
    ("of", "most"),
    [("votes present", "1/3"), ("all votes", "25 %"), ("directors", "20 %"), ("supervisory board", "1/4")],
)
def test_a_cap_on_votes_names_what_it_is_a_part_of(of: str, most: str) -> None:
    (read,) = law("voting.caps", [{"who": "investors", "of": of, "at_most": figure(most)}]).voting.caps
    assert read.of == of


def test_a_cap_may_be_a_rule_without_a_number() -> None:
    rule = figure("never outvote the others", citation="GenG § 8(2)")
    (read,) = law("voting.caps", [{"who": "investors", "of": "votes cast", "rule": rule}]).voting.caps
    assert read.rule
    with pytest.raises(ValidationError, match="either at_most or rule"):
        law("voting.caps", [{"who": "investors", "of": "votes cast"}])


# 4: default, limit, prohibition, ceiling


def test_a_default_a_limit_a_prohibition_and_a_ceiling_are_different_things() -> None:
    ireland = {"amount": figure("150000 EUR", "default"), "part_of_assets": figure("1 %", "default"), "greatest": True}
    (cap,) = law("shares.holding", [ireland]).shares.holding
    assert cap.greatest
    assert cap.amount
    assert cap.amount.kind == "default"
    withdrawable = law("shares.withdrawable", figure(False, "prohibition")).shares.withdrawable
    assert withdrawable
    assert withdrawable.kind == "prohibition"
    special = law("voting.majorities.special", {"part": figure("2/3"), "charter_at_most": figure("4/5", "ceiling")})
    most = special.voting.majorities["special"].charter_at_most
    assert most
    assert most.kind == "ceiling"


# 5: where a reserve stops


@pytest.mark.parametrize(
    "stop",
    [
        {"at": "never"},
        {"at": "capital"},
        {"at": "highest_capital"},
        {"at": "fixed", "amount": "30000 EUR"},
        {"at": "equity_to_debt", "times": "40 %"},
        {"at": "charter"},
        {"at": "capital", "cut_last": figure(True, mark="uncertain", until_confirmed=False)},
    ],
)
def test_a_reserve_stops_at_different_points(stop: dict[str, Any]) -> None:
    reserve = step(key="reserve", rate={"least": figure("15 %")}, stop=stop)
    assert law("surplus.steps", [reserve]).surplus.steps[0].stop.at == stop["at"]


# 6: percentages on different bases; several statutory funds


def test_spain_keeps_results_apart_and_feeds_two_funds_from_them() -> None:
    surplus = {
        **law_file()["surplus"],
        "streams": {"co-operative": {"es": "cooperativo"}, "other": {"es": "extracooperativo"}},
        "steps": [
            step(key="fro", of="co-operative", rate={"least": figure("20 %")}, streams=["co-operative"]),
            step(
                key="fep",
                of="co-operative",
                rate={"least": figure("5 %")},
                streams=["co-operative"],
                role="education_fund",
            ),
            step(key="fro_other", of="other", rate={"least": figure("50 %")}, streams=["other"]),
        ],
    }
    assert [each.of for each in law("surplus", surplus).surplus.steps] == ["co-operative", "co-operative", "other"]


def test_a_scic_takes_half_of_the_remainder_and_quebec_the_sum_of_two_lines() -> None:
    scic = step(key="statutory", of="remainder", rate={"least": figure("50 %")})
    quebec = step(key="second", rate={"least": figure("10 %")}, either=["rebates_in_shares"],
                  stop={"at": "equity_to_debt", "times": "40 %"})  # fmt: skip
    read = law("surplus.steps", [scic, quebec]).surplus.steps
    assert read[0].of == "remainder"
    assert read[1].either == ("rebates_in_shares",)


# 7: who receives patronage, and by what


def test_patronage_goes_to_members_or_to_all_workers_by_a_key() -> None:
    scop = step(key="labour_share", kind="pool", rate={"least": figure("25 %")}, who="workers", role="member_payable",
                bases=figure(["pay", "hours", "equal"]), seniority_at_most=figure("200 %"),
                presence=figure({"count": 3, "unit": "months"}), cash_part={"least": figure("0 %")})  # fmt: skip
    germany = step(key="surplus", kind="pool", rate={"default": figure("100 %", "default")}, role="member_payable",
                   bases=figure(["capital"], "default"))  # fmt: skip
    read = law("surplus.steps", [scop, germany]).surplus.steps
    assert (read[0].who, read[0].bases and read[0].bases.value) == ("workers", ("pay", "hours", "equal"))
    assert (read[1].who, read[1].bases and read[1].bases.value) == ("members", ("capital",))


# 8: indivisible reserves fed by different results


def test_an_indivisible_reserve_is_fed_by_all_results_or_by_some_only() -> None:
    spain = step(key="fro", rate={"least": figure("20 %")}, indivisible=figure(True))
    california = step(key="indivisible", rate={"most": figure("100 %")}, indivisible=figure(True),
                      streams=["non-patronage"], required=False)  # fmt: skip
    read = law("surplus.steps", [spain, california]).surplus.steps
    assert (read[0].streams, read[1].streams) == ((), ("non-patronage",))


# 9: dates as rules


def test_a_deadline_is_a_table_of_the_calendar_where_the_law_gives_one() -> None:
    table = {"rows": [
        {"year_ends_from": "01-01", "year_ends_to": "06-30", "due": "10-31"},
        {"year_ends_from": "07-01", "year_ends_to": "12-31", "due": "04-30", "years_later": 1},
    ]}  # fmt: skip
    filing = {"key": "return", "name": {"en": "annual return"}, "to": "Registrar", "due": figure(table)}
    (read,) = law("filings", [filing]).filings
    assert read.due.value.model_dump()["rows"][1]["years_later"] == 1


def test_days_of_notice_may_exclude_both_ends_run_from_dispatch_and_be_deemed_received() -> None:
    notice = {
        "days": {"least": figure(15), "most": figure(60)},
        "counted": figure({"count": 15, "unit": "days", "after": "dispatch", "exclude": ["first", "last"]}),
        "deemed_received_after": figure({"count": 7, "unit": "days", "after": "dispatch"}),
    }
    (read,) = law("voting.notice", [notice]).voting.notice
    assert read.counted
    assert read.counted.value.exclude == ("first", "last")


def test_a_day_of_a_month_so_many_months_later_can_be_said() -> None:
    pay_by = figure({"count": 9, "unit": "months", "after": "year_end", "day_of_month": 15})
    read = law("patronage", {"pay_by": pay_by}).patronage.pay_by
    assert read
    assert read.value.day_of_month == 15


# 10: thresholds on votes against


def test_a_resolution_may_hang_on_the_votes_against_it() -> None:
    audit = {"kind": "audit_disapplication", "of_votes_cast_under": figure("20 %"),
             "of_members_entitled_under": figure("10 %")}  # fmt: skip
    (read,) = law("voting.against", [audit]).voting.against
    assert read.of_members_entitled_under
    assert read.of_members_entitled_under.value == Fraction(1, 10)


# 11: two views of one register


def test_one_register_has_two_views() -> None:
    columns = {each.key: each.views for each in law("checked", "2026-11-23").register_.columns}
    assert columns == {"number": ("full", "inspection"), "shares": ("full",)}
    with pytest.raises(ValidationError, match="names views that are not there: secret"):
        law("register.columns.0.views", ["secret"])


# 12: silence, offers of membership, work of non-members


def test_silence_admits_membership_is_offered_and_work_of_non_members_is_capped() -> None:
    spain = {"within": figure({"count": 3, "unit": "months"}), "silence": figure("admits"),
             "appeal_within": figure({"count": 20, "unit": "days"})}  # fmt: skip
    decision = law("membership.decision", spain).membership.decision
    assert decision.silence
    assert decision.silence.value == "admits"
    assert law("membership.offer_after_probation", figure(True)).membership.offer_after_probation
    employees = {"who": "employees who are not members", "of": "hours of members", "at_most": figure("30 %")}
    members = {"who": "members", "of": "workforce", "at_least": figure("75 %"), "within": {"count": 5, "unit": "years"}}
    read = law("membership.control", [employees, members]).membership.control
    assert [each.of for each in read] == ["hours of members", "workforce"]


# 13: source, date, mark, times; and the books


def test_a_figure_has_its_source_with_its_date_and_changes_on_a_day() -> None:
    later = figure("21 %", effective_from="2027-01-01")
    (vat,) = law("taxes", [{"key": "vat", "name": {"en": "VAT"}, "rate": figure("20 %", later=[later])}]).taxes
    assert vat.rate.on(date(2026, 12, 31)).value == Fraction(1, 5)
    assert vat.rate.on(date(2027, 1, 1)).value == Fraction(21, 100)


@pytest.mark.parametrize("key", ["citation", "mark", "source", "kind"])
def test_no_figure_goes_without_citation_mark_source_and_kind(key: str) -> None:
    said = figure(3)
    del said[key]
    with pytest.raises(ValidationError, match=key):
        law("membership.minimum_members", said)


def test_an_uncertain_figure_says_what_is_safe_meanwhile_and_no_other_does() -> None:
    with pytest.raises(ValidationError, match="until_confirmed"):
        law("membership.minimum_members", figure(3, mark="uncertain"))
    with pytest.raises(ValidationError, match="until_confirmed"):
        law("membership.minimum_members", figure(3, until_confirmed=5))


def test_interest_on_shares_is_capped_by_an_index_or_by_the_sum_of_lines() -> None:
    caps = [
        {"rate": figure({"index": "bond yield of three years", "plus": "2 %"})},
        {"total": figure(["legal_reserve", "development_fund"])},
        {"part_of_result": figure("30 %")},
    ]
    rate, total, part = law("shares.interest", caps).shares.interest
    assert rate.rate
    assert rate.rate.value.plus == Fraction(1, 50)
    assert (total.total is not None, part.part_of_result is not None) == (True, True)


def test_the_books_follow_a_statutory_numbering() -> None:
    accounts = law_file()["chart"]["accounts"]
    french = {**accounts, "statutory_reserve": {"number": "1061", "name": {"fr": "réserve légale"}, "kind": "equity"}}
    chart = law("chart", {"plan": {"fr": "plan comptable général"}, "accounts": french}).chart
    assert chart.accounts["statutory_reserve"].number == "1061"
