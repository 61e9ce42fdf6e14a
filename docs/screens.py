"""Pictures of the pages people will judge the platform by, from a demonstration that is running.

    python docs/screens.py http://127.0.0.1:8000 docs/screens

Signs in through /demo/ as people of the demonstration, takes each page at 390 and at
1280 px, and fails on an error in the browser's console, on a page that scrolls sideways,
on a bad status and on any request to another host. Needs Playwright for Python and a
Chromium (`--chromium` says where; Playwright's own otherwise).
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

README = Path(__file__).parent / "images" / "readme.png"
WIDTHS = {390: 844, 1280: 860}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Picture:
    """One page: as which persona (empty: a visitor), at which address, or found by which link on it."""

    name: str
    persona: str
    address: str
    link: str = ""


PICTURES = (
    Picture("landing", "", "/"),
    Picture("request", "customer", "/services/", link='main a[href^="/request/"]'),
    Picture("day", "worker", "/work/"),
    Picture("membership", "worker", "/membership/"),
    Picture("vote", "worker", "/decisions/", link='main a[href^="/decisions/"]:has(.badge), main .lines a'),
    Picture("open-book", "", "/open-book/"),
)


class Watch:
    """Everything that goes wrong on a page while it is looked at."""

    def __init__(self, page: Page, base: str) -> None:
        self.base = base
        self.problems: list[str] = []
        page.on("console", lambda m: m.type in {"error", "warning"} and self.note(f"console: {m.text}"))
        page.on("pageerror", lambda error: self.note(f"script: {error}"))
        page.on("request", lambda request: self.ours(request.url) or self.note(f"asks another host: {request.url}"))
        page.on("response", lambda answer: answer.status >= 400 and self.note(f"{answer.status}: {answer.url}"))

    def note(self, problem: str) -> None:
        self.problems.append(problem)

    def ours(self, address: str) -> bool:
        return address.startswith((self.base, "data:", "blob:"))


@dataclass(frozen=True)
class Visit:
    """Where to look, in which colours and language, and where the pictures go."""

    base: str
    folder: Path
    scheme: str
    language: str


def take(browser: Browser, visit: Visit, picture: Picture) -> list[str]:
    """Take one page at every width; returns what went wrong."""
    base, problems = visit.base, []
    for width, height in WIDTHS.items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=visit.scheme,
            locale=visit.language,
            reduced_motion="reduce",
        )
        page = context.new_page()
        watch = Watch(page, base)
        if picture.persona:
            page.goto(f"{base}/demo/")
            page.click(f'button[value="{picture.persona}"]')
            page.wait_for_load_state("networkidle")
        page.goto(base + picture.address, wait_until="networkidle")
        if picture.link:
            links = page.locator(picture.link)
            if links.count():
                page.goto(base + (links.first.get_attribute("href") or "/"), wait_until="networkidle")
            else:
                watch.note("there is nothing to open on it")
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if sideways > 0:
            watch.note(f"scrolls sideways by {sideways} px")
        suffix = "" if visit.scheme == "light" else f"-{visit.scheme}"
        page.screenshot(path=visit.folder / f"{picture.name}-{width}{suffix}.png")
        problems += [f"{picture.name} at {width}: {problem}" for problem in watch.problems]
        context.close()
    return problems


def compose(browser: Browser, folder: Path, target: Path) -> None:
    """The README's picture: a worker's day on a phone, the open book beside it."""
    phone, desk = ((folder / f"{name}.png").read_bytes() for name in ("day-390", "open-book-1280"))
    shown = "data:image/png;base64,{}".format
    page = browser.new_page(viewport={"width": 1480, "height": 820}, device_scale_factor=1)
    page.set_content(
        "<style>body{margin:0;height:820px;display:flex;gap:40px;align-items:center;justify-content:center;"
        "background:linear-gradient(135deg,#d8ebe8,#f3efe4)}img{display:block;border-radius:14px;"
        "box-shadow:0 1px 3px #0003,0 24px 60px -18px #0006}.phone{height:740px;border-radius:34px;"
        "border:8px solid #14201f}.desk{height:640px}</style>"
        f'<img class="phone" src="{shown(b64encode(phone).decode())}">'
        f'<img class="desk" src="{shown(b64encode(desk).decode())}">'
    )
    page.wait_for_load_state("networkidle")
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target)


def main(arguments: list[str] | None = None) -> int:
    """Take every picture; the exit status is 1 where something went wrong on a page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("base", help="address of a running demonstration")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    parser.add_argument("--language", default="en-GB")
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    said = parser.parse_args(arguments)
    visit = Visit(re.sub("/+$", "", said.base), said.folder, said.scheme, said.language)
    said.folder.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=said.chromium, args=FLAGS)
        for picture in PICTURES:
            # A second look, because a machine whose network changes meanwhile breaks a request.
            look = partial(take, browser, visit, picture)
            found = look() and look()
            print(f"{picture.name}: {'; '.join(found) or 'taken'}")
            problems += found
        compose(browser, said.folder, README)
        browser.close()
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
