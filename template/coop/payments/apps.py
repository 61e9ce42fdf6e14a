from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "coop.payments"
    label = "payments"
    verbose_name = _("payments")

    def ready(self) -> None:
        from coop.payments.commands.accounts import forget_account
        from coop.payments.queries import export_of
        from coop.people import events, exports

        exports.register("payments", export_of)
        events.account_closed.connect(forget_account, dispatch_uid="payments.forget_account")
