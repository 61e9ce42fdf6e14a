"""How an amount of minor units is divided among many, so that the parts always sum to it.

Pure, and without Django, so that the kit can reckon a worked close with it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

LARGEST = 2**63 - 1  # what the books' bigint columns hold


def allocate(total: int, weights: Mapping[K, int], tie: Callable[[K], bytes | int]) -> dict[K, int]:
    """Divide `total` minor units by `weights`, exactly: the parts always sum to `total`.

    Largest remainder: each gets the whole part of its quota, and the units left over go
    one each to the largest remainders; between equal remainders, to the lowest `tie` key
    (all of bytes or all of int, no two alike, best published beforehand, so that it is not
    always the oldest member who wins). A negative total, such as a loss, is divided like
    the positive one. Raises ValueError for a negative weight, equal tie keys, or when
    nobody has any weight and there is something to divide.

    >>> allocate(100, {"ada": 1, "bo": 1, "cy": 1}, tie=lambda name: name.encode())
    {'ada': 34, 'bo': 33, 'cy': 33}
    >>> allocate(-5, {"ada": 3, "bo": 1}, tie=lambda name: name.encode())
    {'ada': -4, 'bo': -1}
    """
    if total < 0:
        return {key: -part for key, part in allocate(-total, weights, tie).items()}
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("a weight is negative")
    whole = sum(weights.values())
    if whole == 0:
        if total:
            raise ValueError("nobody has any weight")
        return dict.fromkeys(weights, 0)
    quotas = {key: divmod(total * weight, whole) for key, weight in weights.items()}
    parts = {key: quota for key, (quota, _remainder) in quotas.items()}
    left_over = total - sum(parts.values())
    ties = {key: tie(key) for key in weights}
    if len(set(ties.values())) < len(ties):
        raise ValueError("two tie keys are alike, so that the order of the weights would decide")
    # the keys are sorted twice (sorting is stable) because a tie key may be bytes, which have no negative
    by_tie = sorted(quotas, key=lambda key: ties[key])
    for key in sorted(by_tie, key=lambda key: -quotas[key][1])[:left_over]:
        parts[key] += 1
    assert sum(parts.values()) == total  # worth its cost: this divides people's money
    return parts
