from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PatronageConfig(AppConfig):
    name = "coop.patronage"
    label = "patronage"
    verbose_name = _("patronage and closes")

    def ready(self) -> None:
        from coop.market.events import job_settled
        from coop.patronage import data_rights
        from coop.patronage.commands import count_settled_job
        from coop.people import closing, exports

        job_settled.connect(count_settled_job, dispatch_uid="patronage.count_settled_job")
        exports.register("patronage", data_rights.export)
        closing.register("patronage", data_rights.obstacles)
