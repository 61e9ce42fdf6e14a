"""Every address of the platform. What a co-op adds in `custom/urls.py` is looked at first."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from coop.market.modes import urlpatterns as mode_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("office/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("work/", include(mode_urls())),
    path("", include("coop.api.urls")),
    path("", include("coop.web.urls")),
]
if find_spec("custom.urls"):
    urlpatterns.insert(0, path("", include("custom.urls")))

handler400 = "coop.web.errors.bad_request"
handler403 = "coop.web.errors.forbidden"
handler404 = "coop.web.errors.not_found"
