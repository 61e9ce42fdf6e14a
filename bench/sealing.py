"""Sealing what has been posted, and verifying the whole of it."""

from __future__ import annotations

from bench.ground import Ground, noting_the_load, show

COUNT = 200_000


def run(ground: Ground) -> None:
    database = ground.ours()
    ground.contender("post_many", "ours", database).turn(COUNT)
    ground.sql(database, "ANALYZE")
    with noting_the_load():
        speeds = {name: COUNT / ground.contender(name, "ours", database).turn(1) for name in ("seal", "verify")}
        show(f"{COUNT:,} entries under seals", speeds, ours="verify", unit="entries/s")
