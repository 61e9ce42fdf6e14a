"""What others may listen to. Receivers run inside the command's transaction: a failing one undoes the step."""

from django.dispatch import Signal

job_settled = Signal()
"""A job is in the books. Arguments: `job`, `worker` (Person), `customer` (Person), `on` (date),
`source` (str, `job:<uuid>`), `quantities` (basis → int: `hours` in minutes, `pay` and `fares` in
minor units, `jobs` 1, `distance` in metres where known). A cancelled job with a fee sends `pay` and `fares` only."""

job_moved = Signal()
"""A step was taken. Arguments: `job`, `step` (str), `by` (Person or None for the platform itself)."""
