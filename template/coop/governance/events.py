"""What governance tells the floors above and its neighbours."""

from django.dispatch import Signal

#: Sent once for each proposal that passed, with `proposal`, inside a savepoint of the
#: transaction that counts it. A receiver that fails does not undo the count.
resolution_passed = Signal()
