"""Make one HTTP request without retries, and tell whether it can have taken effect."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import urllib3
from urllib3.exceptions import HTTPError

from functions.siapkerja import classify
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.model.retries import CONNECT_TIMEOUT, READ_TIMEOUT, REQUEST_TIMEOUT
from functions.sync.ports.storage import Clock

ANSWER_LIMIT = 1 << 20
"""Bytes of an answer; a longer one is not the ministry's, and is not read into memory. Fifty acknowledgements
are about 10 KB, fifty changes 100 KB, one bucket of the digest of a million records 400 KB."""


class HttpAnswer(NamedTuple):
    """An answer of any status, redirects included."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """A pool of connections; `read` is the read timeout in seconds."""

    def __init__(self, clock: Clock, read: float = READ_TIMEOUT) -> None:
        self._clock = clock
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

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> HttpAnswer:
        """Return the answer to one request.

        Raise `Transient` where it failed before its body began to leave; `Uncertain` where it failed later,
        or had no body. The exceptions carry our own codes only: urllib3's messages hold the address, which
        holds an id.
        """
        headers = {"Accept": "application/json", "User-Agent": "sinergi", **headers}
        content = None if body is None else _Body(body)
        if content is not None:
            headers["Content-Length"] = str(len(content.bytes))
        try:
            response = self._http.request(
                method, url, body=content, headers=headers, redirect=False, preload_content=False
            )
            answer = self._body(response)
        except HTTPError:
            if content is None or content.started:
                raise Uncertain(classify.INTERRUPTED) from None
            raise Transient(classify.UNREACHABLE) from None
        return HttpAnswer(response.status, dict(response.headers), answer)

    def _body(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """Return the body of the answer, empty where it is longer than `ANSWER_LIMIT`.

        Raise `Uncertain` where it takes longer than `REQUEST_TIMEOUT`.
        """
        deadline = self._clock.now() + int(REQUEST_TIMEOUT * 1000)
        answer = b""
        while piece := response.read1(ANSWER_LIMIT, decode_content=True):
            answer += piece
            if len(answer) > ANSWER_LIMIT:
                response.close()
                return b""
            if self._clock.now() > deadline:
                response.close()
                raise Uncertain(classify.INTERRUPTED)
        return answer


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
