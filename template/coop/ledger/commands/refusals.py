"""Which of the database's rules refused."""

from django.db import DatabaseError


def constraint_of(error: DatabaseError) -> str:
    """The name of the constraint that refused, or an empty text."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
