from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "coop.people"
    label = "people"
    verbose_name = _("people")

    def ready(self) -> None:
        from allauth.account.signals import email_changed

        from coop.people import closing, exports, obstacles

        exports.register("account", exports.account)
        closing.register("offices", obstacles.offices)
        email_changed.connect(_tell_of_new_address, dispatch_uid="people.tell_of_new_address")


def _tell_of_new_address(*, user: Any, **_signal: Any) -> None:
    """Allauth changes addresses, once they are proved; who keeps them hears of it like of any other detail."""
    from coop.people.events import details_changed

    details_changed.send(type(user), person=user)
