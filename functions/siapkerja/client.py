"""SIAPkerja over HTTP: batches out, read-back, changes and digests in, with a client-credentials token.

Implements `ports.Ministry` and `counterpart.Counterpart`.

Where a request fails decides what the failure means: before its body begins to leave nothing can have taken effect
(`Transient`), after that the answer is lost (`Uncertain`). No automatic retries: they would hide exactly that difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import orjson
import urllib3
from urllib3.exceptions import HTTPError

from functions.siapkerja import classify, reading
from functions.sync.model.errors import Transient, Uncertain
from functions.sync.model.record import Key
from functions.sync.model.retries import CONNECT_TIMEOUT, READ_TIMEOUT, REQUEST_TIMEOUT, TOKEN_RENEWAL
from functions.sync.ports.ministry import Ack, Digest, MinistryChange, MinistryPage, OutgoingRecord, ReadBack
from functions.sync.ports.storage import Clock

BATCH_LIMIT = 50
ANSWER_LIMIT = 1 << 20
"""Fifty acknowledgements are about 10 KB, fifty changes 100, a bucket of a million records' digest 400; a longer answer is not ours,
and is not read into memory."""


class Credentials(NamedTuple):
    client_id: str
    client_secret: str
    token_url: str

    @property
    def shared(self) -> bytes:
        """What both parties know and nobody else (`Counterpart.secret`)."""
        return self.client_secret.encode()


class _HttpAnswer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


class Siapkerja:
    """One domain's connection. `credentials` is asked whenever a token is, so that a rotated secret is picked up;
    `code_lists` names the editions in use, e.g. `{"kbli": ["2020", "2025"], "kbji": ["2014", "2026"]}`.
    """

    def __init__(
        self,
        url: str,
        credentials: Callable[[], Credentials],
        code_lists: Mapping[str, Any],
        clock: Clock,
        *,
        read: float = READ_TIMEOUT,
    ) -> None:
        self._url = url.rstrip("/")
        self._credentials = credentials
        self._code_lists = code_lists
        self._clock = clock
        self._token = ""
        self._token_until = 0
        self._proven = False
        # Always verified. OpenSSL itself honours SSL_CERT_FILE; AWS_CA_BUNDLE is the SDK's name for the same wish.
        self._http = urllib3.PoolManager(
            num_pools=2,
            maxsize=1,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT, read=read),
            cert_reqs="CERT_REQUIRED",
            ca_certs=os.environ.get("AWS_CA_BUNDLE") or None,
        )

    def sign_in(self) -> bool:
        if self._token and self._clock.now() < self._token_until - TOKEN_RENEWAL:
            return False
        self._fetch_token()
        return True

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        if not 0 < len(records) <= BATCH_LIMIT:
            raise ValueError("a batch holds 1 to 50 records")
        body = orjson.dumps(
            {
                "batch_id": batch_id,
                "region": region,
                "agreement_version": agreement,
                "code_lists": self._code_lists,
                "records": [record._asdict() for record in records],
            }
        )
        answer = self._authorised("POST", f"/v1/{domain}/batches", body)
        return classify.acknowledgements(
            *answer, [(record.id, record.version) for record in records], self._clock.now()
        )

    def read(self, key: Key) -> ReadBack | None:
        answer = self._asked(f"/v1/{key.domain}/records/{_segment(key.region)}/{_segment(key.id)}")
        return classify.remote(*answer, key.id, self._clock.now())

    def changes(self, domain: str, cursor: str, limit: int) -> MinistryPage:
        return reading.page(
            *self._asked(f"/v1/{domain}/changes?{urlencode({'cursor': cursor, 'limit': limit})}"),
            cursor,
            self._clock.now(),
        )

    def digest(self, region: str, domain: str, period: str, prefix: str) -> Digest | None:
        query = urlencode({"region": region, "period": period, "prefix": prefix})
        return reading.digest(*self._asked(f"/v1/{domain}/digest?{query}"), self._clock.now())

    def copy(self, key: Key) -> MinistryChange | None:
        answer = self._asked(f"/v1/{key.domain}/records/{_segment(key.region)}/{_segment(key.id)}")
        return (
            None
            if classify.remote(*answer, key.id, self._clock.now()) is None
            else reading.copy(*answer, key, self._clock.now())
        )

    def secret(self) -> bytes:
        return self._credentials().shared

    def _asked(self, path: str) -> _HttpAnswer:
        """Reading changes nothing: a lost answer is asked for again."""
        try:
            return self._authorised("GET", path)
        except Uncertain as lost:
            raise Transient(lost.code) from None

    def _authorised(self, method: str, path: str, body: bytes | None = None) -> _HttpAnswer:
        if not self._token or self._clock.now() >= self._token_until:
            self._fetch_token()
        headers = {
            "Authorization": f"Bearer {self._token}",
            **({"Content-Type": "application/json"} if body else {}),
        }
        answer = self._request(method, self._url + path, headers, body)
        if answer.status == 401:
            self._token = ""
            if self._proven:
                # Revoked early, or the secret was rotated: next time with a new one. Not here, where one permission was
                # given for one request.
                raise Transient(classify.TOKEN_EXPIRED)
        self._proven = True
        return answer

    def _fetch_token(self) -> None:
        now = self._clock.now()
        client_id, client_secret, token_url = self._credentials()
        headers = urllib3.make_headers(
            basic_auth=f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
        )
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        form = urlencode({"grant_type": "client_credentials"}).encode()
        try:
            answer = self._request("POST", token_url, headers, form)
        except Uncertain:
            raise Transient(classify.UNREACHABLE) from None  # a token more or less changes nothing
        self._token, lifetime = classify.token(*answer, now)
        self._token_until = now + int(lifetime * 1000)
        self._proven = False

    def _request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> _HttpAnswer:
        """Exceptions carry our own words only: urllib3's messages hold the address, which holds an id."""
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
            if content is None or content.left:
                raise Uncertain(classify.INTERRUPTED) from None
            raise Transient(classify.UNREACHABLE) from None
        return _HttpAnswer(response.status, dict(response.headers), answer)

    def _body(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """Empty when it is too long; `Uncertain` when it takes too long."""
        late = self._clock.now() + int(REQUEST_TIMEOUT * 1000)
        answer = b""
        while piece := response.read1(ANSWER_LIMIT, decode_content=True):
            answer += piece
            if len(answer) > ANSWER_LIMIT:
                response.close()
                return b""
            if self._clock.now() > late:
                response.close()
                raise Uncertain(classify.INTERRUPTED)
        return answer


class _Body:
    """Knows whether it has begun to leave: name, connection, handshake and certificate all fail before that."""

    def __init__(self, content: bytes) -> None:
        self.bytes = content
        self.left = False

    def __iter__(self) -> Iterator[bytes]:
        self.left = True
        yield self.bytes


def _segment(value: str) -> str:
    """One path segment. `.` and `..` are legal identifiers, and would otherwise be folded into the path."""
    escaped = quote(value, safe=":")
    return escaped if escaped.strip(".") else escaped.replace(".", "%2E")
