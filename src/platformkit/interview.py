"""The interview: one question after the other, what the law says beside it, and a last look at everything.

Facts come from the catalogue, questions and rules from copier.yml; this module only talks.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Collection
from typing import Any

from platformkit import unfinished
from platformkit.catalog import law, lines
from platformkit.problem import BadAnswer, Problem
from platformkit.questions import Answers, Asked, Questionnaire

# Where in a law what bears on a question stands.
BEARS_ON: dict[str, tuple[str, ...]] = {
    "name": ("naming.",),
    "membership": ("membership.minimum_members", "membership.customers", "voting.per_member", "voting.caps"),
    "registered_name": ("naming.",),
    "share_price": ("shares.par", "shares.holding", "shares.minimum_capital"),
    "shares_required": ("shares.exactly", "shares.paid_at_subscription"),
    "notice_days": ("voting.notice",),
    "quorum_percent": ("voting.quorum",),
    "cash_percent": ("surplus.steps.patronage.cash_part", "patronage.least_cash_part", "surplus.steps"),
}
LINES_OF_LAW = 4
WRITE, STOP = "write", "stop"


class Stopped(Problem):
    """The person does not want to go on now."""

    status = 130


def interview(questionnaire: Questionnaire, given: Answers) -> Answers:
    """All answers, from a person at a terminal. Each one is kept at once, so that Ctrl-C loses nothing.

    Args:
        questionnaire: the questions.
        given: answers that came with the command; they are not asked again, but may be changed in the end.

    Raises:
        Stopped: the person stopped; the answers so far are kept for next time.
    """
    try:
        answered = {**_of_last_time(questionnaire), **given}
        answers = _ask_the_rest(questionnaire, answered)
        while (choice := _review(questionnaire, answers)) != WRITE:
            if choice == STOP:
                raise KeyboardInterrupt
            followed = _as_suggested(questionnaire, answers) - set(given) - {choice}
            answered.pop(choice, None)
            answers = _ask_the_rest(questionnaire, answered, again=choice, before=answers[choice], followed=followed)
    except (KeyboardInterrupt, EOFError):
        kept = "Your answers are kept: run `platformkit new` again to go on."
        raise Stopped(f"\nStopped; nothing was written. {kept}") from None
    return answers


def _of_last_time(questionnaire: Questionnaire) -> Answers:
    import questionary

    kept = {key: value for key, value in unfinished.kept().items() if key in questionnaire.askable()}
    if not kept:
        return {}
    who = kept.get("name") or kept.get("business")
    if questionary.confirm(f"Go on where you stopped last time ({who}, {len(kept)} answers)?", qmark="?").unsafe_ask():
        return kept
    unfinished.forget()
    return {}


def _as_suggested(questionnaire: Questionnaire, answers: Answers) -> set[str]:
    """The keys of the answers that are what was suggested."""
    looks = (questionnaire.look(question, answers) for question in questionnaire.questions)
    return {asked.key for asked in looks if answers[asked.key] == asked.default}


def _ask_the_rest(
    questionnaire: Questionnaire,
    answered: Answers,
    again: str = "",
    before: Any = None,
    followed: Collection[str] = (),
) -> Answers:
    """Go through the questions in order and ask those that have no usable answer yet.

    An answer may become unusable by a change to one before it; then it is asked again, with the reason.
    An answer that was only a suggestion is `followed`: it changes with what it was derived from.
    """
    answers: Answers = {}
    for question in questionnaire.questions:
        asked = questionnaire.look(question, answers)
        key = question.key
        if asked.computed:
            answers[key] = asked.default
            continue
        if key in answered and key in followed:
            answered[key] = asked.default
        if key in answered:
            try:
                answers[key] = questionnaire.check(asked, answered[key], answers)
                continue
            except BadAnswer as bad:
                print(bad)
        if not asked.asked and key not in answered:
            answers[key] = asked.default
            continue
        answers[key] = answered[key] = _ask(questionnaire, asked, answers, before if key == again else asked.default)
        unfinished.keep(answered)
    return answers


def _ask(questionnaire: Questionnaire, asked: Asked, answers: Answers, default: Any) -> Any:
    import questionary

    _say_law(asked.key, answers)

    def fits(value: Any) -> bool | str:
        try:
            questionnaire.check(asked, value, answers)
        except BadAnswer as bad:
            return bad.rule
        return True

    if asked.question.multiselect:
        choices = [questionary.Choice(label, value, checked=value in default) for label, value in asked.choices]
        value = questionary.checkbox(asked.help, choices, validate=fits, qmark="?").unsafe_ask()
    elif asked.choices:
        choices = [questionary.Choice(label, value) for label, value in asked.choices]
        usable = default if default in [value for _, value in asked.choices] else None
        value = questionary.select(asked.help, choices, default=usable, qmark="?").unsafe_ask()
    elif asked.question.type == "bool":
        value = questionary.confirm(asked.help, default=bool(default), qmark="?").unsafe_ask()
    else:
        value = _ask_for_words(asked.help, str(default), fits)
    try:
        return questionnaire.check(asked, value, answers)
    except BadAnswer as bad:  # one of a list, which cannot be refused while it is chosen
        print(f"  {bad.rule}")
        return _ask(questionnaire, asked, answers, default)


def _ask_for_words(words: str, suggestion: str, fits: Callable[[Any], bool | str]) -> str:
    """What was typed, or the suggestion for Enter alone: it stands beside the question, not in the way of typing."""
    import questionary

    beside = f"(Enter: {suggestion})" if suggestion else None
    typed: str = questionary.text(
        words, instruction=beside, validate=lambda value: fits(value.strip() or suggestion), qmark="?"
    ).unsafe_ask()
    return typed.strip() or suggestion


def _say_law(key: str, answers: Answers) -> None:
    """What the chosen law says of this question, each figure with its citation."""
    if key not in BEARS_ON or "jurisdiction" not in answers:
        return
    for line in lines(law(answers["jurisdiction"]), BEARS_ON[key])[:LINES_OF_LAW]:
        width = max(40, shutil.get_terminal_size().columns)
        print(textwrap.fill(line.short, width, initial_indent="  § ", subsequent_indent="    "))


def _review(questionnaire: Questionnaire, answers: Answers) -> str:
    """Everything at a glance: WRITE, STOP, or the key that shall be changed."""
    import questionary

    width = max(40, shutil.get_terminal_size().columns - 6)
    choices: list[Any] = [questionary.Choice("Write the repository", WRITE), questionary.Separator()]
    for question in questionnaire.questions:
        asked = questionnaire.look(question, answers)
        if asked.asked:
            line = f"{question.key.replace('_', ' '):<16} {asked.show(answers[question.key])}"
            choices.append(questionary.Choice(line if len(line) <= width else line[: width - 1] + "…", question.key))
    choices += [questionary.Separator(), questionary.Choice("Stop, and keep the answers", STOP)]
    ask: Callable[..., Any] = questionary.select
    chosen: str = ask("Is this right? Choose a line to change it.", choices, qmark="?").unsafe_ask()
    return chosen
