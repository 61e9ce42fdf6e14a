"""A value with the place it comes from: the smallest part of the rules in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from coop.refused import Citation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ruled(Generic[T]):
    """A value and where it comes from."""

    value: T
    citation: Citation
