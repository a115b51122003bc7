"""The WSGI entry that `keliu serve` hands to granian; its process ends when granian's own dies."""

import multiprocessing
import os
import threading

from django.core.wsgi import get_wsgi_application


def end_with_parent() -> None:
    """This function will wait for the parent process to die, and then end this one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
application = get_wsgi_application()
threading.Thread(target=end_with_parent, daemon=True).start()
