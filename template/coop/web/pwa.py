"""What makes the site an app on a phone: colours, icons, manifest, service worker, offline page."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from coop.charter.loading import current_rules
from coop.web import icon
from coop.web.context import accent

ICON_SIZES = (180, 192, 512)


@require_safe
@cache_control(public=True, max_age=3600)
def theme(request: HttpRequest) -> HttpResponse:
    """The co-op's colour, for the style sheets."""
    return HttpResponse("@layer tokens { :root { --accent: %s; } }\n" % accent(), content_type="text/css")  # noqa: UP031


@require_safe
@cache_control(public=True, max_age=86400)
def icon_svg(request: HttpRequest) -> HttpResponse:
    return HttpResponse(icon.svg(accent()), content_type="image/svg+xml")


@require_safe
@cache_control(public=True, max_age=86400)
def icon_png(request: HttpRequest, size: int) -> HttpResponse:
    if size not in ICON_SIZES:
        raise Http404
    return HttpResponse(icon.png(accent(), size), content_type="image/png")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest."""
    name = current_rules().coop.name
    content = {
        "id": "/",
        "name": name,
        "short_name": name[:24],
        "description": _("Owned and governed by its members."),
        "start_url": reverse("web:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf9f6",
        "theme_color": accent(),
        "icons": [
            {"src": reverse("web:icon"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {
                    "src": reverse("web:icon_png", args=[size]),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": "any maskable",
                }
                for size in (192, 512)
            ),
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It keeps the offline page and static files, never a page of anybody's."""
    files = [static(f"web/css/{name}.css") for name in ("tokens", "base", "layout", "components", "forms", "pages")]
    kept = {"offline": reverse("web:offline"), "files": [*files, reverse("web:theme")]}
    version = sha256(json.dumps(kept).encode()).hexdigest()[:12]
    source = (Path(__file__).parent / "static/web/js/service-worker.js").read_text(encoding="utf-8")
    script = f"const KEPT = {json.dumps({**kept, 'version': version})};\n{source}"
    return HttpResponse(script, content_type="text/javascript", headers={"Service-Worker-Allowed": "/"})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without a network: the same for everybody, so that it may be kept."""
    return render(request, "web/offline.html")
