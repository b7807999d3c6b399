"""Build records of the state table, with all fields set or only a few."""

from __future__ import annotations

from typing import Any

from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.ports.state import State

REGION, DOMAIN = "3216", "pencari-kerja"
NOW = 1_767_225_600_000


def key(record_id: str, domain: str = DOMAIN) -> Key:
    return Key(REGION, domain, record_id)


def record(record_id: str = "P-1", **more: Any) -> Record:
    given: dict[str, Any] = {
        "key": key(record_id),
        "rev": 0,
        "version": 7,
        "source_version": 7,
        "hash": "abc",
        "payload": b'{"a":1}',
        "op": Op.UPSERT,
        "state": RecordState.MENUNGGU,
        "upload": "u1",
        "row": 2,
        "agreement": "1",
        "changed_at": NOW,
        "due": None,
    }
    return Record(**given | more)


def stored(state: State, one: Record) -> Record:
    assert state.save([(None, one)]) == [True]
    return state.records([one.key])[one.key]


FULL = record(
    op=Op.TUTUP,
    state=RecordState.DITAHAN,
    due=NOW,
    origin="lain",
    attempts=3,
    attempt_id="a1",
    sent_version=6,
    sent_at=NOW - 1,
    acked_version=5,
    remote_id="K-9",
    reasons=("INDUK_BELUM_ADA", "NIK_SEMENTARA"),
    waits_for="pemberi-kerja#E:1",
    restricted=True,
    slice="2026-08|32.16.06|SAKERNAS",
    reason_columns=("nik",),
    revision=2,
    missing_at_ministry=1,
    ministry_payload=b"{}",
    region_payload=b"{}",
    ministry_only=True,
    remote_hash="ab",
    nik_changed=True,
    history=("1 2 upsert menunggu u1 2 1",),
)
