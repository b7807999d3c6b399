"""Once a night, per dataset: do both parties hold the same? Where not: exactly which records, why, and repaired.

Repairs go the normal way: a record is set to be sent again, or the ministry's copy is taken in as a change of its own. The
result of the day is signed and kept. Records that are on their way, or held, are compared with nothing: they have their own end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

from functions import domains
from functions.agreement import WIB, Allow, decide
from functions.sync import counterpart, digest, ports
from functions.sync.aftermath import hint
from functions.sync.authority import expected, owners, resend
from functions.sync.digest import Gap, Leaf
from functions.sync.national import national
from functions.sync.pull import PAGE, Answer, Pull, Unasked
from functions.sync.record import Key, Record, RecordState

BATCH = 500
TOLD = 1_000
"""Records named one by one in the day's document, of each kind."""
_SETTLED = frozenset({RecordState.TERSINKRON, RecordState.DITARIK})
_OURS = frozenset({Gap.HILANG_DI_PUSAT, Gap.NISAN_BELUM_TERLIHAT, Gap.LEBIH_LAMA_DI_PUSAT, Gap.LEBIH_BARU_DI_PUSAT})


class Result(NamedTuple):
    """`equal` also where all that differs is on its way. `gaps`: id → how it differs, before the repair."""

    domain: str
    equal: bool
    way: str
    """`sidik` by digests, `halaman` by reading the whole copy."""
    records: int
    apart: int
    gaps: dict[str, Gap]
    repaired: int


class _Local(NamedTuple):
    leaves: dict[str, Leaf]
    apart: set[str]


