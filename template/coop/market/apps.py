from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "coop.market"
    label = "market"

    def ready(self) -> None:
        from coop.market.queries import export_of
        from coop.people import exports

        exports.register("market", export_of)
