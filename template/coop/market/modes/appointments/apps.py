from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "coop.market.modes.appointments"
    label = "appointments"
