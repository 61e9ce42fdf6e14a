"""What a co-op puts into custom/ comes before the platform's own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = """
def change(settings):
    settings["SESSION_COOKIE_AGE"] = 4321
    settings["TEMPLATES"][0]["OPTIONS"]["context_processors"].append("django.template.context_processors.tz")
"""
ADDRESSES = """
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("about/", lambda request: HttpResponse("our own page"))]
"""
LOOK = """
import sys
sys.path.insert(0, sys.argv[1])
import django
django.setup()
from django.conf import settings
from django.test import Client
print(settings.SESSION_COOKIE_AGE, len(settings.TEMPLATES[0]["OPTIONS"]["context_processors"]))
print(Client().get("/about/").content.decode())
"""


def look(custom: Path) -> list[str]:
    """What the settings and a page say with the folder `custom` in place of the platform's empty one."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", LOOK, str(custom.parent)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_settings_and_addresses_of_the_co_op_come_first(tmp_path: Path) -> None:
    custom = tmp_path / "custom"
    custom.mkdir()
    (custom / "__init__.py").touch()
    (custom / "apps.py").write_text((ROOT / "custom" / "apps.py").read_text())
    (custom / "settings.py").write_text(SETTINGS)
    (custom / "urls.py").write_text(ADDRESSES)
    settings, page = look(custom)
    assert settings.split()[0] == "4321"
    assert page == "our own page"
