"""What others may listen to about people. Sent inside the transaction of the command."""

from django.dispatch import Signal

person_registered = Signal()  # person
details_changed = Signal()  # person, by (None: by themselves)
office_taken = Signal()  # term
office_left = Signal()  # term
account_closed = Signal()  # person
