"""Make one HTTP request without retries, and tell whether it can have taken effect."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import urllib3
from urllib3.exceptions import HTTPError

from functions.siapkerja import classify
from functions.siapkerja.deadline import Deadline
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.model.retries import CONNECT_TIMEOUT, READ_TIMEOUT, REQUEST_TIMEOUT

ANSWER_LIMIT = 1 << 20
"""Bytes of an answer; a longer one is not the ministry's, and is not read into memory. Fifty acknowledgements
are about 10 KB, fifty changes 100 KB, one bucket of the digest of a million records 400 KB."""


class HttpAnswer(NamedTuple):
    """An answer of any status, redirects included."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """A pool of connections; `read` is the read timeout, `total` the time of a whole request, in seconds."""

    def __init__(self, read: float = READ_TIMEOUT, total: float = REQUEST_TIMEOUT) -> None:
        # TLS is always verified. OpenSSL itself honours SSL_CERT_FILE; AWS_CA_BUNDLE is the SDK's name for
        # the same.
        self._http = urllib3.PoolManager(
            num_pools=2,
            maxsize=1,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT, read=read),
            cert_reqs="CERT_REQUIRED",
            ca_certs=os.environ.get("AWS_CA_BUNDLE") or None,
        )
        self._deadline = Deadline(total)
        self._deadline.watch(self._http)

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> HttpAnswer:
        """Return the answer to one request.

        Raise `Transient` where it failed before its body began to leave; `Uncertain` where it failed later,
        or had no body. It fails, too, where the connection, the headers and the body together take longer
        than `total`. The exceptions carry our own codes only: urllib3's messages hold the address, which
        holds an id.
        """
        headers = {"Accept": "application/json", "User-Agent": "sinergi", **headers}
        content = None if body is None else _Body(body)
        if content is not None:
            headers["Content-Length"] = str(len(content.bytes))
        try:
            with self._deadline.running():
                response = self._http.request(
                    method, url, body=content, headers=headers, redirect=False, preload_content=False
                )
                answer = _body_of(response)
        except HTTPError:
            if content is None or content.started:
                raise Uncertain(classify.INTERRUPTED) from None
            raise Transient(classify.UNREACHABLE) from None
        if self._deadline.passed:  # a body without a length looks whole when the connection ends
            raise Uncertain(classify.INTERRUPTED)
        return HttpAnswer(response.status, dict(response.headers), answer)


def _body_of(response: urllib3.BaseHTTPResponse) -> bytes:
    """Return the body of an answer, empty where it is longer than `ANSWER_LIMIT`."""
    answer = bytearray()
    while piece := response.read1(ANSWER_LIMIT, decode_content=True):
        answer += piece
        if len(answer) > ANSWER_LIMIT:
            response.close()
            return b""
    return bytes(answer)


class _Body:
    """A request's body that knows whether it has begun to leave.

    Name resolution, connection, handshake and certificate all fail before that.
    """

    def __init__(self, content: bytes) -> None:
        self.bytes = content
        self.started = False

    def __iter__(self) -> Iterator[bytes]:
        self.started = True
        yield self.bytes
