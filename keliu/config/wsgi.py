"""The WSGI entry that `keliu serve` hands to granian."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
application = get_wsgi_application()
