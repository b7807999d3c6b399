"""Read both copies of a dataset and compare them.

By digests, so that only the buckets that differ are asked for; page by page where the ministry offers no
digests. Records that wait, are in flight, held or refused are not compared: they have a follow-up of their
own. An answer that contradicts itself proves nothing and stops the comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import NamedTuple

from functions import domains
from functions.sync.from_ministry.pull import PAGE, NotAsked, Pull
from functions.sync.model import hashing
from functions.sync.model.record import Key, Op, RecordState
from functions.sync.model.unreadable import UnreadableChange
from functions.sync.ports import ministry
from functions.sync.reconciliation import merkle
from functions.sync.reconciliation.merkle import Difference, Leaf
from functions.sync.records.column_owners import column_owners, expected_at_ministry
from functions.sync.to_ministry.mapping import to_ministry_json

BATCH = 500
"""Records read from the table at a time."""
INCONSISTENT_COPY = "siapkerja_salinan_tidak_utuh"
"""Code of an answer that contradicts itself, or of a listing without an end."""
_SETTLED = frozenset({RecordState.TERSINKRON, RecordState.DITARIK})


class ComparedCopies(NamedTuple):
    """What a comparison found."""

    way: str
    """`sidik` by digests, `halaman` by reading the whole copy."""
    gaps: dict[str, Difference]
    """id → how its copies differ."""
    theirs: dict[str, Leaf]
    """The ministry's leaves, of the buckets that differ (by digests) or of its whole copy (page by page)."""
    records: int
    """Records of ours that were compared."""
    apart: int
    """Records of ours that were left out: they wait, are in flight, held or refused, or moved meanwhile."""
    roots: tuple[str, str]
    """Our root and the ministry's."""


