"""The web child of the supervisor: granian and its one process, in which many requests wait and a few threads answer."""

import os
import sys
import threading

from granian.constants import Interfaces
from granian.server import Server

WAITING = 256  # requests at most, those being answered among them; further ones wait in the system's queue
QUIET = {
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": False}, "granian.access": {"handlers": []}},
}


def main(host: str, port: int) -> None:
    """This function will serve until standard input closes."""
    server = Server(
        "keliu.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=WAITING,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
        log_dictconfig=QUIET,
        log_enabled=False,
    )
    threading.Thread(target=stop_with_supervisor, args=(server,), daemon=True).start()
    server.serve()


def stop_with_supervisor(server: Server) -> None:
    """This function will ask the server to stop when the supervisor closes standard input, or has died."""
    os.read(0, 1)
    server.signal_handler_interrupt()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
