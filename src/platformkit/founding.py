"""`platformkit new`: gather the answers from file, words and interview, and have the repository written."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from platformkit import git, scaffold, unfinished
from platformkit.places import repository
from platformkit.problem import Problem
from platformkit.questions import Answers, Questionnaire


def found(options: argparse.Namespace) -> int:
    """Do what `platformkit new` was told, and say what to do next."""
    source = scaffold.template_source(options.source)
    if options.destination:
        scaffold.check_destination(options.destination)
    git.require()
    questionnaire = Questionnaire(_questions_of(source))
    given = gather(options)
    questionnaire.check_keys(given)
    asked = not (options.defaults or options.answers)
    if not asked:
        answers = questionnaire.resolve(given)
    elif sys.stdin.isatty() and sys.stdout.isatty():
        from platformkit.interview import interview

        answers = interview(questionnaire, given)
    else:
        raise Problem("There is no terminal to ask on. Add --defaults, or --answers FILE.yml.")
    destination = options.destination or Path(answers["said"]["slug"])
    if options.ref is None and scaffold.is_unsaved(source):
        print(f"{source} has uncommitted changes: what is made of them cannot be updated later.", file=sys.stderr)
    print(f"Writing {destination} …", flush=True)
    commit = scaffold.new(destination, questionnaire.stored(answers), source=source, ref=options.ref)
    if asked:
        unfinished.forget()
    print(next_steps(destination, commit, answers))
    return 0


def gather(options: argparse.Namespace) -> Answers:
    """The answers given in words: a file first, then `--set`, then the two flags.

    Raises:
        Problem: the file cannot be read, or a word is not KEY=VALUE.
    """
    given = read_answers(options.answers) if options.answers else {}
    for word in options.set:
        key, sign, value = word.partition("=")
        if not sign:
            raise Problem(f"--set {word}: write KEY=VALUE, such as --set role=agent.")
        given[key.strip()] = value
    for key in ("business", "jurisdiction"):
        if getattr(options, key) is not None:
            given[key] = getattr(options, key)
    return given


def read_answers(file: Path) -> Answers:
    """A YAML file of answers. Copier's own answers file will do: what Copier keeps for itself is left out.

    Raises:
        Problem: it is not there, no YAML, or not a list of keys with values.
    """
    import yaml

    try:
        read: Any = yaml.load(file.read_text(encoding="utf-8"), Loader=_once())  # noqa: S506  # a safe loader
    except OSError as error:
        raise Problem(f"{file}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise Problem(f"{file}: this is not UTF-8 text.") from error
    except yaml.YAMLError as error:
        raise Problem(f"{file}: this is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(read, dict):
        raise Problem(f"{file}: write keys with values, such as name: Brightside Demo.")
    return {str(key): value for key, value in read.items() if key not in {"_commit", "_src_path"}}


def _once() -> Any:
    """YAML's safe loader, which also refuses a key that is there twice: one of the two answers would be lost."""
    import yaml

    class Once(yaml.SafeLoader):
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            seen: set[str] = set()
            for key, _value in node.value:
                if str(key.value) in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value} is there twice", key.start_mark)
                seen.add(str(key.value))
            made: dict[Any, Any] = super().construct_mapping(node, deep=deep)
            return made

    return Once


def list_questions() -> int:
    """Print each key with its suggestion and what it may be, for those who write an answers file."""
    questionnaire = Questionnaire(repository())
    answers = questionnaire.resolve({})
    print("Keys of an answers file, with the suggestion for the first trade and jurisdiction:\n")
    for question in questionnaire.questions:
        if question.when is False:
            continue
        asked = questionnaire.look(question, answers)
        suggestion = asked.default if not asked.computed else f"{asked.default} (follows from the jurisdiction)"
        print(f"{question.key}: {suggestion}\n    {asked.help}")
        for label, value in asked.choices:
            print(f"      {value:<20} {label}")
    return 0


def next_steps(destination: Path, commit: str, answers: Answers) -> str:
    """What to do with a repository that has just been written."""
    lines = [
        "",
        f"{answers['name']} has a repository: {destination} (first commit {commit}).",
        "",
        f"  cd {_quoted(destination)}",
        "  make run            sets everything up and serves it (python run.py where there is no make)",
        "  make test           runs its own tests",
        "  platformkit check   says which figures of law nobody has verified yet",
        "",
        "charter.yml holds your rules, trade.yml your services and prices; README.md says the rest.",
    ]
    if answers.get("country") == "ZZ":
        lines.append("charter.yml says country ZZ: put your own there, and have a lawyer look at law.yml.")
    return "\n".join(lines)


def _questions_of(source: str) -> Path:
    """The questions are the source's own where it is a folder, else those this kit carries."""
    folder = Path(source).expanduser()
    return folder if (folder / "copier.yml").is_file() else repository()


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))
