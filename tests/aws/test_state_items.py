"""Items keep the attribute names of the first release, because a live table has them."""

from __future__ import annotations

from dataclasses import fields

from functions.aws.state.breakers import _BREAKER
from functions.aws.state.records import _RECORD
from functions.aws.state.uploads import _CHUNK, _UPLOAD
from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.upload import ChunkDone, Drop, Upload, UploadStatus
from tests.support.records import FULL

RECORD = {
    "version",
    "seen",
    "hash",
    "payload",
    "op",
    "state",
    "upload",
    "row",
    "agreement",
    "changed_at",
    "due",
    "origin",
    "attempts",
    "attempt",
    "sent",
    "sent_at",
    "acked",
    "late",
    "remote_id",
    "reasons",
    "columns",
    "waits_for",
    "restricted",
    "history",
    "revision",
    "national",
    "local",
    "foreign",
    "told",
    "rekeyed",
    "slice",
}
UPLOAD = {
    "drop",
    "region",
    "domain",
    "mode",
    "status",
    "started_at",
    "chunks",
    "rows",
    "code",
    "column",
    "params",
    "finished_at",
    "counts",
    "sent",
    "dirty",
    "awaited",
    "settling",
    "agreement",
    "closing",
    "closed",
    "origin",
    "name",
}
BREAKER = {"line", "since", "until", "code", "trips", "probe", "sent", "not_before", "slow_until"}


def test_a_record_is_stored_under_its_first_names() -> None:
    assert _RECORD.write(FULL).keys() == RECORD
    assert len(RECORD) == len(fields(FULL)) - len({"key", "rev"})


def test_an_upload_is_stored_under_its_first_names() -> None:
    full = Upload(
        id="u1",
        drop=Drop("b", "k", "v"),
        region="3216",
        domain="pelatihan",
        mode="delta",
        status=UploadStatus.SELESAI,
        started_at=1,
        rev=2,
        chunks=1,
        rows=1,
        code="X",
        column="nik",
        params={"a": "b"},
        finished_at=1,
        counts={"a": 1},
        sent={"a": 1},
        receipt_stale_at=1,
        rerender_after=1,
        render_started_at=1,
        agreement="1",
        to_close=1,
        closed=1,
        origin="lain",
        name="x",
    )
    assert _UPLOAD.write(full).keys() == UPLOAD
    assert len(UPLOAD) == len(fields(full)) - len({"id", "rev"})
    chunk = ChunkDone("u1", 0, {"a": 1}, {"a": 1}, "p", 1)
    assert _CHUNK.write(chunk).keys() == {"counts", "codes", "parts", "judged_at"}


def test_a_breaker_is_stored_under_its_first_names() -> None:
    full = Breaker("3216", "pelatihan", 1, BreakerState.OPEN, 1, 1, "X", 1, "a", (1,), 1, 1)
    assert _BREAKER.write(full).keys() == BREAKER
    assert len(BREAKER) == len(fields(full)) - len({"region", "domain", "rev"})
