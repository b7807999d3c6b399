"""Recheck held records by today's rules and code lists, from what is stored, without a new file.

A record is held for its content (a temporary NIK, a place outside the region, a KBLI code that needs a
choice), for its parent, or because the agreement forbade sending it. A record that nothing holds any longer
is released, and sweep picks it up. A second recheck changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import NamedTuple, Protocol

import orjson

from functions import domains, messages
from functions.agreement import Deny, decide
from functions.domains.core.compiled import shape
from functions.messages import Severity
from functions.sync import ports
from functions.sync.model.record import Op, Record, RecordState
from functions.sync.reading import jsonl
from functions.sync.records.compare import PARENT_MISSING
from functions.sync.records.follow_up import announce_moves
from functions.sync.records.transitions import PARENT_REFUSED
from functions.sync.validation.agreed_columns import unagreed_columns
from functions.sync.validation.row_validator import RowValidator
from functions.sync.validation.rows import context_at

BATCH = 100
"""Records read at a time."""
_OF_PARENT = (PARENT_MISSING, PARENT_REFUSED)


class RecheckVerdict(StrEnum):
    """What a recheck found about a held record."""

    LEPAS = "lepas"
    """Nothing holds it any longer."""
    TERTAHAN = "tertahan"
    """Something holds it, perhaps for another reason than before."""
    TIDAK_LULUS = "tidak_lulus"
    """Today's rules would refuse it: it stays held and needs a correction."""


class RecheckedRecord(NamedTuple):
    """A held record as read, as it would be written, and the verdict."""

    read: Record
    wanted: Record
    verdict: RecheckVerdict


class RecheckState(ports.RecordStore, ports.UploadStore, Protocol):
    """What a recheck reads and writes."""


@dataclass(frozen=True, slots=True)
class RecheckHeld:
    """Recheck the held records of a dataset."""

    state: RecheckState
    clock: ports.Clock

    def held(self, region: str, domain: str) -> Iterator[Record]:
        """Yield the held records, the longest held first."""
        keys = self.state.held_keys(region, domain)
        while batch := list(islice(keys, BATCH)):
            found = self.state.records(batch)
            yield from (
                found[key] for key in batch if key in found and found[key].state is RecordState.DITAHAN
            )

    def preview(self, region: str, domain: str) -> Iterator[RecheckedRecord]:
        """Yield what would become of every held record; write nothing."""
        now = self.clock.now()
        verdict = decide(region, domain, "kirim", now)
        denied = (verdict.code,) if isinstance(verdict, Deny) else ()
        revalidation = _Revalidation(region, domain, now)
        for record in self.held(region, domain):
            refusing, holding = revalidation.codes(record) if record.op is not Op.HAPUS else ((), ())
            parent = tuple(code for code in record.reasons if code in _OF_PARENT) if record.waits_for else ()
            reasons = tuple(dict.fromkeys((*refusing, *holding, *parent, *denied)))
            if reasons:
                yield RecheckedRecord(
                    record,
                    replace(record, reasons=reasons),
                    RecheckVerdict.TIDAK_LULUS if refusing else RecheckVerdict.TERTAHAN,
                )
            else:
                yield RecheckedRecord(record, _released(record, now), RecheckVerdict.LEPAS)

    def run(self, region: str, domain: str) -> dict[RecheckVerdict, int]:
        """Release the records that nothing holds, and write the others' reasons; return counts by verdict.

        A record that another writer moved meanwhile is left alone and not counted.
        """
        counts = dict.fromkeys(RecheckVerdict, 0)
        # Read all before writing any: a released record leaves the index that is being read.
        rechecked = list(self.preview(region, domain))
        changes = [(each.read, each.wanted) for each in rechecked if each.wanted != each.read]
        announce_moves(self.state, [read for read, _ in changes], self.clock.now())
        saved = self.state.save(changes)
        lost = {wanted.key for (_, wanted), ok in zip(changes, saved, strict=True) if not ok}
        for each in rechecked:
            counts[each.verdict] += each.read.key not in lost
        return counts


class _Revalidation:
    """Apply a dataset's rules to stored records."""

    def __init__(self, region: str, domain: str, now: int) -> None:
        self._domain = domains.get(domain)
        self._validator = RowValidator(self._domain, shape(self._domain).names)
        self._context = context_at(now, region)
        self._unagreed = unagreed_columns(region, domain, now)
        """Columns that are not stored, so that no finding about them counts."""

    def codes(self, record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return (codes that refuse `record`, codes that hold it)."""
        laid = jsonl.lay_out({"id_sumber": record.key.id, **orjson.loads(record.payload)}, self._domain)
        row = self._validator.check(laid.cells, self._context, laid.refused)
        codes = [
            finding.code
            for finding in (*laid.findings, *row.findings)
            if finding.column not in self._unagreed
        ]
        by_severity = {
            severity: tuple(code for code in codes if messages.get(code).severity is severity)
            for severity in Severity
        }
        return by_severity[Severity.REJECT], by_severity[Severity.HOLD]


def _released(record: Record, now: int) -> Record:
    """Set `record` to be sent; a restricted one is not due before somebody lifts the restriction."""
    due = None if record.restricted else now
    return replace(record, state=RecordState.MENUNGGU, reasons=(), waits_for="", due=due, attempts=0)
