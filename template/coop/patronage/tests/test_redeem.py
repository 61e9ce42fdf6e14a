"""Capital of earlier years is paid out: the oldest first, once, to whoever it belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop import clock
from coop.ledger import queries as books
from coop.ledger.commands import Draft, Leg, post
from coop.ownership import commands as ownership
from coop.patronage import queries
from coop.patronage.commands import draft_redemption, post_redemption, redeeming
from coop.patronage.models import Redemption
from coop.patronage.redeeming import redeem
from coop.patronage.refusals import CapitalChanged, MoreThanCapital, NotAdopted
from coop.people.models import Person
from coop.people.permissions import Office
from coop.refused import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasurer() -> Person:
    return make.on_duty(Office.TREASURER)


@pytest.fixture
def people() -> list[Person]:
    """Ada has 30.00 of 2023 and 10.00 of 2024, Bo 60.00 of 2023."""
    ada, bo = make.member().person, make.member().person
    for n, (person, year, amount) in enumerate(((ada, 2023, 3_000), (ada, 2024, 1_000), (bo, 2023, 6_000))):
        lot = f"{person.party}:{year}"
        legs = (Leg("cash", amount), Leg("member_capital", -amount, lot))
        post(Draft(clock.today(), "test", "Of old", legs), key=f"lot {n}")
    return [ada, bo]


def test_the_oldest_year_is_paid_first_and_a_part_of_a_year_alike(people, treasurer) -> None:
    ada, bo = people
    post_redemption(draft_redemption(3_000, by=treasurer), resolution="resolution:1", by=treasurer)
    assert queries.capital_lots(ada) == {"2023": 2_000, "2024": 1_000}  # a third of 2023 to each
    assert queries.capital_lots(bo) == {"2023": 4_000}
    assert books.balance("member_payable", party=bo.party) == -2_000
    post_redemption(draft_redemption(6_500, by=treasurer), resolution="resolution:2", by=treasurer)
    assert (queries.capital_lots(ada), queries.capital_lots(bo)) == ({"2024": 500}, {})
    assert queries.lots_by_year() == {"2024": 500}
    assert books.verify() == []


def test_posting_again_pays_nobody_twice(people, treasurer) -> None:
    draft = draft_redemption(3_000, by=treasurer)
    for n in range(2):
        assert post_redemption(draft, resolution=f"resolution:{n}", by=treasurer).resolution == "resolution:0"
    assert books.balance("member_payable") == -3_000


def test_what_broke_off_goes_on(people, treasurer, monkeypatch) -> None:
    monkeypatch.setattr(redeeming, "PARTS_AT_MOST", 1)
    draft = draft_redemption(9_500, by=treasurer)
    real, done = redeeming._post_batch, []

    def stumbles(*args):
        real(*args)
        done.append(args)
        if len(done) == 2:
            raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(redeeming, "_post_batch", stumbles)
        with pytest.raises(OSError, match="full"):
            post_redemption(draft, resolution="resolution:1", by=treasurer)
    assert Redemption.objects.get().status == "posting"
    from coop.patronage.tasks import go_on_with_closes

    go_on_with_closes(timestamp=0)
    assert Redemption.objects.get().status == "posted"
    assert books.balance("member_payable") == -9_500


def test_who_has_left_is_paid_like_everyone_else(people, treasurer) -> None:
    bo = people[1]
    member = bo.memberships.get()
    leaving = ownership.give_notice(member, by=bo)
    with clock.at(clock.now().replace(year=leaving.effective_on.year + 1)):
        ownership.end_membership(leaving)
        post_redemption(draft_redemption(9_000, by=treasurer), resolution="resolution:1", by=treasurer)
    assert queries.capital_of(bo) == 0


def test_no_more_than_there_is_by_officers_and_with_a_resolution(people, treasurer) -> None:
    for amount in (0, -1, 10_001):
        with pytest.raises(MoreThanCapital):
            draft_redemption(amount, by=treasurer)
    with pytest.raises(NotAllowed):
        draft_redemption(1, by=people[0])
    with pytest.raises(NotAdopted):
        post_redemption(draft_redemption(1, by=treasurer), resolution="", by=treasurer)


def test_capital_that_has_gone_since_the_draft_is_not_paid(people, treasurer) -> None:
    draft = draft_redemption(9_000, by=treasurer)
    legs = (Leg("member_capital", 1, f"{people[0].party}:2023"), Leg("collective_reserve", -1))
    post(Draft(clock.today(), "test", "A loss", legs), key="loss")
    with pytest.raises(CapitalChanged):
        post_redemption(draft, resolution="resolution:1", by=treasurer)
    assert books.balance("member_payable") == 0


@given(
    lots=st.dictionaries(
        st.tuples(st.integers(1, 9), st.integers(2000, 2004)).map(lambda each: f"person:{each[0]}:{each[1]}"),
        st.integers(1, 2**62 // 50),
        min_size=1,
    ),
    part=st.fractions(0, 1),
)
def test_it_pays_exactly_the_total_and_a_later_year_only_when_all_earlier_are_paid(lots, part) -> None:
    total = int(sum(lots.values()) * part)
    paid = redeem(lots, total)
    assert sum(paid.values()) == total
    assert all(0 < amount <= lots[lot] for lot, amount in paid.items())
    reached = [lot.rpartition(":")[2] for lot in paid]
    assert all(
        paid.get(lot) == amount for lot, amount in lots.items() if lot.rpartition(":")[2] < max(reached, default="")
    )
