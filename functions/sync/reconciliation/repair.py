"""Repair differences between both copies the normal way.

A record of the region's is set to be sent again. The ministry's copy of any other is pulled as a change of
its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from functions.sync.from_ministry.pull import OUTSIDE_AGREEMENT, PAGE, NotAsked, Pull
from functions.sync.model.conflict import Conflict
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.unreadable import UnreadableChange
from functions.sync.ports.ministry import MinistryChange
from functions.sync.reconciliation.merkle import Difference, Leaf
from functions.sync.records.compare_and_set import save_each
from functions.sync.records.follow_up import send_hints
from functions.sync.records.merge import send_again
from functions.sync.records.resolve_conflict import end_here, missing_at_ministry

BATCH = 500
"""Records set to be sent again with one write."""
_DECIDED_BY_OUR_RECORD = frozenset(
    {
        Difference.HILANG_DI_PUSAT,
        Difference.NISAN_BELUM_TERLIHAT,
        Difference.LEBIH_LAMA_DI_PUSAT,
        Difference.LEBIH_BARU_DI_PUSAT,
    }
)
"""Differences whose repair depends on our stored record (`Repair._send`); mostly it is sent again."""


@dataclass(frozen=True, slots=True)
class Repair:
    """Repair the copies of the dataset that `pull` reads."""

    pull: Pull

    def run(self, region: str, gaps: Mapping[str, Difference], theirs: Mapping[str, Leaf]) -> int:
        """Repair `gaps` (id → difference), given the ministry's leaves; return how many records changed here.

        - What the region has to send is sent again.
        - Where the ministry holds something else, its copy is pulled; each column's owner wins.
        - A record of its own that the ministry has lost becomes a conflict, which a person decides.
        - A record that we never knew is pulled only if the agreement has the ministry's records come here.

        Raise `NotAsked` where the agreement no longer allows it, or the ministry cannot be asked.
        """
        if gaps and not self.pull.is_agreed(region, "kirim"):
            raise NotAsked(OUTSIDE_AGREEMENT)
        received = self.pull.is_agreed(region, "terima")
        ours = [id for id, gap in gaps.items() if gap in _DECIDED_BY_OUR_RECORD]
        to_pull = [
            id
            for id, gap in gaps.items()
            if gap not in _DECIDED_BY_OUR_RECORD and (received or gap is not Difference.HILANG_DI_DAERAH)
        ]
        sent = [self._send(region, ours[at : at + BATCH], theirs) for at in range(0, len(ours), BATCH)]
        to_pull += [id for _, not_sent in sent for id in not_sent]
        return sum(done for done, _ in sent) + sum(
            self._pull(region, to_pull[at : at + PAGE]) for at in range(0, len(to_pull), PAGE)
        )

    def _send(self, region: str, ids: Collection[str], theirs: Mapping[str, Leaf]) -> tuple[int, list[str]]:
        """Set the region's records to be sent again.

        A ministry-only record that the ministry lacks ends here if it was deleted, and is a conflict
        otherwise. Return how many were written, and the ids whose copy at the ministry has to be pulled
        instead: ministry-only records, and those whose newest version only the ministry has.
        """
        now = self.pull.clock.now()
        changes: list[tuple[Record | None, Record]] = []
        to_pull: list[str] = []
        missing: list[Conflict] = []
        for record in self.pull.state.records([Key(region, self.pull.domain, id) for id in ids]).values():
            their_leaf = theirs.get(record.key.id)
            if their_leaf and (record.ministry_only or their_leaf.version > record.version):
                to_pull.append(record.key.id)
            elif not record.ministry_only:
                changes.append((record, send_again(record, now)))
            elif record.op is Op.HAPUS:
                changes.append((record, end_here(record, now)))
            else:
                missing.append(missing_at_ministry(record, now))
        if missing:
            self.pull.tally["Conflicts"] += len(missing)
            self.pull.set_aside.store(missing)
        saved, refused = save_each(self.pull.state, changes)
        self.pull.set_aside.bugs.extend(refused.values())
        landed = [record for (_, record), ok in zip(changes, saved, strict=True) if ok]
        send_hints(
            self.pull.queues,
            region,
            self.pull.domain,
            [record.key.id for record in landed if record.state is RecordState.MENUNGGU],
        )
        return len(landed), to_pull

    def _pull(self, region: str, ids: Sequence[str]) -> int:
        """Store the ministry's copies of `ids` as changes; return how many records changed here."""
        copies: list[MinistryChange] = []
        unreadable: list[UnreadableChange] = []
        before = self.pull.tally["Pulled"]
        try:
            for id in ids:
                copy = self._copy(region, id)
                if isinstance(copy, MinistryChange):
                    copies.append(copy)
                elif copy:
                    unreadable.append(copy)
        finally:  # copies read before the breaker opened count
            self.pull.store_changes(region, copies, unreadable, again=True)
        return self.pull.tally["Pulled"] - before

    def _copy(self, region: str, id: str) -> MinistryChange | UnreadableChange | None:
        """Return the ministry's copy of a record; None where it has none, or its answer cannot be read.

        Such an answer is counted (`ReadFailed`) and stops no other record.
        """
        try:
            return self.pull.ask(
                region, "kirim", partial(self.pull.ministry.copy, Key(region, self.pull.domain, id))
            )
        except NotAsked as stopped:
            if not stopped.unreadable:
                raise
            return None
