"""The API's addresses, and the one that monitoring asks."""

from django.urls import path

from coop.api.health import healthz
from coop.api.v1 import api

urlpatterns = [path("api/v1/", api.urls), path("healthz", healthz, name="healthz")]
