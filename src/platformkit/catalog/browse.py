"""`platformkit catalog` and `platformkit check`: facts on a terminal, as wide as it is, in colour only if it is one."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from platformkit import catalog
from platformkit.problem import Problem

if TYPE_CHECKING:
    from coop.charter.law import Law
    from coop.charter.trade import Trade

COLOURS = {"verified": "32", "recalled": "33", "uncertain": "31", "design-default": "36", "bold": "1", "dim": "2"}
WIDEST = 110


def browse(key: str | None) -> int:
    """Print the catalogue's index, or one pack."""
    if key is None:
        _index()
    elif key in [each.key for each in catalog.jurisdictions()]:
        _law(catalog.law(key))
    elif key in [each.key for each in catalog.businesses()]:
        _trade(catalog.trade(key, "EUR"))
    else:
        known = [each.key for each in (*catalog.jurisdictions(), *catalog.businesses())]
        raise Problem(f"{key[:60]}: not in the catalogue. Known: {', '.join(known)}.")
    return 0


def report_audit(folder: Path) -> int:
    """Print the audit of a platform; status 1 if something is not as in a co-op."""
    from platformkit.check import audit

    findings = audit(folder)
    signs = {True: _paint("✓", "verified"), False: _paint("✗", "uncertain"), None: _paint("?", "recalled")}
    for finding in findings:
        _wrapped(finding.words, first=f"{signs[finding.good]} ", rest="  ")
    return 1 if any(finding.good is False for finding in findings) else 0


def _index() -> None:
    for title, entries in (("Jurisdictions", catalog.jurisdictions()), ("Trades", catalog.businesses())):
        print(_paint(title, "bold"))
        for entry in entries:
            _wrapped(entry.label, first=f"  {entry.key:<16}", rest=" " * 18)
        print()
    print("platformkit catalog KEY shows one of them, each figure with its citation.")


def _law(law: Law) -> None:
    from coop.charter.schema import text

    print(_paint(text(law.name, "en"), "bold"))
    if law.about:
        _wrapped(text(law.about, "en"))
    if law.no_local_law:
        _wrapped("Nothing here is law: these are the ICA's principles and defaults of our own.")
    _wrapped(f"Checked on {law.checked:%d %B %Y}. Not legal advice.")
    print()
    lines = catalog.lines(law)
    counts = Counter(line.figure.mark for line in lines)
    _wrapped(", ".join(f"{count} {mark}" for mark, count in counts.most_common()))
    print()
    part = ""
    for line in lines:
        if line.part != part:
            part = line.part
            print(_paint(part.replace("_", " ").capitalize(), "bold"))
        figure, indented = line.figure, {"first": "      ", "rest": "      "}
        _wrapped(f"{line.words}: {line.value}", first="  ", rest="      ")
        mark = _paint(figure.mark, figure.mark)
        _wrapped(f"{figure.citation} · {mark} · {figure.kind} · {figure.source}", **indented)
        if figure.until_confirmed is not None:
            _wrapped(f"until somebody confirms it: {catalog.say(figure.until_confirmed)}", **indented)
        if figure.note:
            _wrapped(figure.note, **indented)
    print("\n" + _paint("Sources", "bold"))
    for key, source in law.sources.items():
        said = f"{source.title}, {source.date:%d %B %Y}" + (f", {source.address}" if source.address else "")
        _wrapped(said, first=f"  {key:<7} ", rest=" " * 10)


def _trade(trade: Trade) -> None:
    from coop.charter.schema import Money, show_percent, text

    print(_paint(text(trade.name, "en"), "bold"))
    share = show_percent(trade.worker_share)
    _wrapped(f"Modes: {', '.join(trade.modes)}. Patronage by {trade.patronage_basis}. Workers keep {share} of a price.")
    print()
    print(_paint("Words", "bold"))
    for role, languages in trade.words.items():
        print(f"  {role:<10} " + ", ".join(f"{form.one} ({code})" for code, form in languages.items()))
    print("\n" + _paint("Services, with sample prices in EUR", "bold"))
    for service in trade.services:
        prices = ", ".join(
            f"{Money(minor=line.amount, currency=line.currency)} {_per(line.per)}" for line in service.price
        )
        _wrapped(f"{text(service.name, 'en')} — {text(service.description, 'en')}", first="  ", rest="      ")
        _wrapped(f"{prices}; {service.duration_minutes} minutes; {service.mode}", first="      ", rest="      ")
    if trade.credentials:
        print("\n" + _paint("Credentials", "bold"))
        for credential in trade.credentials:
            good = f", good for {credential.good_for_months} months" if credential.good_for_months else ""
            print(f"  {text(credential.name, 'en')}{good}")


def _per(unit: str) -> str:
    return unit if unit == "fixed" else f"per {unit}"


def _wrapped(words: str, *, first: str = "", rest: str = "") -> None:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    wrapper = textwrap.TextWrapper(max(width, 40), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    print(wrapper.fill(words))


def _paint(words: str, colour: str) -> str:
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return words
    return f"\x1b[{COLOURS[colour]}m{words}\x1b[0m"
