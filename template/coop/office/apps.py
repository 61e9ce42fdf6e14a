from django.apps import AppConfig
from django.contrib.admin import apps as admin


class OfficeConfig(AppConfig):
    name = "coop.office"
    label = "office"
    default = True

    def ready(self) -> None:
        from coop.governance.events import resolution_passed
        from coop.office.resolutions import carry_out_passed
        from coop.office.words import name_everything

        name_everything()
        resolution_passed.connect(carry_out_passed, dispatch_uid="office.carry_out_passed")


class OfficeAdminConfig(admin.AdminConfig):
    """Django's admin with the office as its site; stands for `django.contrib.admin` in INSTALLED_APPS."""

    default = False
    default_site = "coop.office.site.OfficeSite"
