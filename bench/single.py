"""One entry of two postings, posted through Django and on the disk when it returns."""

from __future__ import annotations

from bench.ground import HERE, Ground, noting_the_load, rounds, show

COUNT = 1_000


def run(ground: Ground) -> None:
    plain = ground.database("plain")
    ground.sql(plain, (HERE / "plain.sql").read_text(encoding="utf-8"))
    contenders = [
        ground.contender("post", "ours", ground.ours()),
        *(
            ground.contender(name, "plain", plain)
            for name in ("Django ORM", "raw cursor, one statement", "psycopg, prepared")
        ),
    ]
    if python := ground.peers():
        contenders.append(
            ground.contender("django-hordak 2.0, transfer_to", "hordak_peer", ground.database("hordak"), python=python)
        )
    else:
        print("django-hordak is skipped: it is not installed (make bench does that)")
    with noting_the_load():
        show("One entry of two postings, durable", rounds(contenders, COUNT, times=7), ours="post", unit="entries/s")
