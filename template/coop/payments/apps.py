from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "coop.payments"
    label = "payments"

    def ready(self) -> None:
        from coop.payments.queries import export_of
        from coop.people import exports

        exports.register("payments", export_of)
