"""`python -m bench [ROW …]`: every row of the table, or those named. See README.md."""

from __future__ import annotations

import sys
from importlib import import_module

from bench.ground import Ground

ROWS = ("single", "writers", "bulk", "sealing")


def main(words: list[str]) -> int:
    if unknown := set(words) - set(ROWS):
        print(f"There is no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    with Ground() as ground:
        for name in words or ROWS:
            import_module(f"bench.{name}").run(ground)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
