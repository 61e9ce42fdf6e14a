from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "coop.market"
    label = "market"
