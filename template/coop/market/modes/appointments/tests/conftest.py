"""These tests are for co-ops that use this mode."""

from django.conf import settings

collect_ignore_glob = [] if "appointments" in settings.MODES else ["*"]
