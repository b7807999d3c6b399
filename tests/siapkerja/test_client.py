"""The adapter against a real HTTP server on this machine, which answers as a test says."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from functions.siapkerja.client import Credentials, Siapkerja
from functions.sync.model.errors import Locked, Refused, Transient, Uncertain
from functions.sync.model.record import Key
from functions.sync.ports.ministry import OutgoingRecord, ReadBack
from tests.siapkerja.server import CODE_LISTS, OK, Clock, Server

pytestmark = pytest.mark.enable_socket

RECORD = OutgoingRecord(
    "PK-1", 3, "upsert", "3216:pencari-kerja:PK-1:3", {"identitas": {"nik": "3216061508950001"}}
)


def send(client: Siapkerja) -> Any:
    return client.send("3216", "pencari-kerja", "B-1", "2025-03-20.1", [RECORD])


def test_a_batch_is_what_the_contract_says(server: Server, client: Siapkerja) -> None:
    [ack] = send(client)
    assert (ack.id, ack.version, ack.status, ack.remote_id) == ("PK-1", 3, "diterima", "SK-1")
    [call] = server.calls
    assert (call.method, call.path) == ("POST", "/v1/pencari-kerja/batches")
    assert call.headers["Authorization"] == "Bearer t1"
    assert "Transfer-Encoding" not in call.headers
    record = {
        "id": "PK-1",
        "version": 3,
        "op": "upsert",
        "idempotency_key": "3216:pencari-kerja:PK-1:3",
        "data": RECORD.data,
    }
    named = {
        "batch_id": "B-1",
        "region": "3216",
        "agreement_version": "2025-03-20.1",
        "code_lists": CODE_LISTS,
    }
    assert json.loads(call.body) == {**named, "records": [record]}


def test_the_token_is_kept_until_a_minute_before_its_end(
    server: Server, client: Siapkerja, clock: Clock
) -> None:
    assert client.sign_in()
    clock.time += 3_539_000
    assert not client.sign_in()
    clock.time += 1_000
    send(client)
    assert (server.tokens, len(server.calls)) == (1, 1), "one permission, one request"
    assert client.sign_in()
    send(client)
    assert server.tokens == 2
    assert server.calls[-1].headers["Authorization"] == "Bearer t2"


def test_whoever_does_not_ask_in_time_is_signed_in_all_the_same(
    server: Server, client: Siapkerja, clock: Clock
) -> None:
    send(client)
    clock.time += 3_600_000
    send(client)
    assert [call.headers["Authorization"] for call in server.calls] == ["Bearer t1", "Bearer t2"]


def test_a_401_to_a_token_that_was_fetched_for_this_very_request_locks_us_out(
    server: Server, client: Siapkerja
) -> None:
    client.sign_in()
    server.answers = [(401, {}, {})]
    with pytest.raises(Locked, match=r"^siapkerja_otentikasi$"):
        send(client)
    assert client.sign_in(), "and is not used again"


def test_a_secret_with_any_character_survives_the_basic_header(server: Server, client: Siapkerja) -> None:
    send(client)
    assert base64.b64decode(server.basic.removeprefix("Basic ")).decode() == "sinergi:s%2F3%2Bcr%3Dt%3A"


def test_a_401_is_not_answered_by_a_second_request_but_by_a_new_token_next_time(
    server: Server, client: Siapkerja
) -> None:
    send(client)
    server.answers = [(401, {}, {}), (200, {}, OK)]
    with pytest.raises(Transient, match=r"^siapkerja_token_usang$"):
        send(client)
    assert len(send(client)) == 1
    assert [call.headers["Authorization"] for call in server.calls] == ["Bearer t1", "Bearer t1", "Bearer t2"]


def test_a_401_to_a_new_token_locks_us_out(server: Server, client: Siapkerja) -> None:
    server.answers = [(401, {}, {})]
    with pytest.raises(Locked, match=r"^siapkerja_otentikasi$"):
        send(client)
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((401, {}, {"error": "invalid_client"}), "siapkerja_otentikasi"),
        ((200, {}, b"<html>"), "siapkerja_otentikasi"),
        ((200, {}, {"access_token": "a\r\nX-Evil: 1"}), "siapkerja_otentikasi"),
        ((503, {"Retry-After": "9"}, b""), "siapkerja_tidak_tersedia"),
        ((500, {}, b""), "siapkerja_tidak_tersedia"),
    ],
)
def test_without_a_token_nothing_is_sent(server: Server, client: Siapkerja, answer: Any, code: str) -> None:
    server.token_answer = answer
    with pytest.raises(Transient, match=f"^{code}$"):
        send(client)
    assert server.calls == []


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Wait until the client has closed the connection."""
    with suppress(OSError):
        handler.connection.recv(1)


def reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    handler.connection.close()


def half(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b'{"records": [')
    handler.close_connection = True


@pytest.mark.parametrize("behaviour", [hang, reset, half])
def test_an_answer_lost_after_sending_is_uncertain(
    server: Server, clock: Clock, behaviour: Callable[..., None]
) -> None:
    client = Siapkerja(
        server.url, lambda: Credentials("a", "b", f"{server.url}/oauth/token"), {}, clock, read=0.5
    )
    client.sign_in()
    server.answers = [behaviour]
    with pytest.raises(Uncertain, match=r"^siapkerja_jawaban_hilang$"):
        send(client)
    assert len(server.calls) == 1, "nothing is ever sent twice on its own"
    with pytest.raises(Transient):
        client.read(Key("3216", "pencari-kerja", "PK-1"))


def test_nobody_listening_is_transient(server: Server, clock: Clock) -> None:
    server.close()
    client = Siapkerja(server.url, lambda: Credentials("a", "b", f"{server.url}/oauth/token"), {}, clock)
    with pytest.raises(Transient, match=r"^siapkerja_tak_terjangkau$"):
        send(client)


def test_a_handshake_that_fails_is_transient(server: Server, clock: Clock) -> None:
    secure = server.url.replace("http:", "https:")
    client = Siapkerja(secure, lambda: Credentials("a", "b", f"{secure}/oauth/token"), {}, clock)
    with pytest.raises(Transient, match=r"^siapkerja_tak_terjangkau$"):
        send(client)
    assert server.calls == []


@pytest.mark.parametrize("address", ["http:", "HTTPS:", "", "ftp:"])
def test_a_secret_never_leaves_in_the_clear_where_the_api_is_secure(
    server: Server, clock: Clock, address: str
) -> None:
    secure, token_url = server.url.replace("http:", "https:"), server.url.replace("http:", address)
    client = Siapkerja(secure, lambda: Credentials("a", "b", f"{token_url}/oauth/token"), {}, clock)
    with pytest.raises(Locked, match=r"^siapkerja_otentikasi$"):
        send(client)
    assert server.tokens == 0


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        ((429, {"Retry-After": "30"}, {}), Transient, "siapkerja_terlalu_sering"),
        ((422, {}, {"errors": ["validation.max.numeric"]}), Refused, "siapkerja_menolak_kiriman"),
        ((403, {"Content-Type": "text/html"}, b"<html>blocked</html>"), Transient, "siapkerja_dihadang"),
        ((302, {"Location": "/elsewhere"}, b""), Uncertain, "siapkerja_galat"),
        ((200, {}, b"<html>Sukses</html>"), Uncertain, "siapkerja_jawaban_tak_terbaca"),
        ((200, {}, b'{"records": []}' + b" " * (1 << 20)), Uncertain, "siapkerja_jawaban_tak_terbaca"),
    ],
)
def test_answers_are_classified(
    server: Server, client: Siapkerja, answer: Any, error: type[Exception], code: str
) -> None:
    server.answers = [answer]
    with pytest.raises(error, match=f"^{code}$") as failure:
        send(client)
    assert len(server.calls) == 1
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__ is (failure.value.__context__ is not None), (
        "no text of the answer in a trace"
    )
    server.answers = [(200, {}, OK)]
    assert len(send(client)) == 1, "the connection is usable afterwards"


@pytest.mark.parametrize(
    ("id", "path"), [("PK-1", "PK-1"), ("a:b.c_d", "a:b.c_d"), ("..", "%2E%2E"), (".", "%2E")]
)
def test_read_back_asks_for_one_record(server: Server, client: Siapkerja, id: str, path: str) -> None:
    server.answers = [(200, {}, {"id": id, "version": 3, "remote_id": "SK-1"})]
    assert client.read(Key("3216", "pencari-kerja", id)) == ReadBack(3, "SK-1")
    assert server.calls[0].path == f"/v1/pencari-kerja/records/3216/{path}"
    server.answers = [(404, {}, {"code": "RECORD_NOT_FOUND"})]
    assert client.read(Key("3216", "pencari-kerja", id)) is None


def test_more_than_a_batch_is_a_bug(client: Siapkerja) -> None:
    with pytest.raises(ValueError, match="1 to 50"):
        client.send("3216", "pencari-kerja", "B-1", "v", [RECORD] * 51)
