from django.apps import AppConfig
from django.core import checks


class CharterConfig(AppConfig):
    name = "coop.charter"
    label = "charter"

    def ready(self) -> None:
        from coop.charter.checks import unconfirmed_figures

        checks.register(unconfirmed_figures, deploy=True)
