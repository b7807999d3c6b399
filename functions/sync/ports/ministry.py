"""The ministry as a party that is asked: its changes, its copies, digests of them. Adapter: `functions.siapkerja`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from functions.sync.model.record import Key


class MinistryChange(NamedTuple):
    """A change of the ministry's, as it tells it (contract, section 5): `data` in its own names."""

    region: str
    id: str
    version: int
    """The newest of ours that the change stands on, 0 where it knows none."""
    revision: int
    op: str
    remote_id: str
    data: Mapping[str, Any]
    own_values: Mapping[str, Any] | None = None
    """Where it keeps them apart: its own last words, also those that a later version of ours has covered in `data`. None where it
    does not, and all of `data` may be its word."""


class MinistryPage(NamedTuple):
    """`cursor` is where the next page begins; `more` whether there is one already."""

    changes: list[MinistryChange]
    cursor: str
    more: bool


class Digest(NamedTuple):
    """`root` over all buckets, `buckets` by prefix, and of one bucket the `leaves` by id: (hash, version, revision, op)."""

    root: str
    buckets: Mapping[str, str]
    leaves: Mapping[str, tuple[str, int, int, str]]


class MinistryReader(Protocol):
    """What the ministry tells when it is asked. Raises `Transient`; `Locked` where its answer is of another shape than agreed."""

    def sign_in(self) -> bool:
        """As `ports.Ministry.sign_in`."""
        ...

    def changes(self, domain: str, cursor: str, limit: int) -> MinistryPage:
        """Its changes behind a cursor ('' from the beginning), at least once, the newest state of each record."""
        ...

    def digest(self, region: str, domain: str, period: str, prefix: str) -> Digest | None:
        """Of its copy, under the key of a period; None where it offers none."""
        ...

    def copy(self, key: Key) -> MinistryChange | None:
        """Its copy of one record; None where it has none."""
        ...

    def secret(self) -> bytes:
        """What both parties know and nobody else, for keys of digests and signatures."""
        ...


class OutgoingRecord(NamedTuple):
    """One record on its way to the ministry (contract, section 5)."""

    id: str
    version: int
    op: str
    idempotency_key: str
    data: Mapping[str, Any]


class Ack(NamedTuple):
    """The ministry's word on one record. `status` ∈ diterima, sudah_ada, ditolak, konflik. `fields`: what each code is
    about, in the ministry's names, '' where it does not say.
    """

    id: str
    version: int
    status: str
    remote_id: str
    codes: tuple[str, ...]
    fields: tuple[str, ...] = ()


class ReadBack(NamedTuple):
    """What the ministry holds of one record (read-back)."""

    version: int
    remote_id: str


class Ministry(Protocol):
    """SIAPkerja behind its adapter. Raises `Transient` (not sent, or refused before applying: safe to send again),
    `Uncertain` (sent, answer lost), `Refused` (the batch as a whole, with the HTTP status). Before a request, `sign_in`
    fetches a token where none lasts: True where that took a request.
    """

    def sign_in(self) -> bool: ...

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        """Only acknowledgements that match an id and version that was sent; what is missing is uncertain."""

    def read(self, key: Key) -> ReadBack | None:
        """None when the ministry has no such record."""
