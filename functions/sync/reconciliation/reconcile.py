"""Once a night, per dataset: do both parties hold the same? Where not: exactly which records, why, and repaired.

Repairs go the normal way: a record is set to be sent again, or the ministry's copy is taken in as a change of its own. The
result of the day is signed and kept. Records that are on their way, or held, are compared with nothing: they have their own end.
Where a large share differs it is not the records that are wrong (an empty copy, a restored one, a changed mapping): all is
named and kept, and nothing repaired until a person says so. An answer that contradicts itself concludes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

from functions import domains
from functions.agreement import WIB, Allow, decide
from functions.sync import ports
from functions.sync.from_ministry.pull import ENDED, PAGE, NotAsked, Pull
from functions.sync.model import hashing
from functions.sync.model.conflict import Conflict
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.ports import ministry
from functions.sync.reconciliation import merkle
from functions.sync.reconciliation.merkle import Difference, Leaf
from functions.sync.records.follow_up import send_hints
from functions.sync.records.merge import column_owners, expected_at_ministry, send_again
from functions.sync.records.resolve_conflict import end_here, missing_at_ministry
from functions.sync.to_ministry.mapping import to_ministry_json

BATCH = 500
MOST_PERCENT, FEW = 5, 50
"""Beyond this share of a dataset, and more than a few, differences are repaired only when a person has confirmed it."""
UNSOUND = "siapkerja_salinan_tidak_utuh"
HELD = ", menunggu persetujuan"
TOLD = 1_000
"""Records named one by one in the day's document, of each kind."""
_SETTLED = frozenset({RecordState.TERSINKRON, RecordState.DITARIK})
_OURS = frozenset(
    {
        Difference.HILANG_DI_PUSAT,
        Difference.NISAN_BELUM_TERLIHAT,
        Difference.LEBIH_LAMA_DI_PUSAT,
        Difference.LEBIH_BARU_DI_PUSAT,
    }
)


class ReconciliationResult(NamedTuple):
    """`equal` also where all that differs is on its way. `gaps`: id → how it differs, before the repair."""

    domain: str
    equal: bool
    way: str
    """`sidik` by digests, `halaman` by reading the whole copy."""
    records: int
    apart: int
    gaps: dict[str, Difference]
    repaired: int
    held: bool = False
    """Too many differ to repair them without a person's word."""


class _Local(NamedTuple):
    leaves: dict[str, Leaf]
    apart: set[str]


class _Compared(NamedTuple):
    """`theirs`: the ministry's leaves where anything differs; `roots`: ours and theirs."""

    way: str
    gaps: dict[str, Difference]
    theirs: dict[str, Leaf]
    records: int
    apart: int
    roots: tuple[str, str]


