from django.apps import AppConfig


class OpenbookConfig(AppConfig):
    name = "coop.openbook"
    label = "openbook"
