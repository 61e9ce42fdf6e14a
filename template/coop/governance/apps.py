from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "coop.governance"
    label = "governance"

    def ready(self) -> None:
        from coop.governance.queries import participation
        from coop.people import exports

        exports.register("votes", participation)
