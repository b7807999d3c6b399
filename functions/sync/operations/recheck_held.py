"""Held records looked at again with today's rules and code lists: from what is stored, without a new file.

A record is held for its content (a temporary NIK, outside the region, a choice to make), for a parent, or because the
agreement stood against it. Whatever no longer holds it lets it go; the sweep picks it up. Run again, it changes nothing.
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
_OF_PARENT = (PARENT_MISSING, PARENT_REFUSED)


class RecheckVerdict(StrEnum):
    LEPAS = "lepas"
    """Nothing holds it any more."""
    TERTAHAN = "tertahan"
    """Something still does, be it something else than before."""
    TIDAK_LULUS = "tidak_lulus"
    """Today's rules would refuse it: it stays held and needs a correction."""


class RecheckedRecord(NamedTuple):
    read: Record
    wanted: Record
    verdict: RecheckVerdict


class RecheckState(ports.RecordStore, ports.UploadStore, Protocol):
    """What a recheck reads and writes."""


@dataclass(frozen=True, slots=True)
class RecheckHeld:
    state: RecheckState
    clock: ports.Clock

    def held(self, region: str, domain: str) -> Iterator[Record]:
        """The longest held first."""
        keys = self.state.held_keys(region, domain)
        while batch := list(islice(keys, BATCH)):
            found = self.state.records(batch)
            yield from (
                found[key] for key in batch if key in found and found[key].state is RecordState.DITAHAN
            )

    def preview(self, region: str, domain: str) -> Iterator[RecheckedRecord]:
        """What would become of every held record; writes nothing."""
        now = self.clock.now()
        verdict = decide(region, domain, "kirim", now)
        denied = (verdict.code,) if isinstance(verdict, Deny) else ()
        judge = _Judge(region, domain, now)
        for record in self.held(region, domain):
            refusing, holding = judge.codes(record) if record.op is not Op.HAPUS else ((), ())
            parent = tuple(code for code in record.reasons if code in _OF_PARENT) if record.waits_for else ()
            reasons = tuple(dict.fromkeys((*refusing, *holding, *parent, *denied)))
            if reasons:
                yield RecheckedRecord(
                    record,
                    replace(record, reasons=reasons),
                    RecheckVerdict.TIDAK_LULUS if refusing else RecheckVerdict.TERTAHAN,
                )
            else:
                yield RecheckedRecord(record, _free(record, now), RecheckVerdict.LEPAS)

    def run(self, region: str, domain: str) -> dict[RecheckVerdict, int]:
        """Let go what nothing holds, and say of the others what does. What somebody else moved meanwhile is left to them."""
        counts = dict.fromkeys(RecheckVerdict, 0)
        # All are found before any is written: what is let go leaves the index that is being read.
        looks = list(self.preview(region, domain))
        changes = [(look.read, look.wanted) for look in looks if look.wanted != look.read]
        announce_moves(self.state, [read for read, _ in changes], self.clock.now())
        saved = self.state.save(changes)
        lost = {wanted.key for (_, wanted), ok in zip(changes, saved, strict=True) if not ok}
        for look in looks:
            counts[look.verdict] += look.read.key not in lost
        return counts


class _Judge:
    """The rules of a dataset on what is stored of it."""

    def __init__(self, region: str, domain: str, now: int) -> None:
        self._domain = domains.get(domain)
        self._validator = RowValidator(self._domain, shape(self._domain).names)
        self._context = context_at(now, region)
        self._dropped = unagreed_columns(region, domain, now)
        """Not stored, so nothing can be said of them."""

    def codes(self, record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(codes that refuse it, codes that hold it)"""
        laid = jsonl.lay_out({"id_sumber": record.key.id, **orjson.loads(record.payload)}, self._domain)
        row = self._validator.check(laid.cells, self._context, laid.refused)
        codes = [
            finding.code for finding in (*laid.findings, *row.findings) if finding.column not in self._dropped
        ]
        of = {
            severity: tuple(code for code in codes if messages.get(code).severity is severity)
            for severity in Severity
        }
        return of[Severity.REJECT], of[Severity.HOLD]


def _free(record: Record, now: int) -> Record:
    """A restricted one waits for whoever lifts the restriction, and for no sweep."""
    due = None if record.restricted else now
    return replace(record, state=RecordState.MENUNGGU, reasons=(), waits_for="", due=due, attempts=0)
