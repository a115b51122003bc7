"""A home of their own for all tests, and no way out: a pytest plugin, read before Django's settings and any conftest.

Every test of the suite runs with the sockets of this process held to this machine (and the database's server), so that
each journey proves that the program connects nowhere.
"""

import ipaddress
import os
import socket
import tempfile
from typing import Any
from urllib.parse import urlsplit

os.environ["KELIU_HOME"] = tempfile.mkdtemp(prefix="keliu-test-")
os.environ.setdefault("KELIU_LANGUAGE", "zh-hans")

SERVERS = {urlsplit(os.environ.get(name, "")).hostname for name in ("KELIU_DATABASE_URL", "KELIU_TEST_DATABASE_URL")}
HERE = {"", "localhost", "0.0.0.0", "::", socket.gethostname(), *(server for server in SERVERS if server)}


class ConnectedOut(BaseException):
    """Something tried to leave this machine; no `except Exception` swallows it."""


def is_here(host: object) -> bool:
    """This function will say whether a host is this machine, or the database's server."""
    if not isinstance(host, (str, bytes)) or (name := host.decode() if isinstance(host, bytes) else host) in HERE:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guarded(plain: Any, host_of: Any) -> Any:
    def guarded(*given: Any, **more: Any) -> Any:
        if not is_here(host_of(*given)):
            raise ConnectedOut(f"{plain.__name__}{given[-1]!r}")
        return plain(*given, **more)

    return guarded


def _of_address(_socket: Any, address: Any, *_rest: Any) -> object:
    return address[0] if isinstance(address, tuple) else None  # a path is a socket of this machine


def _of_name(host: object, *_rest: Any) -> object:
    """Return a name that would be asked for; a number is asked of nobody."""
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return host
    return None


def hold_sockets() -> None:
    """This function will let this process connect, send and ask for names here only."""
    kept = socket.socket
    for name in ("connect", "connect_ex"):
        setattr(kept, name, _guarded(getattr(kept, name), _of_address))
    plain = kept.sendto
    kept.sendto = _guarded(plain, lambda own, _data, *rest: _of_address(own, rest[-1]))  # type: ignore[method-assign]
    socket.getaddrinfo = _guarded(socket.getaddrinfo, _of_name)


hold_sockets()
