"""Nothing connects out (reliability XD6, XD8): no module can, and a journey that tried would fail."""

import ast
import socket

import pytest

from tests.architecture.tree import name_of, parsed, python_files
from tests.home import ConnectedOut

CLIENTS = {
    "httpx", "requests", "urllib3", "aiohttp", "websockets", "pycurl", "smtplib", "ftplib", "poplib", "imaplib",
    "telnetlib", "nntplib", "xmlrpc", "paramiko", "grpc", "http.client", "urllib.request",
}  # fmt: skip
# The one binds the port that is served and asks it whether it answers, the other asks for this machine's name.
SOCKETS = {"keliu/config/supervisor.py", "keliu/imports/batches.py"}


def imported(path) -> set[str]:
    """Return every module that a file imports, with its packages."""
    names = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names | {name.partition(".")[0] for name in names}


def test_no_module_imports_what_speaks_to_other_machines():
    own = [path for path in python_files("keliu") if "tests" not in path.parts]
    assert own, "no file was found: the test is broken"
    assert {name_of(path): imported(path) & CLIENTS for path in own if imported(path) & CLIENTS} == {}
    assert {name_of(path) for path in own if "socket" in imported(path)} == SOCKETS


@pytest.mark.parametrize(
    "leave",
    [
        lambda: socket.create_connection(("192.0.2.1", 443), timeout=1),
        lambda: socket.socket().connect_ex(("192.0.2.1", 443)),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
        lambda: socket.getaddrinfo("metadata.example", 80),
        lambda: __import__("urllib.request").request.urlopen("http://169.254.169.254/latest/"),
    ],
)
def test_whoever_tries_to_leave_this_machine_fails_in_every_test(leave):
    with pytest.raises(ConnectedOut):
        leave()


def test_this_machine_itself_is_reached():
    with socket.socket() as server, socket.socket() as caller:
        server.bind(("127.0.0.1", 0))
        server.listen()
        caller.connect(server.getsockname())
