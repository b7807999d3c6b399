"""Speak to SIAPkerja over HTTP, with a client-credentials token (contract, section 5).

Implements `ports.Ministry` (batches, read-back) and `ports.MinistryReader` (changes, digests, copies).

Where a request fails decides what the failure means (`transport`). Before its body begins to leave, nothing
can have taken effect (`Transient`); after that the answer is lost (`Uncertain`). There are no automatic
retries: they would hide that difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import orjson
import urllib3

from functions.siapkerja import classify, reading
from functions.siapkerja.transport import HttpAnswer, Transport
from functions.sync.model.errors import Locked, Transient, Uncertain
from functions.sync.model.record import Key
from functions.sync.model.retries import READ_TIMEOUT, REQUEST_TIMEOUT, TOKEN_RENEWAL
from functions.sync.model.unreadable import UnreadableChange
from functions.sync.ports.ministry import Ack, Digest, MinistryChange, MinistryPage, OutgoingRecord, ReadBack
from functions.sync.ports.storage import Clock

BATCH_LIMIT = 50
"""Records in a batch."""


class Credentials(NamedTuple):
    """The OAuth 2 client of one dataset."""

    client_id: str
    client_secret: str
    token_url: str

    @property
    def shared(self) -> bytes:
        """Return what both parties know and nobody else (`MinistryReader.secret`)."""
        return self.client_secret.encode()


class Siapkerja:
    """The connection of one dataset.

    `credentials` is called whenever a token is fetched, so that a rotated secret is picked up. `code_lists`
    names the editions in use, such as `{"kbli": ["2020", "2025"], "kbji": ["2014", "2026"]}`. `read` is the
    read timeout and `total` the time of a whole request, in seconds.
    """

    def __init__(
        self,
        url: str,
        credentials: Callable[[], Credentials],
        code_lists: Mapping[str, Any],
        clock: Clock,
        *,
        read: float = READ_TIMEOUT,
        total: float = REQUEST_TIMEOUT,
    ) -> None:
        self._url = url.rstrip("/")
        self._credentials = credentials
        self._code_lists = code_lists
        self._clock = clock
        self._token = ""
        self._token_until = 0
        self._accepted = False
        """The ministry has answered a request with this token by something other than 401."""
        self._transport = Transport(read, total)

    def sign_in(self) -> bool:
        """Fetch a token unless one lasts for `TOKEN_RENEWAL` more; return True where that took a request."""
        if self._token and self._clock.now() < self._token_until - TOKEN_RENEWAL:
            return False
        self._fetch_token()
        return True

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        """Send one batch of 1 to 50 records; `agreement` is the version of the agreement.

        Return the acknowledgements that match what was sent; a record may have none. Raise `Transient`,
        `Uncertain` or `Refused`, and `ValueError` for a batch of another size.
        """
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
        """Read back what the ministry holds of a record; None where it has none. Raise `Transient`."""
        answer = self._get(f"/v1/{key.domain}/records/{_segment(key.region)}/{_segment(key.id)}")
        return classify.read_back(*answer, key.id, self._clock.now())

    def changes(self, domain: str, cursor: str, limit: int) -> MinistryPage:
        """Return the page of changes behind `cursor`, '' for the first. Raise `Transient`."""
        return reading.page(
            *self._get(f"/v1/{domain}/changes?{urlencode({'cursor': cursor, 'limit': limit})}"),
            cursor,
            self._clock.now(),
            self.secret,
        )

    def digest(self, region: str, domain: str, period: str, prefix: str) -> Digest | None:
        """Return the digest of the ministry's copy, None where it offers none. Raise `Transient`.

        `prefix` names the bucket whose leaves are wanted, '' none.
        """
        query = urlencode({"region": region, "period": period, "prefix": prefix})
        return reading.digest(*self._get(f"/v1/{domain}/digest?{query}"), self._clock.now(), self.secret)

    def copy(self, key: Key) -> MinistryChange | UnreadableChange | None:
        """Return the ministry's copy of a record as a change, None where it has none. Raise `Transient`."""
        answer = self._get(f"/v1/{key.domain}/records/{_segment(key.region)}/{_segment(key.id)}")
        return reading.copy(*answer, key, self._clock.now(), self.secret)

    def secret(self) -> bytes:
        """Return the secret of both parties, for digests and signatures."""
        return self._credentials().shared

    def _get(self, path: str) -> HttpAnswer:
        """Ask for `path`. A lost answer is `Transient`, since reading changes nothing."""
        try:
            return self._authorised("GET", path)
        except Uncertain as lost:
            raise Transient(lost.code) from None

    def _authorised(self, method: str, path: str, body: bytes | None = None) -> HttpAnswer:
        if not self._token or self._clock.now() >= self._token_until:
            self._fetch_token()
        headers = {
            "Authorization": f"Bearer {self._token}",
            **({"Content-Type": "application/json"} if body else {}),
        }
        answer = self._transport.request(method, self._url + path, headers, body)
        if answer.status == 401:
            self._token = ""
            if self._accepted:
                # The token was revoked early, or the secret was rotated. The next request fetches a new one;
                # this one has a permit for one request only.
                raise Transient(classify.TOKEN_EXPIRED)
        self._accepted = True
        return answer

    def _fetch_token(self) -> None:
        now = self._clock.now()
        client_id, client_secret, token_url = self._credentials()
        if self._url.startswith("https:") and not token_url.startswith("https:"):
            raise Locked(classify.AUTHENTICATION)  # the secret would leave in the clear
        headers = urllib3.make_headers(
            basic_auth=f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
        )
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        form = urlencode({"grant_type": "client_credentials"}).encode()
        try:
            answer = self._transport.request("POST", token_url, headers, form)
        except Uncertain:
            raise Transient(classify.UNREACHABLE) from None  # an unused token changes nothing
        self._token, lifetime = classify.token(*answer, now)
        self._token_until = now + int(lifetime * 1000)
        self._accepted = False


def _segment(value: str) -> str:
    """Return `value` as one path segment.

    `.` and `..` are legal identifiers; unescaped, they would be resolved as parts of the path.
    """
    escaped = quote(value, safe=":")
    return escaped if escaped.strip(".") else escaped.replace(".", "%2E")
