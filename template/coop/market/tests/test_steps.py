"""The table of steps: that it hangs together, and says what people may do."""

from __future__ import annotations

from coop.market.models import Job
from coop.market.rules import OVER, STEPS, WORKERS_NEXT, Party, State, steps_from


def test_every_state_has_a_name_for_people_and_the_other_way_round() -> None:
    assert [state.value for state in State] == [choice.value for choice in Job.State]


def test_every_state_can_be_reached_and_left_unless_it_is_the_end() -> None:
    reached = {step.ends for step in STEPS.values()}
    left = {state for step in STEPS.values() for state in step.starts}
    assert reached == set(State)
    assert set(State) - left == OVER


def test_every_state_leads_to_an_end() -> None:
    ends = set(OVER)
    for _ in State:
        ends |= {state for step in STEPS.values() if step.ends in ends for state in step.starts}
    assert ends == set(State)


def test_a_customer_can_call_off_until_the_work_begins_and_nothing_else() -> None:
    customer = frozenset({Party.CUSTOMER})
    assert {step.name for step in steps_from(State.ACCEPTED, customer)} == {"cancel"}
    assert steps_from(State.IN_PROGRESS, customer) == ()


def test_what_a_workers_page_proposes_is_theirs_to_do() -> None:
    for state, name in WORKERS_NEXT.items():
        assert STEPS[name] in steps_from(state, frozenset({Party.WORKER}))
