from django.apps import AppConfig


class OwnershipConfig(AppConfig):
    name = "coop.ownership"
    label = "ownership"
