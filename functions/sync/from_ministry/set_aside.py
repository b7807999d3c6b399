"""Set aside what cannot be read or stored of the ministry's changes, for a person (`sinergi review`).

Setting aside never stops the changes beside it. Only a store that takes nothing at all does, because the
cursor must not pass what was kept nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import orjson

from functions import domains
from functions.sync import ports
from functions.sync.from_ministry.mapping import without_unagreed_fields
from functions.sync.model.conflict import CONTRACT, Conflict
from functions.sync.model.errors import OF_ONE_RECORD
from functions.sync.model.record import Key
from functions.sync.model.unreadable import (
    UnreadableChange,
    bounded_reasons,
    is_record_id,
    unreadable_change,
)
from functions.sync.ports.ministry import MinistryChange
from functions.sync.validation.agreed_columns import unagreed_columns

INTERNAL = "GALAT_INTERNAL"
"""Reason of a change on which our own code failed; the class of the exception follows."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Keep what is set aside of one dataset, and count it."""

    domain: str
    state: ports.ConflictStore
    secret: Callable[[], bytes]
    clock: ports.Clock
    tally: Counter[str]
    bugs: list[Exception] = field(default_factory=list)
    """Exceptions of our own code on single changes, for the handler to log."""

    def changes(self, region: str, changes: Sequence[tuple[MinistryChange, Sequence[str]]]) -> None:
        """Keep changes whole, each with the reasons why it cannot be read or stored."""
        if not changes:
            return
        self.tally["ContractDrift"] += len(changes)
        self.store([self._whole(region, change, why) for change, why in changes])

    def unreadable(self, region: str, changes: Sequence[UnreadableChange]) -> None:
        """Keep what may be kept of changes that have not even the shape of one.

        A change of another region is left to that region; one that names none is kept in `region`.
        """
        ours = [change for change in changes if change.region in ("", region)]
        if not ours:
            return
        self.tally["ContractDrift"] += len(ours)
        self.store([self._cut(region, change) for change in ours])

    def store(self, conflicts: Sequence[Conflict]) -> None:
        """Store conflicts. One that cannot be stored is stored without its values, else only counted."""
        if not conflicts:
            return
        try:
            self.state.add_conflicts(conflicts)
        except OF_ONE_RECORD as error:
            if len(conflicts) == 1:
                self.bugs.append(error)
                self._store_cut(conflicts[0])
                return
            for conflict in conflicts:
                self.store([conflict])

    def failed(self, error: Exception) -> tuple[str, ...]:
        """Note an exception of our own code on one change; return the reasons under which it is kept."""
        self.bugs.append(error)
        return (f"{INTERNAL}:{type(error).__name__}",)

    def _store_cut(self, conflict: Conflict) -> None:
        region, _, id = conflict.key
        told = unreadable_change(
            self.secret(), region, id, conflict.theirs, [*conflict.codes, "amplop:ukuran"]
        )
        try:
            self.state.add_conflicts([self._cut(region, told, conflict.column)])
        except OF_ONE_RECORD as error:
            self.bugs.append(error)

    def _whole(self, region: str, change: MinistryChange, why: Sequence[str]) -> Conflict:
        """Return the conflict that keeps a change without the columns outside the agreement."""
        now = self.clock.now()
        try:
            data = without_unagreed_fields(
                change.data, domains.get(self.domain), unagreed_columns(region, self.domain, now)
            )
            theirs = orjson.dumps({"op": change.op, "remote_id": change.remote_id, "data": data})
        except Exception as error:
            reasons = [*why, *self.failed(error)]
            return self._cut(region, unreadable_change(self.secret(), region, change.id, b"", reasons))
        if not is_record_id(change.id):
            return self._cut(region, unreadable_change(self.secret(), region, change.id, theirs, why))
        return Conflict(
            Key(region, self.domain, change.id),
            CONTRACT,
            b"null",
            theirs,
            change.version,
            change.revision,
            now,
            bounded_reasons(why),
        )

    def _cut(self, region: str, change: UnreadableChange, column: str = CONTRACT) -> Conflict:
        """Return the conflict that names a change by its hash, and holds nothing of it."""
        theirs = orjson.dumps({"sidik": change.digest, "bytes": change.size})
        key = Key(region, self.domain, change.id)
        return Conflict(key, column, b"null", theirs, 0, 0, self.clock.now(), change.reasons)
