"""Store judged rows: compare them with the state table, write what changed, and hint to dispatch.

Files and API requests go the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from functions.sync import ports
from functions.sync.model.errors import Transient
from functions.sync.model.record import Key, Record, parent_of
from functions.sync.model.retries import CONTENTION_TRIES
from functions.sync.model.upload import Hasil
from functions.sync.records.column_owners import column_owners
from functions.sync.records.compare import Decision, RowSource, compare
from functions.sync.records.follow_up import send_hints
from functions.sync.records.merge import merge_region_change
from functions.sync.validation.agreed_columns import unagreed_columns, without_unagreed
from functions.sync.validation.rows import JudgedRow

TOGETHER = 100
"""Records saved at a time: as many as the adapter sends in parallel (`functions.aws.state.table`)."""


class RowsSender(NamedTuple):
    """Where rows come from."""

    region: str
    domain: str
    upload: str
    """Id of the upload or request, '' for a dry run."""
    agreement: str
    """Version of the agreement under which they were accepted."""
    origin: str = "sip-kerja"
    """System that wrote them (`Record.origin`)."""


class UpsertState(ports.RecordStore, ports.ConflictStore, Protocol):
    """What storing rows reads and writes."""


@dataclass(frozen=True, slots=True)
class Upsert:
    """Stores judged rows."""

    state: UpsertState
    queues: ports.Queues
    clock: ports.Clock

    def run(self, sender: RowsSender, rows: Sequence[JudgedRow]) -> dict[int, Decision]:
        """Store the rows and return row → decision; refused rows have none.

        Raise `Transient` when others keep changing the same records.
        """
        pending = _with_candidates(sender, rows)
        parents = self._parents(sender, list(pending.values()))
        decisions: dict[int, Decision] = {}
        for _ in range(CONTENTION_TRIES):
            if not pending:
                break
            stored = self.state.records(list(pending))
            newest = self._decide(sender, pending, stored, parents)
            decisions.update(newest)
            pending = self._save(pending, stored, newest)
        if pending:
            raise Transient("rekaman_diperebutkan")
        send_hints(
            self.queues,
            sender.region,
            sender.domain,
            [row.id for row in rows if row.row in decisions and _to_send(row, decisions[row.row])],
        )
        return decisions

    def preview(self, sender: RowsSender, rows: Sequence[JudgedRow]) -> dict[int, Decision]:
        """Return what `run` would decide; write nothing."""
        pending = _with_candidates(sender, rows)
        parents = self._parents(sender, list(pending.values()))
        return self._decide(sender, pending, self.state.records(list(pending)) if pending else {}, parents)

    def _decide(
        self,
        sender: RowsSender,
        rows: Mapping[Key, JudgedRow],
        stored: Mapping[Key, Record],
        parents: Mapping[Key, Record],
    ) -> dict[int, Decision]:
        decisions = {}
        dropped = unagreed_columns(sender.region, sender.domain, self.clock.now())
        for key, row in rows.items():
            assert row.candidate  # noqa: S101  rows are chosen by having one
            candidate = without_unagreed(row.candidate, dropped)
            missing = next(
                ((c, f"{d}#{i}") for c, d, i in candidate.parents if Key(sender.region, d, i) not in parents),
                None,
            )
            source = RowSource(sender.upload, row.row, sender.agreement, self.clock.now(), sender.origin)
            decisions[row.row] = _merged(
                stored.get(key), compare(stored.get(key), key, candidate, source, missing), source.now
            )
        return decisions

    def _save(
        self, rows: Mapping[Key, JudgedRow], stored: Mapping[Key, Record], decisions: Mapping[int, Decision]
    ) -> dict[Key, JudgedRow]:
        """Write the decisions; return the rows whose records another worker changed meanwhile."""
        changes: list[tuple[Record | None, Record]] = []
        waiting: dict[Key, list[Key]] = {}
        for key, row in rows.items():
            wanted = decisions[row.row].record
            if wanted:
                changes.append((stored.get(key), wanted))
                if wanted.waits_for:
                    waiting.setdefault(parent_of(wanted), []).append(key)
        for parent, children in waiting.items():
            self.state.add_waiting(parent, children)
        # Before the records: a conflict noted twice is one item; one not noted loses the ministry's value.
        if conflicts := [conflict for row in rows.values() for conflict in decisions[row.row].conflicts]:
            self.state.add_conflicts(conflicts)
        saved = [
            ok
            for start in range(0, len(changes), TOGETHER)
            for ok in self.state.save(self._stamped(changes[start : start + TOGETHER]))
        ]
        return {
            wanted.key: rows[wanted.key] for (_, wanted), ok in zip(changes, saved, strict=True) if not ok
        }

    def _stamped(self, changes: Sequence[tuple[Record | None, Record]]) -> list[tuple[Record | None, Record]]:
        """Return the changes with the time at which they are written, however long earlier writes took.

        The change feed would leave out what is stored more than `change_feed.SETTLED` after its `changed_at`.
        """
        now = self.clock.now()
        return [
            (
                read,
                replace(wanted, changed_at=now)
                if not read or wanted.changed_at > read.changed_at
                else wanted,
            )
            for read, wanted in changes
        ]

    def _parents(self, sender: RowsSender, rows: Sequence[JudgedRow]) -> dict[Key, Record]:
        wanted = {
            Key(sender.region, domain, identity)
            for row in rows
            if row.candidate
            for _, domain, identity in row.candidate.parents
        }
        return self.state.records(list(wanted)) if wanted else {}


def _with_candidates(sender: RowsSender, rows: Sequence[JudgedRow]) -> dict[Key, JudgedRow]:
    return {Key(sender.region, sender.domain, row.candidate.id): row for row in rows if row.candidate}


def _to_send(row: JudgedRow, decision: Decision) -> bool:
    """Return whether to hint at a row: accepted, or held only for a parent, which may have come meanwhile."""
    return decision.hasil is Hasil.DITERIMA or (
        decision.hasil is Hasil.DITAHAN and not (row.candidate and row.candidate.held)
    )


def _merged(stored: Record | None, decision: Decision, now: int) -> Decision:
    """Merge the region's new version with the ministry's values; almost no record has any."""
    if stored is None or decision.record is None or decision.record.hash == stored.hash:
        return decision
    merged = merge_region_change(
        stored, decision.record, column_owners(stored.key.region, stored.key.domain, now), now
    )
    return decision._replace(record=merged.record, conflicts=merged.conflicts)
