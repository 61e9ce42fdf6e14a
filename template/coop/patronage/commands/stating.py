"""Statements: everyone who has a part in a close, or capital in the co-op, is told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from coop import clock
from coop.patronage.models import Statement, YearClose
from coop.patronage.refusals import NotPosted
from coop.patronage.rules import LOTS
from coop.people.letters import write
from coop.people.permissions import Office, require

if TYPE_CHECKING:
    from coop.people.models import Person

LETTER = "patronage/letters/statement.txt"
AT_ONCE = 200  # letters in one transaction; a process that dies loses no more than these, and nobody gets two

# Who has a part of a pool, interest on shares, or capital from whichever year.
_EVERYONE = """
INSERT INTO patronage_statement (close_id, person_id, made_at)
SELECT %(close)s, person_id, %(now)s FROM (
    SELECT person_id FROM patronage_allocation WHERE close_id = %(close)s AND share <> 0
    UNION
    SELECT member.person_id FROM patronage_portion portion
    JOIN ownership_member member ON portion.party = 'member:' || member.id WHERE portion.close_id = %(close)s
    UNION
    SELECT person.id FROM ledger_account account
    JOIN people_person person ON person.id = split_part(account.party, ':', 2)::bigint
    WHERE account.role = %(lots)s AND account.party LIKE 'person:%%'
    GROUP BY person.id
    HAVING (SELECT sum(posting.amount) FROM ledger_posting posting
            JOIN ledger_account own ON own.id = posting.account_id
            WHERE own.role = %(lots)s AND own.party LIKE 'person:' || person.id || ':%%') <> 0
) AS everyone
ORDER BY person_id
ON CONFLICT (close_id, person_id) DO NOTHING
"""


@transaction.atomic
def issue_statements(close: YearClose, *, by: Person) -> int:
    """Make the statements of a posted close; how many are new. They are there to be read at once. Treasurer or board.

    `send_statements` writes the letters.

    Raises:
        NotAllowed
        NotPosted: the close is not in the books yet.
    """
    require(by, Office.TREASURER, Office.BOARD)
    if not YearClose.objects.get(pk=close.pk).is_posted:
        raise NotPosted
    with connection.cursor() as cursor:
        cursor.execute(_EVERYONE, {"close": close.pk, "now": clock.now(), "lots": LOTS})
        return int(cursor.rowcount)


def send_statements(close: YearClose) -> int:
    """Write the letters that have not been written yet, each once however often this is begun; how many.

    A letter is kept with the mark that it was written, in one transaction. Whose account is
    closed gets none: their statement waits in the office.
    """
    sent = 0
    while batch := _send_some(close):
        sent += batch
    return sent


@transaction.atomic
def _send_some(close: YearClose) -> int:
    waiting = Statement.objects.filter(close=close, sent_at=None, person__is_active=True)
    some = list(waiting.select_related("person", "close").select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    for statement in some:
        write(statement.person, LETTER, close=statement.close)
    Statement.objects.filter(pk__in=[each.pk for each in some]).update(sent_at=clock.now())
    return len(some)
