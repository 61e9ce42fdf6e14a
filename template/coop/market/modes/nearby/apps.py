from django.apps import AppConfig


class NearbyConfig(AppConfig):
    name = "coop.market.modes.nearby"
    label = "nearby"

    def ready(self) -> None:
        from coop.market.modes.nearby.queries import export_of
        from coop.people import exports

        exports.register("nearby", export_of)
