"""The command line: words to functions. Nothing heavy is imported until a command needs it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from platformkit import __version__
from platformkit.problem import Problem

INTERRUPTED = 130


def get_parser() -> argparse.ArgumentParser:
    """The parser of `platformkit`."""
    parser = argparse.ArgumentParser(
        prog="platformkit", description="Write, look after and update a gig platform that its members own and govern."
    )
    parser.add_argument("--version", action="version", version=f"platformkit {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    new = commands.add_parser("new", help="answer a few questions and get a repository")
    place = "an absent or empty folder (default: after the name)"
    new.add_argument("destination", metavar="DEST", nargs="?", type=Path, help=place)
    new.add_argument("--business", metavar="KEY", help="the trade, such as home-services")
    new.add_argument("--jurisdiction", metavar="KEY", help="the law and legal form, such as gb")
    new.add_argument("--answers", metavar="FILE", type=Path, help="a YAML file of answers; the rest is suggested")
    new.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help="one more answer; may be repeated")
    new.add_argument("--defaults", action="store_true", help="ask nothing: take the suggestion for each other answer")
    new.add_argument("--list", action="store_true", help="say which keys there are and what each may be")
    _add_source(new)

    look = commands.add_parser("catalog", help="browse jurisdictions and trades, every figure with its citation")
    look.add_argument("key", metavar="KEY", nargs="?", help="a jurisdiction or a trade (default: list them)")

    here = "the platform's folder (default: here)"
    check = commands.add_parser("check", help="audit a platform: is its charter within the law, is it still a co-op?")
    check.add_argument("folder", metavar="DIR", nargs="?", type=Path, default=Path(), help=here)

    update = commands.add_parser("update", help="bring a platform to a newer version of the template")
    update.add_argument("folder", metavar="DIR", nargs="?", type=Path, default=Path(), help=here)
    update.add_argument("--rehearse", action="store_true", help="only say what would happen: nothing is changed")
    _add_source(update)

    demo = commands.add_parser("demo", help="write a sample co-op, fill it with a year of life and serve it")
    demo.add_argument("destination", metavar="DEST", nargs="?", type=Path, help="where to (default: build/demo)")
    demo.add_argument("--business", metavar="KEY", default="home-services", help="default: home-services")
    demo.add_argument("--jurisdiction", metavar="KEY", default="gb", help="default: gb")
    return parser


def _add_source(command: argparse.ArgumentParser) -> None:
    command.add_argument("--source", metavar="PLACE", help="the template: a folder, a git bundle or a git address")
    version = "a version, tag or commit of the template (default: the newest release)"
    command.add_argument("--to", metavar="REF", dest="ref", help=version)


def main(args: list[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 it went wrong, 2 the words were wrong, 130 interrupted."""
    options = get_parser().parse_args(args)
    try:
        return _run(options)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.status
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # `platformkit catalog gb | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "new":
            from platformkit import founding

            if options.list:
                return founding.list_questions()
            return founding.found(options)
        case "catalog":
            from platformkit.catalog.browse import browse

            return browse(options.key)
        case "check":
            from platformkit.catalog.browse import report_audit

            return report_audit(options.folder)
        case "update":
            from platformkit.update import update

            return update(options.folder, rehearse=options.rehearse, source=options.source, ref=options.ref)
        case _:
            from platformkit.demo import demo

            return demo(options.destination, options.business, options.jurisdiction)
