"""Serve the real handlers over HTTP on this machine, behind `tests.api.gateway` and on ports in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.api.gateway import Gateway, Response


class Server(ThreadingHTTPServer):
    """Serve until closed. `statuses`: HTTP status → number of answers."""

    daemon_threads = True

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.lock = threading.Lock()
        self.statuses: dict[int, int] = {}
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def handle_one(self) -> None:
        body = self._body()
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            headers[name.lower()] = f"{headers[name.lower()]},{value}" if name.lower() in headers else value
        with self.server.lock:
            answer = self.server.gateway.call(self.command, self.path, body, headers)
            self.server.statuses[answer.status] = self.server.statuses.get(answer.status, 0) + 1
        self._send(answer)

    def _body(self) -> bytes | None:
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        length = int(self.headers.get("content-length") or 0)
        return self.rfile.read(length) if length else None

    def _send(self, answer: Response) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        bare = answer.status in (204, 304) or self.command == "HEAD"
        if not bare:
            self.send_header("content-length", str(len(answer.content)))
        self.end_headers()
        if not bare:
            self.wfile.write(answer.content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = do_TRACE = do_QUERY = handle_one  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Print nothing: a run makes thousands of requests."""


@contextmanager
def served(gateway: Gateway) -> Iterator[Server]:
    server = Server(gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
