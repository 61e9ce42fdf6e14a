"""How far the telling has come: a bar on a terminal, plain lines anywhere else."""

from __future__ import annotations

import sys
from time import monotonic

from django.core.management.base import OutputWrapper
from django.utils.translation import gettext as _

WIDTH = 24
LINE_EVERY = 20  # hundredths, where there is no terminal
REDRAWN_EVERY = 0.2  # seconds


class Progress:
    """Shows which part is being told, how many hundredths are done and about how long the rest takes."""

    def __init__(self, out: OutputWrapper | None = None) -> None:
        self.out = out or OutputWrapper(sys.stdout)
        self.bar = self.out.isatty()
        self.began = monotonic()
        self.drawn = 0.0
        self.said = 0
        self.part = ""

    def tell(self, part: str) -> None:
        """A new part begins."""
        self.part = part
        if not self.bar:
            self._line(part)

    def at(self, done: float) -> None:
        """`done` of the whole is done, from 0 to 1."""
        hundredths, now = int(100 * done), monotonic()
        if self.bar:
            if now - self.drawn >= REDRAWN_EVERY:
                self.drawn = now
                self._draw(hundredths, (now - self.began) * (1 - done) / done if done else None)
        elif hundredths >= self.said + LINE_EVERY:
            self.said = hundredths - hundredths % LINE_EVERY
            self._line(_("{hundredths} %").format(hundredths=self.said))

    def end(self) -> None:
        """Take the bar away; what comes next begins on a clean line."""
        if self.bar:
            self.out.write("\r\x1b[K", ending="")
            self.out.flush()

    def _draw(self, hundredths: int, left: float | None) -> None:
        full = WIDTH * hundredths // 100
        rest = "" if left is None else _("about {seconds} s left").format(seconds=round(left))
        bar = "█" * full + "░" * (WIDTH - full)
        self.out.write(f"\r\x1b[K  {bar} {hundredths:3} %  {self.part}  {rest}", ending="")
        self.out.flush()

    def _line(self, said: str) -> None:
        self.out.write(f"  {said} …")
        self.out.flush()
