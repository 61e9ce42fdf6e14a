"""`python hooks STAGE …`: run the hooks of a crossing on the platform one stands in. Copier calls this.

python hooks before --from 0.1.0 --to 0.3.0
python hooks after --only 0.2.0
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import hooks


def main(args: list[str] | None = None) -> int:
    """Run the hooks and say what each did; status 1 if one of them could not do its work."""
    parser = argparse.ArgumentParser(prog="python hooks", description="Run what lies between two versions.")
    parser.add_argument("stage", choices=["before", "after"])
    parser.add_argument("--from", dest="version_from", metavar="VERSION", help="the version that the platform has")
    parser.add_argument("--to", dest="version_to", metavar="VERSION", help="the version that it gets")
    parser.add_argument("--only", metavar="VERSION", help="the hooks of one version")
    parser.add_argument("--project", type=Path, default=Path(), help="the platform's folder (default: here)")
    options = parser.parse_args(args)
    hooks.load_all()
    if options.only:
        wanted = hooks.ordinal(options.only)
        chosen = [
            each for each in hooks.registry if each.stage == options.stage and hooks.ordinal(each.version) == wanted
        ]
    elif options.version_from and options.version_to:
        chosen = hooks.between(options.version_from, options.version_to, options.stage)
    else:
        parser.error("say --from and --to, or --only")
    for each in chosen:
        try:
            did = each.run(options.project)
        except OSError as error:
            print(f"{each.version}: {each.about} It could not: {error}", file=sys.stderr)
            return 1
        print(f"{each.version}: {each.about} {did}".strip())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
