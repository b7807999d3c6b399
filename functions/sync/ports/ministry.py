"""Define the ministry as a port: sending records to it, and reading its changes, copies and digests.

Adapter: `functions.siapkerja`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from functions.sync.model.record import Key
from functions.sync.model.unreadable import UnreadableChange


class MinistryChange(NamedTuple):
    """A change of the ministry's, or its copy of a record, as it sends it (contract, section 5)."""

    region: str
    id: str
    version: int
    """Newest version of ours that the change stands on, 0 where the ministry has none."""
    revision: int
    """The ministry's own count of its changes of the record."""
    op: str
    remote_id: str
    data: Mapping[str, Any]
    """Content in the ministry's names."""
    own_values: Mapping[str, Any] | None = None
    """The ministry's own last values, where it keeps them apart; else None, and any value of `data` may be
    its own.

    They include values that a later version of ours has replaced in `data`.
    """


class MinistryPage(NamedTuple):
    """A page of changes. `cursor` is where the next page begins; `more` says whether there is one already."""

    changes: list[MinistryChange]
    cursor: str
    more: bool
    unreadable: Sequence[UnreadableChange] = ()
    """The changes of the page whose envelope does not fit."""


class UnreadableLeaf(NamedTuple):
    """A leaf of a digest that names no record as agreed. Its hash still counts for its bucket."""

    mac: str
    change: UnreadableChange


class Digest(NamedTuple):
    """The ministry's digest of its copy (contract, section 5)."""

    root: str
    """Hash over all buckets."""
    buckets: Mapping[str, str]
    """Prefix → hash of the bucket."""
    leaves: Mapping[str, tuple[str, int, int, str]]
    """Id → (hash, version, revision, op) of the records of one bucket."""
    unreadable: Mapping[str, UnreadableLeaf] = {}
    """Id, or what stands in its place → leaf, of the rest of the bucket."""


class MinistryReader(Protocol):
    """Reads from the ministry.

    Raises `Transient`, and `Locked` where an answer has another shape than agreed.
    """

    def sign_in(self) -> bool:
        """Do as `ports.Ministry.sign_in`."""
        ...

    def changes(self, domain: str, cursor: str, limit: int) -> MinistryPage:
        """Return changes behind `cursor` ('' begins), at least once, with the newest state of each record."""
        ...

    def digest(self, region: str, domain: str, period: str, prefix: str) -> Digest | None:
        """Return the digest of its copy under the key of `period`, a day; None where it offers none."""
        ...

    def copy(self, key: Key) -> MinistryChange | UnreadableChange | None:
        """Return its copy of one record, None where it has none."""
        ...

    def secret(self) -> bytes:
        """Return the secret that only both parties know, for keys of digests and signatures."""
        ...


class OutgoingRecord(NamedTuple):
    """One record on its way to the ministry (contract, section 5)."""

    id: str
    version: int
    op: str
    idempotency_key: str
    data: Mapping[str, Any]


class Ack(NamedTuple):
    """The ministry's acknowledgement of one record and version."""

    id: str
    version: int
    status: str
    """`diterima`, `sudah_ada`, `ditolak` or `konflik`."""
    remote_id: str
    codes: tuple[str, ...]
    fields: tuple[str, ...] = ()
    """The field that each code is about, in the ministry's names, '' where it does not say."""


class ReadBack(NamedTuple):
    """What the ministry holds of one record, as a read-back finds it."""

    version: int
    remote_id: str


class Ministry(Protocol):
    """Sends records to the ministry and reads them back.

    Raises `Transient` (not sent, or refused before anything was applied: safe to send again), `Uncertain`
    (sent, answer lost) and `Refused` (the batch as a whole, with the HTTP status).
    """

    def sign_in(self) -> bool:
        """Fetch an access token where none is valid; return True where that took a request."""
        ...

    def send(
        self, region: str, domain: str, batch_id: str, agreement: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        """Return the acknowledgements that match an id and a version that was sent.

        A record without an acknowledgement is uncertain.
        """

    def read(self, key: Key) -> ReadBack | None:
        """Return what the ministry holds of a record, None when it has no such record."""
