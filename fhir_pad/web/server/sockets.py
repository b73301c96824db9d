"""The socket that a server listens on. Must not know who accepts from it."""

import socket

BACKLOG = 256
"""Connections that the system holds while nobody accepts; more are refused."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise OSError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def inherited(descriptor: int) -> socket.socket:
    """Return the listening socket that the program has been started with."""
    return socket.socket(fileno=descriptor)


def origin(listening: socket.socket) -> str:
    """Return `http://host:port` of a socket, as a client on this machine can use it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
