"""A line of the surplus, said to a member."""

from coop.charter.tests.papers import built, change, charter_file, figure, law_file


def said(path: str, value: object, law: object = None) -> str:
    rules = built(law and dict(law), change(charter_file(), path, value))
    return "; ".join(f"{step.how_much}, {', '.join(step.terms)}" for step in rules.surplus.steps)


def test_lines_say_how_much_of_what_until_when_and_by_what():
    assert said("surplus.steps.1.cash_part", "50 %") == (
        "20 % of the surplus, until it equals the highest capital there ever was; "
        "100 % of what is left, shared by hours, 50 % paid in money, the rest kept as each one’s capital"
    )


def test_a_pool_says_its_keys_its_formula_and_what_years_add():
    step = {"key": "patronage", "rate": "100 %", "seniority": {"per_year": "10 %", "at_most": "150 %"},
            "presence": {"in_year": {"count": 90, "unit": "days"}, "or_seniority": {"count": 1, "unit": "years"}},
            "mix": [{"part": "70 %", "basis": "pay"}, {"part": "30 %", "formula": "hours + 2 * hours"}]}  # fmt: skip
    words = said("surplus.steps.1", step)
    assert "shared 70 % by pay, 30 % by the formula hours + 2 * hours" in words
    assert "for who was here for 90 days of the year, or at its end had been for 1 years" in words
    assert "each year of service adds 10 %, up to 150 % in all" in words


def test_a_line_of_one_result_says_which():
    law = change(law_file(), "surplus.streams", {"co-operative": {"en": "co-operative"}})
    law = change(law, "surplus.steps.0.of", "co-operative")
    assert "20 % of the surplus (of this result alone: co-operative)" in said("surplus.losses", ["losses_forward"], law)


def test_the_law_may_leave_the_key_open_to_all_who_work_here():
    law = change(law_file(), "surplus.steps.1.who", "workers")
    law = change(law, "surplus.steps.1.bases", figure(["equal"]))
    words = said("surplus.steps.1.basis", "equal", law)
    assert "shared in equal parts, for all who work here, members or not" in words
