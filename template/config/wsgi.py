"""What a WSGI server runs."""

import os

from django.core.wsgi import get_wsgi_application

from config import boot

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
with boot.plainly():
    application = get_wsgi_application()
