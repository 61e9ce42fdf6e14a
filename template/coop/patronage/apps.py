from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.utils.translation import gettext_lazy as _


def _mark_indivisible(using: str, **_kwargs: Any) -> None:
    """After a migration the database knows what the rules call indivisible; a migration back takes that away."""
    from coop.patronage.commands import mark_indivisible
    from coop.patronage.models import IndivisibleRole

    if IndivisibleRole._meta.db_table in connections[using].introspection.table_names():
        mark_indivisible()


class PatronageConfig(AppConfig):
    name = "coop.patronage"
    label = "patronage"
    verbose_name = _("patronage and closes")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from coop.market.events import job_settled
        from coop.ownership import tenure
        from coop.patronage import data_rights
        from coop.patronage.commands import count_settled_job
        from coop.patronage.queries import first_work_of
        from coop.people import closing, exports

        job_settled.connect(count_settled_job, dispatch_uid="patronage.count_settled_job")
        post_migrate.connect(_mark_indivisible, sender=self, dispatch_uid="patronage.mark_indivisible")
        tenure.register(first_work_of)
        exports.register("patronage", data_rights.export)
        closing.register("patronage", data_rights.obstacles)
