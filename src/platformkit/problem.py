"""What the kit says when something cannot be done: one line for a person, never a traceback."""

from __future__ import annotations


class Problem(Exception):
    """Something that the person at the keyboard can put right. `status` becomes the exit status."""

    status = 2

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        if status is not None:
            self.status = status


class BadAnswer(Problem):
    """An answer that does not fit its question: which key, what was given, what is allowed, and the rule."""

    def __init__(self, key: str, given: object, rule: str) -> None:
        self.key, self.given, self.rule = key, given, rule
        shown = str(given) if isinstance(given, (str, int, bool)) else repr(given)
        super().__init__(f"{key}: {shown[:60]!r} cannot be used. {rule}")
