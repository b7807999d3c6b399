"""Subjects of the contract tests: a port, with the means to prepare it and to look behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

from functions.sync.model.upload import Drop
from functions.sync.ports.storage import Drops, Files, Queues
from infra.local.simulator.service import api, wire
from infra.local.simulator.service.store import Store
from tests.support.fakes import FakeClock

REGION, DOMAIN, DAY = "3216", "pemberi-kerja", "2026-11-24"
SIGNING = "kunci"
"""The key under which the simulator signs its tokens."""
DATA = {
    "identitas": {"nama": "PT Contoh", "npwp": "0012345678901000"},
    "nama": "PT Contoh",
    "npwp": "0012345678901000",
}
"""An employer in the ministry's fields."""


@dataclass
class DropsSubject:
    port: Drops
    put: Callable[[str, bytes, Mapping[str, str]], Drop]
    """Store an object: key, content, metadata."""
    remove: Callable[[Drop], None]


@dataclass
class FilesSubject:
    port: Files
    leftovers: Callable[[], int]
    """Count the multipart uploads that were begun and neither completed nor aborted."""


@dataclass
class QueuesSubject:
    port: Queues
    sent: Callable[[str], list[dict[str, Any]]]
    """Return the messages that can be received from a lane."""
    waiting: Callable[[str], int]
    """Count the delayed messages of a lane."""


@dataclass
class MinistrySubject:
    port: Any
    edit: Callable[..., None]
    """Change the ministry's copy: id, data, and `op` or `quiet`."""
    order: Callable[[Mapping[str, Any]], None]
    """Order a fault for the next call; the fake has none to order."""


def serve_simulator(store: Store, clock: FakeClock) -> ThreadingHTTPServer:
    """Serve the simulator's API over HTTP on a free port; each request takes one second of `clock`."""

    class Routes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            place, _, query = self.path.partition("?")
            path, headers = (
                tuple(map(unquote, place.strip("/").split("/"))),
                {n.lower(): v for n, v in self.headers.items()},
            )
            asked = wire.Request(
                self.command, path, dict(parse_qsl(query, keep_blank_values=True)), headers, body
            )
            answer = wire.response(api.answer(store, SIGNING, asked, clock.now() / 1000))
            clock.advance(1)
            content = answer["body"].encode()
            self.send_response(answer["statusCode"])
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Routes)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
