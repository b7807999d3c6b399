"""A server on this machine that answers as a test tells it, in the ministry's place."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

SECRET = "s/3+cr=t:"
CODE_LISTS = {"kbli": ["2020", "2025"], "kbji": ["2014", "2026"]}
OK = {"records": [{"id": "PK-1", "version": 3, "status": "diterima", "remote_id": "SK-1", "errors": []}]}
"""An answer that acknowledges version 3 of PK-1."""


class Call(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Server:
    """Answer requests for a token with a new one (or `token_answer`), all others with `answers` in turn.

    An answer is (status, headers, body) or a function of the handler. The last of `answers` is given for
    ever.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.tokens = 0
        self.basic = ""
        self.token_answer: Any = None
        self.answers: list[Any] = [(200, {}, OK)]
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_POST(self) -> None:
                call = Call(
                    self.command,
                    self.path,
                    dict(self.headers),
                    self.rfile.read(int(self.headers.get("Content-Length", 0))),
                )
                if self.path == "/oauth/token":
                    server.tokens += 1
                    server.basic = self.headers["Authorization"]
                    answer: Any = server.token_answer or (
                        200,
                        {},
                        {"access_token": f"t{server.tokens}", "expires_in": 3600},
                    )
                else:
                    server.calls.append(call)
                    answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = answer
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                self.do_POST()

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


class Clock:
    """A clock that stands still until a test moves `time` (milliseconds)."""

    time = 1_000_000

    def now(self) -> int:
        return self.time

    def sleep(self, seconds: float) -> None:
        raise AssertionError
