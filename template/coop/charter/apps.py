from django.apps import AppConfig


class CharterConfig(AppConfig):
    name = "coop.charter"
    label = "charter"
