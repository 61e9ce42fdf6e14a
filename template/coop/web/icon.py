"""The co-op's mark, a ring of equal parts, drawn in its colour: as SVG and, where phones need it, as PNG."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from math import atan2, hypot, pi

PARTS = 5
GAP = 0.2  # of a part
SAMPLES = 3  # per pixel and direction, against jagged edges

Colour = tuple[int, int, int]


def svg(colour: str) -> str:
    """A square icon: the ring in white on `colour`."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<rect width="24" height="24" rx="5.5" fill="{colour}"/>'
        '<circle cx="12" cy="12" r="5.6" fill="none" stroke="#fff" stroke-width="3.4" '
        'stroke-dasharray="5.6 1.437" transform="rotate(-82 12 12)"/></svg>'
    )


def rgb(colour: str) -> Colour:
    """`#0b6e69` as numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _in_ring(x: float, y: float) -> bool:
    """Whether a point of the unit square, centred on 0, lies on the ring."""
    if not 0.163 < hypot(x, y) < 0.304:
        return False
    turn = ((atan2(y, x) + pi / 2) / (2 * pi) * PARTS) % 1
    return GAP / 2 < turn < 1 - GAP / 2


@lru_cache(maxsize=8)
def png(colour: str, size: int) -> bytes:
    """The same icon as a PNG of `size` pixels, without rounded corners (phones cut their own)."""
    ground = rgb(colour)
    rows = []
    for row in range(size):
        line = bytearray(b"\0")
        for column in range(size):
            hits = sum(
                _in_ring((column + (i + 0.5) / SAMPLES) / size - 0.5, (row + (j + 0.5) / SAMPLES) / size - 0.5)
                for i in range(SAMPLES)
                for j in range(SAMPLES)
            )
            part = hits / SAMPLES**2
            line += bytes(round(channel + (255 - channel) * part) for channel in ground)
        rows.append(bytes(line))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"".join(rows), 9))
        + chunk(b"IEND", b"")
    )
