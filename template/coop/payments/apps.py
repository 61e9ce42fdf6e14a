from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "coop.payments"
    label = "payments"
