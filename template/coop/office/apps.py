from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "coop.office"
    label = "office"