class _OurCopy(NamedTuple):
    leaves: dict[str, Leaf]
    excluded: set[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compare the copies of the dataset that `pull` reads."""

    pull: Pull

    def run(self, region: str, period: str) -> ComparedCopies:
        """Compare both copies under the key of `period`, a day (`2026-11-24`).

        Raise `NotAsked` where the ministry may not or cannot be asked, or its answers are inconsistent.
        """
        key = merkle.day_key(self.pull.ministry.secret(), region, self.pull.domain, period)
        our_copy = self._our_copy(key, self.pull.state.all_keys(region, self.pull.domain))
        ours = merkle.buckets(key, our_copy.leaves)
        folds = {prefix: merkle.fold(key, leaves) for prefix, leaves in ours.items()}
        digest = self._digest(region, key, period, "")
        if digest:
            prefixes = merkle.differing_buckets(folds, digest.buckets)
            compared = {id: each for prefix in prefixes for id, each in ours.get(prefix, {}).items()}
            theirs, unreadable = self._their_buckets(
                region, key, period, [prefix for prefix in prefixes if prefix in digest.buckets]
            )
            way, their_root = "sidik", digest.root
        else:
            compared = our_copy.leaves
            theirs, unreadable = self._their_whole_copy(region, key)
            way, their_root = (
                "halaman",
                merkle.root(
                    key, {p: merkle.fold(key, leaves) for p, leaves in merkle.buckets(key, theirs).items()}
                ),
            )
        # What cannot be read is neither missing at the ministry nor different: a person looks at it.
        our_copy.excluded.update(change.id for change in unreadable)
        self.pull.set_aside.unreadable(region, unreadable)
        gaps = self._unmoved(region, key, merkle.differences(compared, theirs, our_copy.excluded), our_copy)
        return ComparedCopies(
            way,
            gaps,
            theirs,
            len(our_copy.leaves),
            len(our_copy.excluded),
            (merkle.root(key, folds), their_root),
        )

    def _our_copy(self, key: bytes, keys: Iterator[Key]) -> _OurCopy:
        """Return the leaves of our records as the ministry should hold them, and the ids to leave out."""
        found = _OurCopy({}, set())
        domain = domains.get(self.pull.domain)
        while batch := list(islice(keys, BATCH)):
            owners = column_owners(batch[0].region, domain.name, self.pull.clock.now())
            for record in self.pull.state.records(batch).values():
                if record.state not in _SETTLED:
                    found.excluded.add(record.key.id)
                elif record.ministry_only and record.op is Op.HAPUS and not record.remote_id:
                    continue  # lost there and ended here (`resolve_conflict.end_here`): neither party has it
                elif (
                    record.ministry_only
                    or record.acked_version
                    or record.remote_id
                    or record.state is RecordState.TERSINKRON
                ):
                    content = record.remote_hash or hashing.ministry_content_hash(
                        to_ministry_json(domain, expected_at_ministry(record, owners))
                    )
                    found.leaves[record.key.id] = merkle.leaf(
                        key, record.key.id, record.acked_version, record.revision, record.op, content
                    )
        return found

    def _unmoved(
        self, region: str, key: bytes, gaps: Mapping[str, Difference], our_copy: _OurCopy
    ) -> dict[str, Difference]:
        """Leave out records that changed here while both copies were read; the next night compares them."""
        again = self._our_copy(key, (Key(region, self.pull.domain, id) for id in gaps))
        moved = {id for id in gaps if id in again.excluded or again.leaves.get(id) != our_copy.leaves.get(id)}
        our_copy.excluded.update(moved)
        return {id: gap for id, gap in gaps.items() if id not in moved}

    def _their_buckets(
        self, region: str, key: bytes, period: str, prefixes: Sequence[str]
    ) -> tuple[dict[str, Leaf], list[UnreadableChange]]:
        """Return the ministry's leaves of the buckets in `prefixes`, and those that cannot be read."""
        found, unreadable = dict[str, Leaf](), list[UnreadableChange]()
        for prefix in prefixes:
            digest = self._digest(region, key, period, prefix)
            if digest is None:
                # It has just offered digests. A bucket taken for empty would have all of its records sent
                # again.
                raise NotAsked(INCONSISTENT_COPY)
            found.update({id: Leaf(*each) for id, each in digest.leaves.items()})
            unreadable += [each.change for each in digest.unreadable.values()]
        return found, unreadable

    def _digest(self, region: str, key: bytes, period: str, prefix: str) -> ministry.Digest | None:
        """Ask for a digest, None where the ministry offers none.

        Refuse one that is inconsistent: half of it, or one under the key of another day, would have us send
        everything again.
        """
        digest = self.pull.ask(
            region, "kirim", partial(self.pull.ministry.digest, region, self.pull.domain, period, prefix)
        )
        if digest and not merkle.is_consistent(key, prefix, digest.root, digest.buckets, _macs(digest)):
            raise NotAsked(INCONSISTENT_COPY)
        return digest

    def _their_whole_copy(self, region: str, key: bytes) -> tuple[dict[str, Leaf], list[UnreadableChange]]:
        """Read the ministry's whole copy page by page; return its leaves, and what cannot be read."""
        found, unreadable = dict[str, Leaf](), list[UnreadableChange]()
        cursor, seen = "", set[str]()
        while True:
            page = self.pull.ask(
                region, "kirim", partial(self.pull.ministry.changes, self.pull.domain, cursor, PAGE)
            )
            for change in page.changes:
                if change.region == region:
                    found[change.id] = merkle.leaf(
                        key,
                        change.id,
                        change.version,
                        change.revision,
                        change.op,
                        hashing.ministry_content_hash(change.data),
                    )
            unreadable += [change for change in page.unreadable if change.region in ("", region)]
            if not page.more:
                return found, unreadable
            seen.add(cursor)
            cursor = page.cursor
            if cursor in seen:
                # The listing leads back: records behind this page are unread, not missing at the ministry.
                raise NotAsked(INCONSISTENT_COPY)


def _macs(digest: ministry.Digest) -> dict[str, str]:
    """Return id → hash of every leaf, also of those that cannot be read: the bucket's hash covers them."""
    return {id: each[0] for id, each in digest.leaves.items()} | {
        id: each.mac for id, each in digest.unreadable.items()
    }
