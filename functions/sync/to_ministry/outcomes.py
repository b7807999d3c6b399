"""Turn the outcome of a request to the ministry into moves of the records it held: (record, now) → record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from functions.domains.core.contract import Domain
from functions.sync.model.errors import Refused, SinergiError, Transient
from functions.sync.model.record import Record, RecordState
from functions.sync.ports.ministry import Ack
from functions.sync.records import transitions
from functions.sync.to_ministry.mapping import our_column

Move = Callable[[Record, int], Record]

METRICS = {
    RecordState.TERSINKRON: "Acknowledged",
    RecordState.DITARIK: "Acknowledged",
    RecordState.DITOLAK_PUSAT: "RefusedByMinistry",
    RecordState.TIDAK_PASTI: "Uncertain",
}
"""The metric that counts a record, by the state that the outcome gave it."""


def hold(code: str) -> Move:
    """Hold each record for `code`, until a person acts or a new version comes."""
    return lambda record, now: transitions.hold(record, code, "", now)


def refuse(refusal: Refused) -> Move:
    """Mark the one record of a refused batch as refused by the ministry."""
    return lambda record, now: transitions.apply_acknowledgement(
        record, Ack(record.key.id, record.sent_version, "ditolak", "", (refusal.code,)), now
    )


def fail(failure: SinergiError) -> Move:
    """Postpone each record after `Transient`; mark it as uncertain after any other failure."""
    if isinstance(failure, Transient):
        retry_after = failure.retry_after
        return lambda record, now: transitions.postpone(record, now, retry_after)
    return transitions.mark_uncertain


def acknowledge(domain: Domain, acks: Sequence[Ack]) -> Move:
    """Apply to each record the acknowledgement of its id and version; without one it becomes uncertain."""
    by_version = {(ack.id, ack.version): ack for ack in acks}

    def move(record: Record, now: int) -> Record:
        ack = by_version.get((record.key.id, record.sent_version))
        if ack is None:
            return transitions.mark_uncertain(record, now)
        return transitions.apply_acknowledgement(
            record, ack._replace(fields=tuple(our_column(domain, name) for name in ack.fields)), now
        )

    return move
