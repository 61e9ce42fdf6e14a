from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "coop.people"
    label = "people"
    verbose_name = _("people")

    def ready(self) -> None:
        from coop.people import closing, exports, obstacles

        exports.register("account", exports.account)
        closing.register("offices", obstacles.offices)
