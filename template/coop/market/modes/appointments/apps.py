from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "coop.market.modes.appointments"
    label = "appointments"

    def ready(self) -> None:
        from coop.market.modes.appointments.queries import export_of
        from coop.people import exports

        exports.register("appointments", export_of)