@dataclass(slots=True)
class Reconcile:
    pull: Pull
    files: ports.Files

    def __call__(self, region: str) -> Result | None:
        """None where the agreement, the line or the ministry did not let us ask."""
        domain, clock, tally = self.pull.domain, self.pull.clock, self.pull.tally
        tally.clear()
        now = clock.now()
        verdict = decide(region, domain, "kirim", now)
        if not isinstance(verdict, Allow):
            return None
        period = datetime.fromtimestamp(now / 1000, WIB).date().isoformat()
        key = digest.key_of(self.pull.ministry.secret(), region, domain, period)
        local = self._local(region, key)
        ours = digest.buckets(key, local.leaves)
        folds = {prefix: digest.fold(key, leaves) for prefix, leaves in ours.items()}
        try:
            answer = self._asked(region, period, "")
            if answer:
                prefixes = digest.differing(folds, answer.buckets)
                compared = {id: one for prefix in prefixes for id, one in ours.get(prefix, {}).items()}
                way, their_root, theirs = "sidik", answer.root, self._below(region, period, [p for p in prefixes if p in answer.buckets])
            else:
                compared, theirs = local.leaves, self._whole(region, key)
                way, their_root = "halaman", digest.root(key, {p: digest.fold(key, leaves) for p, leaves in digest.buckets(key, theirs).items()})
            gaps = digest.gaps(compared, theirs, local.apart)
            repaired = self._repair(region, gaps, theirs)
        except Unasked:
            tally["ReconcileFailed"] += 1
            return None
        result = Result(domain, not gaps, way, sum(map(len, ours.values())), len(local.apart), gaps, repaired)
        tally["Differences"] += len(gaps)
        self._keep(region, period, verdict.version, (digest.root(key, folds), their_root), result, now)
        return result

    def _local(self, region: str, key: bytes) -> _Local:
        local = _Local({}, set())
        domain = domains.get(self.pull.domain)
        own = owners(region, domain.name, self.pull.clock.now())
        keys = self.pull.state.every(region, domain.name)
        while batch := list(islice(keys, BATCH)):
            for record in self.pull.state.records(batch).values():
                if record.state not in _SETTLED:
                    local.apart.add(record.key.id)
                elif record.foreign or record.acked or record.remote_id or record.state is RecordState.TERSINKRON:
                    text = record.told
                    if not text:
                        text = digest.content(national(domain, expected(record, own)))
                    local.leaves[record.key.id] = digest.leaf(key, record.key.id, record.acked, record.revision, record.op, text)
        return local

    def _below(self, region: str, period: str, prefixes: Sequence[str]) -> dict[str, Leaf]:
        """The leaves of these buckets of the ministry's."""
        found: dict[str, Leaf] = {}
        for prefix in prefixes:
            below = self._asked(region, period, prefix)
            if below is None:  # it has just offered them: a bucket taken for empty would have all of it sent again
                raise Unasked
            found.update({id: Leaf(*one) for id, one in below.leaves.items()})
        return found

    def _asked(self, region: str, period: str, prefix: str) -> counterpart.Digest | None:
        return self._read(region, partial(self.pull.ministry.digest, region, self.pull.domain, period, prefix))

    def _whole(self, region: str, key: bytes) -> dict[str, Leaf]:
        """Their whole copy, page by page, where they offer no digest."""
        found: dict[str, Leaf] = {}
        cursor, seen = "", set[str]()
        while True:
            page = self._read(region, partial(self.pull.ministry.changes, self.pull.domain, cursor, PAGE))
            for one in page.changes:
                if one.region == region:
                    found[one.id] = digest.leaf(key, one.id, one.version, one.revision, one.op, digest.content(one.data))
            if not page.more:
                return found
            seen.add(cursor)
            cursor = page.cursor
            if cursor in seen:  # it leads back: what lies behind is not missing there, we have not seen it
                raise Unasked

    def _read(self, region: str, ask: Callable[[], Answer]) -> Answer:
        return self.pull.asked(region, "kirim", ask)

    def _repair(self, region: str, gaps: dict[str, Gap], theirs: dict[str, Leaf]) -> int:
        """What is ours to send is sent again; what the ministry holds otherwise is taken in, its owner's word standing."""
        now, repaired = self.pull.clock.now(), 0
        ours = [Key(region, self.pull.domain, id) for id, gap in gaps.items() if gap in _OURS]
        changes: list[tuple[Record | None, Record]] = []
        for record in self.pull.state.records(ours).values() if ours else ():
            known = theirs.get(record.key.id)
            newest = max(record.version, known.version if known else 0)
            changes.append((record, resend(replace(record, version=newest), now)))
        saved = self.pull.state.save(changes) if changes else []
        repaired += sum(saved)
        sent = [record.key.id for (_, record), ok in zip(changes, saved, strict=True) if ok]
        hint(self.pull.queues, region, self.pull.domain, sent)
        theirs_to_take = [id for id, gap in gaps.items() if gap not in _OURS]
        return repaired + sum(self._take(region, theirs_to_take[i : i + PAGE]) for i in range(0, len(theirs_to_take), PAGE))

    def _take(self, region: str, ids: Sequence[str]) -> int:
        told: list[counterpart.Told] = []
        try:
            for id in ids:
                copy = self._read(region, partial(self.pull.ministry.copy, Key(region, self.pull.domain, id)))
                told += [copy] if copy else []
        finally:  # what was read before the line was cut counts
            self.pull.take_in(region, told, again=True)
        return len(told)

    def _keep(self, region: str, period: str, version: str, roots: tuple[str, str], result: Result, now: int) -> None:
        of_kind = {gap.value: [id for id, each in result.gaps.items() if each is gap] for gap in Gap}
        body = {
            "wilayah": region, "dataset": result.domain, "tanggal": period, "pada": _time(now), "versi_kesepakatan": version, "cara": result.way,
            "akar_daerah": roots[0], "akar_pusat": roots[1], "sama": result.equal, "rekaman": result.records, "dalam_perjalanan": result.apart,
            "beda": {kind: {"jumlah": len(ids), "id_sumber": ids[:TOLD]} for kind, ids in of_kind.items() if ids}, "diperbaiki": result.repaired,
        }
        document = digest.signed(self.pull.ministry.secret(), body)
        self.files.write(f"reconciliation/{region}/{result.domain}/{period}/{now}.json", document)
        word = "sama" if result.equal else f"beda {len(result.gaps)}"
        self.pull.state.save_note(f"reconciliation/{region}/{result.domain}", f"{_time(now)} {word}")


def _time(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, WIB).isoformat(timespec="seconds")
