from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    name = "coop.market"
    label = "market"
    verbose_name = _("work")

    def ready(self) -> None:
        from coop.market import data_rights
        from coop.people import closing, exports

        exports.register("market", data_rights.export)
        closing.register("market", data_rights.obstacles)
