from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OwnershipConfig(AppConfig):
    name = "coop.ownership"
    label = "ownership"
    verbose_name = _("membership and shares")

    def ready(self) -> None:
        from coop.ownership import data_rights, letters, officers
        from coop.people import closing, events, exports

        exports.register("membership", data_rights.export)
        closing.register("membership", data_rights.obstacles)
        events.details_changed.connect(_keep_register, dispatch_uid="ownership.keep_register")
        events.office_taken.connect(officers.check, dispatch_uid="ownership.officers")
        letters.connect()


def _keep_register(*, person: Any, by: Any = None, **_signal: Any) -> None:
    """A member's new name or address goes into the register from today."""
    from coop.ownership import commands, queries

    member = queries.member_of(person)
    if member and member.is_on_register:
        commands.keep_particulars(member, by=by or person)
