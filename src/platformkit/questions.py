"""The questions of copier.yml, evaluated as Copier evaluates them.

The one source of questions, defaults, choices and rules is copier.yml with the catalogue. This module
reads them for the interview and the command line, so that both refuse what Copier would refuse, but
with a sentence instead of a traceback. Which answers go on to Copier is `scaffold`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import yaml
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from platformkit.problem import BadAnswer, Problem

Answers = dict[str, Any]
TYPES: dict[str, type] = {"str": str, "int": int, "bool": bool}
YES, NO = {"yes", "y", "true", "on", "1"}, {"no", "n", "false", "off", "0"}


@dataclass(frozen=True, slots=True)
class Question:
    """One entry of copier.yml, as written there."""

    key: str
    type: str
    help: str
    default: Any
    choices: Any
    validator: str
    when: Any
    ask: Any
    multiselect: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands after the answers before it: `asked` is false for computed and advanced ones."""

    question: Question
    help: str
    default: Any
    choices: tuple[tuple[str, Any], ...]
    computed: bool
    asked: bool

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def allowed(self) -> str:
        """The allowed values, for a message; empty where a rule says it better."""
        return ", ".join(str(value) for _, value in self.choices)

    def show(self, value: Any) -> str:
        """An answer as people read it."""
        labels = {choice: label for label, choice in self.choices}
        if isinstance(value, list):
            return ", ".join(labels.get(each, str(each)) for each in value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(labels.get(value, value))


@cache
def _parsed(text: str) -> Any:
    """Packs are some hundred lines: parse each text once."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe loaders


class Questionnaire:
    """The questions of one template repository."""

    def __init__(self, root: Path) -> None:
        self.root = root
        entries = yaml.safe_load((root / "copier.yml").read_text(encoding="utf-8"))
        self.questions = tuple(
            Question(
                key=key,
                type=entry.get("type", "str"),
                help=entry.get("help", ""),
                default=entry.get("default", ""),
                choices=entry.get("choices"),
                validator=entry.get("validator", ""),
                when=entry.get("when", True),
                ask=entry.get("ask", True),
                multiselect=entry.get("multiselect", False),
            )
            for key, entry in entries.items()
            if not key.startswith("_")
        )
        self.environment = SandboxedEnvironment(
            loader=FileSystemLoader(root),
            undefined=StrictUndefined,
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
            keep_trailing_newline=True,
        )
        # Copier's `from_yaml` parses anew each time; here the same packs come by again and again.
        self.environment.filters["from_yaml"] = _parsed
        self._template = cache(self.environment.from_string)

    def render(self, value: Any, answers: Mapping[str, Any]) -> Any:
        """Fill in a templated value of copier.yml."""
        return self._template(value).render(**answers) if isinstance(value, str) else value

    def askable(self) -> tuple[str, ...]:
        """The keys that a person may answer, in order."""
        return tuple(each.key for each in self.questions if each.when is not False)

    def look(self, question: Question, answers: Mapping[str, Any]) -> Asked:
        """The question as it stands after `answers`, which must hold all earlier ones."""
        computed = not _truth(self.render(question.when, answers))
        choices = self.render(question.choices, answers) if question.choices else {}
        if isinstance(choices, str):
            choices = _parsed(choices)
        default = self.render(question.default, answers)
        if isinstance(default, str) and (question.type == "yaml" or question.multiselect):
            default = _parsed(default)
        elif question.type in TYPES and isinstance(default, str):
            default = _cast(question, default)
        return Asked(
            question=question,
            help=str(self.render(question.help, answers)).strip(),
            default=default,
            choices=tuple((str(label), value) for label, value in choices.items()),
            computed=computed,
            asked=not computed and _truth(self.render(question.ask, answers)),
        )

    def check(self, asked: Asked, given: Any, answers: Mapping[str, Any]) -> Any:
        """`given` as a usable answer.

        Raises:
            BadAnswer: it is of another kind, not among the choices, or against the question's rule.
        """
        question = asked.question
        if question.multiselect:
            words = given if isinstance(given, list) else str(given).split(",")
            chosen = [str(word).strip() for word in words if str(word).strip()]
            if strange := [each for each in chosen if each not in [value for _, value in asked.choices]]:
                raise BadAnswer(question.key, strange[0], f"Allowed: {asked.allowed}.")
            value: Any = [each for _, each in asked.choices if each in chosen]
        else:
            value = _cast(question, given)
            if asked.choices and value not in [each for _, each in asked.choices]:
                raise BadAnswer(question.key, given, f"Allowed: {asked.allowed}.")
        if rule := self.render(question.validator, {**answers, question.key: value}).strip():
            raise BadAnswer(question.key, given, " ".join(rule.split()))
        if question.key == "timezone" and (zones := available_timezones()) and value not in zones:
            raise BadAnswer(question.key, given, "Write a time zone of the IANA list, such as Europe/Paris.")
        return value

    def resolve(self, given: Mapping[str, Any]) -> Answers:
        """All answers, computed ones too, from the `given` ones; suggestions fill in the rest.

        Raises:
            Problem: a key that is not a question.
            BadAnswer: a value that cannot be used.
        """
        self.check_keys(given)
        answers: Answers = {}
        for question in self.questions:
            asked = self.look(question, answers)
            if asked.computed and question.key in given:
                if given[question.key] != asked.default:
                    rule = f"Here it follows from the jurisdiction and is {asked.default}."
                    raise BadAnswer(question.key, given[question.key], rule)
                answers[question.key] = asked.default
            elif question.key in given:
                answers[question.key] = self.check(asked, given[question.key], answers)
            elif asked.computed:
                answers[question.key] = asked.default
            else:
                answers[question.key] = self.check(asked, asked.default, answers)
        return answers

    def check_keys(self, given: Mapping[str, Any]) -> None:
        """Refuse a key that is not a question, with the nearest one that is."""
        from difflib import get_close_matches

        for key in given:
            if key not in self.askable():
                near = get_close_matches(str(key), self.askable(), n=1)
                guess = f" Did you mean {near[0]}?" if near else ""
                raise Problem(
                    f"{str(key)[:60]}: there is no such question.{guess} Allowed: {', '.join(self.askable())}."
                )

    def stored(self, answers: Mapping[str, Any]) -> Answers:
        """The answers that are a person's to give: without what is computed."""
        kept: Answers = {}
        for question in self.questions:
            if _truth(self.render(question.when, answers)):
                kept[question.key] = answers[question.key]
        return kept


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).strip().lower() in YES


def _cast(question: Question, given: Any) -> Any:
    """`given` as the question's type; YAML's own reading of `12` or `yes` is put back where text is asked for."""
    if question.type == "bool":
        word = str(given).strip().lower()
        if word in YES | NO:
            return word in YES
        raise BadAnswer(question.key, given, "Allowed: yes, no.")
    if question.type == "int":
        try:
            if isinstance(given, (bool, float)):
                raise ValueError
            return int(str(given).strip())
        except ValueError as error:
            raise BadAnswer(question.key, given, "Write a whole number.") from error
    if given is None or isinstance(given, (list, dict, bool)):
        raise BadAnswer(question.key, given, "Write it as one piece of text; put quotes around it in a YAML file.")
    return str(given).strip()