@dataclass(slots=True)
class Reconcile:
    pull: Pull
    files: ports.Files
    failure_code: str = field(init=False, default="")
    """Of the last call, where it had no result: a code."""

    def run(self, region: str, confirmed: bool = False) -> ReconciliationResult | None:
        """None where the agreement, the line or the ministry did not let us ask, or what it said does not hold together.
        `confirmed`: a person has seen how many differ, and wants them all repaired.
        """
        domain, clock, tally = self.pull.domain, self.pull.clock, self.pull.tally
        tally.clear()
        self.failure_code = ""
        now = clock.now()
        verdict = decide(region, domain, "kirim", now)
        if not isinstance(verdict, Allow):
            self.failure_code = ENDED
            return None
        period = datetime.fromtimestamp(now / 1000, WIB).date().isoformat()
        try:
            found = self._compare(region, period)
            held = not confirmed and _many(found.gaps, found.records)
            repaired = 0 if held else self._repair(region, found.gaps, found.theirs)
        except NotAsked as stopped:
            tally["ReconcileFailed"] += 1
            self.failure_code = stopped.code
            return None
        result = ReconciliationResult(
            domain, not found.gaps, found.way, found.records, found.apart, found.gaps, repaired, held
        )
        tally["Differences"] += len(found.gaps)
        tally["RepairsHeld"] += held
        self._keep(region, period, verdict.version, found.roots, result, now)
        return result

    def _compare(self, region: str, period: str) -> _Compared:
        key = merkle.day_key(self.pull.ministry.secret(), region, self.pull.domain, period)
        local = self._local(key, self.pull.state.all_keys(region, self.pull.domain))
        ours = merkle.buckets(key, local.leaves)
        folds = {prefix: merkle.fold(key, leaves) for prefix, leaves in ours.items()}
        answer = self._asked(region, key, period, "")
        if answer:
            prefixes = merkle.differing_buckets(folds, answer.buckets)
            compared = {id: one for prefix in prefixes for id, one in ours.get(prefix, {}).items()}
            theirs = self._below(
                region, key, period, [prefix for prefix in prefixes if prefix in answer.buckets]
            )
            way, their_root = "sidik", answer.root
        else:
            compared, theirs = local.leaves, self._whole(region, key)
            way, their_root = (
                "halaman",
                merkle.root(
                    key, {p: merkle.fold(key, leaves) for p, leaves in merkle.buckets(key, theirs).items()}
                ),
            )
        gaps = self._unmoved(region, key, merkle.differences(compared, theirs, local.apart), local)
        return _Compared(
            way, gaps, theirs, len(local.leaves), len(local.apart), (merkle.root(key, folds), their_root)
        )

    def _local(self, key: bytes, keys: Iterator[Key]) -> _Local:
        local = _Local({}, set())
        domain = domains.get(self.pull.domain)
        while batch := list(islice(keys, BATCH)):
            own = column_owners(batch[0].region, domain.name, self.pull.clock.now())
            for record in self.pull.state.records(batch).values():
                if record.state not in _SETTLED:
                    local.apart.add(record.key.id)
                elif record.ministry_only and record.op is Op.HAPUS and not record.remote_id:
                    continue  # lost there and ended here (`decided.buried`): neither has it
                elif (
                    record.ministry_only
                    or record.acked_version
                    or record.remote_id
                    or record.state is RecordState.TERSINKRON
                ):
                    text = record.remote_hash or hashing.ministry_content_hash(
                        to_ministry_json(domain, expected_at_ministry(record, own))
                    )
                    local.leaves[record.key.id] = merkle.leaf(
                        key, record.key.id, record.acked_version, record.revision, record.op, text
                    )
        return local

    def _unmoved(
        self, region: str, key: bytes, gaps: Mapping[str, Difference], local: _Local
    ) -> dict[str, Difference]:
        """What was written here since it was read, or while the ministry was asked, is on its way: the next night sees it."""
        again = self._local(key, (Key(region, self.pull.domain, id) for id in gaps))
        moved = {id for id in gaps if id in again.apart or again.leaves.get(id) != local.leaves.get(id)}
        local.apart.update(moved)
        return {id: gap for id, gap in gaps.items() if id not in moved}

    def _below(self, region: str, key: bytes, period: str, prefixes: Sequence[str]) -> dict[str, Leaf]:
        """The leaves of these buckets of the ministry's."""
        found: dict[str, Leaf] = {}
        for prefix in prefixes:
            below = self._asked(region, key, period, prefix)
            if (
                below is None
            ):  # it has just offered them: a bucket taken for empty would have all of it sent again
                raise NotAsked(UNSOUND)
            found.update({id: Leaf(*one) for id, one in below.leaves.items()})
        return found

    def _asked(self, region: str, key: bytes, period: str, prefix: str) -> ministry.Digest | None:
        """Under a key of another day, or half of it, it would have us send everything again."""
        answer = self.pull.ask(
            region, "kirim", partial(self.pull.ministry.digest, region, self.pull.domain, period, prefix)
        )
        if answer and not merkle.is_consistent(
            key, prefix, answer.root, answer.buckets, {id: Leaf(*one) for id, one in answer.leaves.items()}
        ):
            raise NotAsked(UNSOUND)
        return answer

    def _whole(self, region: str, key: bytes) -> dict[str, Leaf]:
        """Their whole copy, page by page, where they offer no digest."""
        found: dict[str, Leaf] = {}
        cursor, seen = "", set[str]()
        while True:
            page = self.pull.ask(
                region, "kirim", partial(self.pull.ministry.changes, self.pull.domain, cursor, PAGE)
            )
            for one in page.changes:
                if one.region == region:
                    found[one.id] = merkle.leaf(
                        key,
                        one.id,
                        one.version,
                        one.revision,
                        one.op,
                        hashing.ministry_content_hash(one.data),
                    )
            if not page.more:
                return found
            seen.add(cursor)
            cursor = page.cursor
            if cursor in seen:  # it leads back: what lies behind is not missing there, we have not seen it
                raise NotAsked(UNSOUND)

    def _repair(self, region: str, gaps: Mapping[str, Difference], theirs: Mapping[str, Leaf]) -> int:
        """What is ours to send is sent again; what the ministry holds otherwise is taken in, its owner's word standing; what it has
        lost of its own is for a person to decide. What we have never heard of stays there, unless the agreement has the ministry's
        records come here.
        """
        if gaps and not self.pull.is_agreed(region, "kirim"):
            raise NotAsked(ENDED)
        received = self.pull.is_agreed(region, "terima")
        ours = [id for id, gap in gaps.items() if gap in _OURS]
        rest = [
            id
            for id, gap in gaps.items()
            if gap not in _OURS and (received or gap is not Difference.HILANG_DI_DAERAH)
        ]
        sent = [self._send(region, ours[at : at + BATCH], theirs) for at in range(0, len(ours), BATCH)]
        rest += [id for _, unread in sent for id in unread]
        return sum(done for done, _ in sent) + sum(
            self._take(region, rest[at : at + PAGE]) for at in range(0, len(rest), PAGE)
        )

    def _send(self, region: str, ids: Collection[str], theirs: Mapping[str, Leaf]) -> tuple[int, list[str]]:
        """(repaired; of which the ministry's copy has to be read: its own, and those of which it alone has the newest version)"""
        now = self.pull.clock.now()
        changes: list[tuple[Record | None, Record]] = []
        unread: list[str] = []
        missing: list[Conflict] = []
        for record in self.pull.state.records([Key(region, self.pull.domain, id) for id in ids]).values():
            known = theirs.get(record.key.id)
            if known and (record.ministry_only or known.version > record.version):
                unread.append(record.key.id)
            elif not record.ministry_only:
                changes.append((record, send_again(record, now)))
            elif record.op is Op.HAPUS:
                changes.append((record, end_here(record, now)))
            else:
                missing.append(missing_at_ministry(record, now))
        if missing:
            self.pull.tally["Conflicts"] += len(missing)
            self.pull.state.add_conflicts(missing)
        saved = self.pull.state.save(changes) if changes else []
        landed = [record for (_, record), ok in zip(changes, saved, strict=True) if ok]
        send_hints(
            self.pull.queues,
            region,
            self.pull.domain,
            [record.key.id for record in landed if record.state is RecordState.MENUNGGU],
        )
        return len(landed), unread

    def _take(self, region: str, ids: Sequence[str]) -> int:
        told: list[ministry.MinistryChange] = []
        before = self.pull.tally["Pulled"]
        try:
            for id in ids:
                copy = self.pull.ask(
                    region, "kirim", partial(self.pull.ministry.copy, Key(region, self.pull.domain, id))
                )
                told += [copy] if copy else []
        finally:  # what was read before the line was cut counts
            self.pull.store_changes(region, told, again=True)
        return self.pull.tally["Pulled"] - before

    def _keep(
        self,
        region: str,
        period: str,
        version: str,
        roots: tuple[str, str],
        result: ReconciliationResult,
        now: int,
    ) -> None:
        of_kind = {gap.value: [id for id, each in result.gaps.items() if each is gap] for gap in Difference}
        body = {
            "wilayah": region,
            "dataset": result.domain,
            "tanggal": period,
            "pada": _time(now),
            "versi_kesepakatan": version,
            "cara": result.way,
            "akar_daerah": roots[0],
            "akar_pusat": roots[1],
            "sama": result.equal,
            "rekaman": result.records,
            "dalam_perjalanan": result.apart,
            "beda": {
                kind: {"jumlah": len(ids), "id_sumber": ids[:TOLD]} for kind, ids in of_kind.items() if ids
            },
            "diperbaiki": result.repaired,
            "menunggu_persetujuan": result.held,
        }
        document = hashing.sign(self.pull.ministry.secret(), body)
        self.files.write(f"reconciliation/{region}/{result.domain}/{period}/{now}.json", document)
        word = "sama" if result.equal else f"beda {len(result.gaps)}" + (HELD if result.held else "")
        self.pull.state.save_note(f"reconciliation/{region}/{result.domain}", f"{_time(now)} {word}")


def _many(gaps: Mapping[str, Difference], held: int) -> bool:
    """`held`: records of ours that were compared."""
    known = held + sum(gap is Difference.HILANG_DI_DAERAH for gap in gaps.values())
    return len(gaps) > FEW and len(gaps) * 100 > known * MOST_PERCENT


def _time(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, WIB).isoformat(timespec="seconds")
