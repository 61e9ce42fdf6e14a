from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "coop.governance"
    label = "governance"
