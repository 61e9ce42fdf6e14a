from django.apps import AppConfig


class NearbyConfig(AppConfig):
    name = "coop.market.modes.nearby"
    label = "nearby"
