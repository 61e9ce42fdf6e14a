from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "coop.market"
    label = "market"

    def ready(self) -> None:
        from coop.market import data_rights
        from coop.people import closing, exports

        exports.register("market", data_rights.export)
        closing.register("market", data_rights.obstacles)
