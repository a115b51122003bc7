"""The WSGI entry that `keliu serve` hands to granian: a few threads answer; its process ends when granian's own dies."""

import multiprocessing
import os
import threading

from django.core.wsgi import get_wsgi_application

from keliu.config.waiting_room import WaitingRoom

THREADS = 2 * (os.cpu_count() or 1) + 1


def end_with_parent() -> None:
    """This function will wait for the parent process to die, and then end this one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
application = WaitingRoom(get_wsgi_application(), threads=THREADS)
threading.Thread(target=end_with_parent, daemon=True).start()
