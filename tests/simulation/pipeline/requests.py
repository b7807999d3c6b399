"""Check that what an answer of the API promises holds from that moment on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from functions.sync.from_region.progress import progress
from functions.sync.from_region.submit import RecordResult, SubmitAnswer
from functions.sync.model.errors import Rejected
from functions.sync.model.record import Key
from functions.sync.model.request import request_id
from functions.sync.model.upload import Hasil
from tests.simulation.engine.faults import Violation
from tests.simulation.pipeline.ports import WeakState
from tests.simulation.pipeline.workload import REGION, Call, Kind, Row

SYSTEM = "sip-kerja"
REFUSED = (Kind.BAD, Kind.DOUBLE)


class Requests:
    def __init__(self, state: WeakState, calls: Sequence[Call]) -> None:
        self._state = state
        self.calls = {request_id(REGION, SYSTEM, call.key): call for call in calls}
        self.answers: dict[str, SubmitAnswer] = {}
        self.refused_requests: set[str] = set()
        """Requests that the agreement refused as a whole; an earlier try may have stored something."""
        self.delete_requested: set[Key] = set()
        """Records whose deletion was requested."""
        self.deleted_versions: dict[Key, int] = {}
        """Record whose deletion was confirmed → version of it; only newer versions may undo it."""

    def check_answer(self, call: Call, answer: SubmitAnswer) -> None:
        if [(result.row, result.id) for result in answer.results] != [
            (row.baris, row.key.id) for row in call.rows
        ]:
            raise Violation(f"the answer to {call.key} does not list its records")
        for row, result in zip(call.rows, answer.results, strict=True):
            self._promised(
                f"record {row.baris} of request {call.key} ({row.key.id}) is {result.hasil}",
                answer.upload,
                row,
                result,
            )
        self.answers[answer.upload] = answer

    def check_deletion(self, key: Key, known: bool, answer: SubmitAnswer | None) -> None:
        """Check the answer to a deletion. `known`: whether the record was stored when the call came."""
        record = self._state.stored.get(key)
        if answer is None:
            if known:
                raise Violation(f"{key.id} is stored and was not found")
            return
        (result,) = answer.results
        if result.hasil not in (Hasil.DITERIMA, Hasil.TIDAK_BERUBAH) or record is None:
            raise Violation(f"the deletion of {key.id} is {result.hasil}")
        if result.hasil is Hasil.DITERIMA:
            self.deleted_versions[key] = at = self._state.requests[answer.upload].at
            if record.source_version < at:
                raise Violation(f"{key.id} was deleted at {at}, and version {record.source_version} stands")

    def check_refusal(self, call: Call, refusal: Rejected) -> None:
        if refusal.code != "KESEPAKATAN_BERAKHIR":
            raise Violation(f"request {call.key} was refused: {refusal.code}")
        self.refused_requests.add(request_id(REGION, SYSTEM, call.key))

    def rows(self) -> Iterator[tuple[str, int, Row]]:
        """Yield (upload, version, row) of all accepted records of answered requests."""
        for upload in self.answers:
            for row in self.calls[upload].rows:
                if row.kind not in REFUSED:
                    yield upload, row.version or self._state.requests[upload].at, row

    def uncertain_keys(self) -> set[Key]:
        """Return the records of requests that were refused as a whole."""
        return {row.key for upload in self.refused_requests for row in self.calls[upload].rows}

    def check_end(self) -> None:
        if missing := self.calls.keys() - self.answers.keys() - self.refused_requests:
            raise Violation(f"{len(missing)} requests were never answered")
        for upload in self.answers:
            seen = progress(self._state, REGION, upload)
            if (
                seen is None
                or seen.read != sum(seen.counts.values())
                or seen.read != len(self.calls[upload].rows)
            ):
                raise Violation(f"request {self.calls[upload].key} is counted wrongly: {seen}")

    def _promised(self, what: str, upload: str, row: Row, result: RecordResult) -> None:
        conflict = "KONFLIK_VERSI" in {finding.code for finding in result.findings}
        if (row.kind in REFUSED) != (result.hasil is Hasil.DITOLAK and not conflict):
            raise Violation(f"{what}, and was {row.kind}")
        record = self._state.stored.get(row.key)
        if result.hasil is not Hasil.DITOLAK and record is None:
            raise Violation(f"{what}, and nothing is stored")
        version = row.version or self._state.requests[upload].at
        if record and result.hasil in (Hasil.DITERIMA, Hasil.DITAHAN) and record.source_version < version:
            raise Violation(f"{what}, and only version {record.source_version} is stored")
