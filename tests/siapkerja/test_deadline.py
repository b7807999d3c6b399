"""A ministry that answers drop by drop: each read is short, and the call as a whole ends all the same."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from functions.siapkerja.transport import Transport
from functions.sync.model.errors import Transient, Uncertain

pytestmark = pytest.mark.enable_socket

TOTAL = 0.5
"""Seconds of a call in these tests."""
DROP = 0.05
"""Seconds between two bytes; far less than the read timeout."""
HEADERS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
WHOLE = HEADERS + b"Content-Length: 2\r\n\r\n{}"


class Dripper:
    """Answer whatever comes: `told` at once, then `drops` byte by byte for ever."""

    def __init__(self, told: bytes, drops: bytes) -> None:
        self.told, self.drops = told, drops
        self.accepted = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.accepted += 1
                threading.Thread(target=self._drip, args=[connection], daemon=True).start()

    def _drip(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            while connection.recv(65536):
                connection.sendall(self.told)
                while self.drops:
                    for byte in self.drops:
                        connection.sendall(bytes([byte]))
                        time.sleep(DROP)


@pytest.fixture
def dripper() -> Iterator[Callable[..., Dripper]]:
    begun: list[Dripper] = []

    def begin(told: bytes, drops: bytes) -> Dripper:
        begun.append(Dripper(told, drops))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def took(call: Callable[[], object], error: type[Exception], code: str) -> float:
    """Return the seconds until the call fails as it must."""
    began = time.monotonic()
    with pytest.raises(error, match=f"^{code}$"):
        call()
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("told", "drops"),
    [
        (b"", HEADERS + b"X: " + b"x" * 60_000),
        (HEADERS, b"X-A: a\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 3, b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n"),
        (HEADERS + b"Content-Length: 5000\r\n\r\n", b" "),
        (HEADERS + b"\r\n", b" "),
        (HEADERS + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (HEADERS + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"),
    ],
    ids=[
        "status and headers",
        "headers",
        "continue",
        "continue, then",
        "body",
        "no length",
        "chunks",
        "extension",
    ],
)
@pytest.mark.parametrize("body", [b"{}", None], ids=["sent", "asked"])
def test_an_answer_that_comes_drop_by_drop_ends_at_the_deadline(
    dripper: Callable[..., Dripper], told: bytes, drops: bytes, body: bytes | None
) -> None:
    server = dripper(told, drops)
    transport = Transport(read=5, total=TOTAL)
    seconds = took(
        lambda: transport.request("POST", f"http://{server.address}/", {}, body),
        Uncertain,
        "siapkerja_jawaban_hilang",
    )
    assert TOTAL * 0.9 < seconds < TOTAL + 3


def test_a_handshake_that_comes_drop_by_drop_has_sent_nothing(dripper: Callable[..., Dripper]) -> None:
    hello = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03"  # the beginning of a TLS record of 16 KiB
    server = dripper(hello, b"\x00")
    transport = Transport(read=5, total=TOTAL)
    seconds = took(
        lambda: transport.request("POST", f"https://{server.address}/", {}, b"{}"),
        Transient,
        "siapkerja_tak_terjangkau",
    )
    assert TOTAL * 0.9 < seconds < TOTAL + 3


def test_what_comes_in_time_is_whole_and_the_next_call_has_its_own_time(
    dripper: Callable[..., Dripper],
) -> None:
    slow = dripper(b"", HEADERS)
    quick = dripper(WHOLE, b"")
    transport = Transport(read=5, total=TOTAL)
    took(
        lambda: transport.request("GET", f"http://{slow.address}/", {}, None),
        Uncertain,
        "siapkerja_jawaban_hilang",
    )
    for _ in range(2):
        answer = transport.request("GET", f"http://{quick.address}/", {}, None)
        assert (answer.status, answer.body) == (200, b"{}")
        time.sleep(TOTAL * 0.7)
    time.sleep(TOTAL)
    assert quick.accepted == 1, "the deadline of a call that has ended closes nothing"
