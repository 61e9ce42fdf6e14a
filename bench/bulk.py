"""Many entries at once, each of two postings."""

from __future__ import annotations

from bench.ground import HERE, Ground, noting_the_load, rounds, show

COUNT = 10_000


def run(ground: Ground) -> None:
    plain = ground.database("plain")
    ground.sql(plain, (HERE / "plain.sql").read_text(encoding="utf-8"))
    contenders = [
        ground.contender("post_many", "ours", ground.ours()),
        *(ground.contender(name, "plain", plain) for name in ("INSERT … unnest", "COPY")),
    ]
    if python := ground.peers():
        contenders.append(
            ground.contender("django-hordak 2.0, bulk_create", "hordak_peer", ground.database("hordak"), python=python)
        )
    else:
        print("django-hordak is skipped: it is not installed (make bench does that)")
    with noting_the_load():
        show("Bulk posting", rounds(contenders, COUNT, times=5, each=2), ours="post_many", unit="postings/s")
