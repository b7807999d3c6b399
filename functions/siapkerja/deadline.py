"""End every connection of a pool at a deadline, whatever the other side is doing.

A read timeout starts again with every byte, so a server that sends one byte a second holds a client for ever:
in the handshake, in the headers, in `100 Continue` or in the body. A timer shuts the connection down instead,
and the waiting call fails as it does when a connection breaks.
"""

from __future__ import annotations

import socket
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection


class Deadline:
    """The deadline of the calls of one pool, one call at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._twins: dict[socket.socket, HTTPConnection] = {}
        """A second handle of each open connection. An answer may be read on after its connection was closed,
        so a handle is kept until the call ends."""
        self.passed = False
        """Whether the current call, or the last one, was ended."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """End the pool's connections when the block takes longer than the seconds given."""
        self.passed = False
        timer = threading.Timer(self._seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            for twin in [twin for twin, connection in self._twins.items() if connection.sock is None]:
                del self._twins[twin]
                twin.close()

    def watch(self, pool: urllib3.PoolManager) -> None:
        """Make the pool's new connections end at the deadline."""
        deadline = self

        class Http(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return deadline._watched(self, super()._new_conn())

        class Https(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return deadline._watched(self, super()._new_conn())

        class HttpPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Http

        class HttpsPool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Https

        weakref.finalize(pool, _close, self._twins)
        pool.pool_classes_by_scheme = {"http": HttpPool, "https": HttpsPool}

    def _watched(self, connection: HTTPConnection, sock: socket.socket) -> socket.socket:
        """Keep a second handle of a socket: TLS takes the first one over before its handshake."""
        self._twins[sock.dup()] = connection
        if self.passed:
            self._end()
        return sock

    def _end(self) -> None:
        self.passed = True
        for twin in tuple(self._twins):
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)


def _close(twins: dict[socket.socket, HTTPConnection]) -> None:
    for twin in twins:
        twin.close()
    twins.clear()
