"""A batch: check each record, apply all in one transaction, acknowledge each (contract, section 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import copies, validation
from .store import Effect, Held, Ref, Store
from .wire import Reply, problem

LIMIT = 50
"""Records per batch."""
OPS = frozenset({"upsert", "tutup", "hapus", "ganti_kunci"})
KEYS_KEPT = 50
"""Idempotency keys remembered per record."""
RACES = 8
"""Tries of a batch whose records another request changes at the same moment."""


class Batch(NamedTuple):
    """A request's records; their form has been checked, not their content."""

    domain: str
    region: str
    id: str
    records: tuple[Mapping[str, Any], ...]


def parse(domain: str, body: Any) -> Batch | Reply:
    """Return the batch, or the answer that refuses it as a whole."""
    if not isinstance(body, dict) or not isinstance(body.get("records"), list) or not body["records"]:
        return problem(422, "validation.required")
    if len(body["records"]) > LIMIT:
        return problem(422, "validation.max.numeric")
    named = all(
        isinstance(body.get(name), str) and body[name] for name in ("batch_id", "region", "agreement_version")
    )
    if (
        not named
        or not isinstance(body.get("code_lists"), dict)
        or not all(_formed(record) for record in body["records"])
    ):
        return problem(422, "validation.format")
    return Batch(domain, body["region"], body["batch_id"], tuple(body["records"]))


def apply(store: Store, batch: Batch, now: int, reject: Mapping[str, str]) -> Reply:
    """Check and apply the records in one transaction, and return the acknowledgements.

    `now` is in epoch milliseconds, `reject` maps ids to the code with which they are refused. Concurrent
    batches on the same records take effect one after the other; 503 `BUSY` after RACES lost races.
    """
    refs = {Ref(batch.domain, batch.region, record["id"]) for record in batch.records}
    employers = {
        Ref("pemberi-kerja", batch.region, name)
        for r in batch.records
        if (name := validation.employer(batch.domain, r["data"]))
    }
    for _ in range(RACES):
        read = store.held(refs | employers)
        judge = _Judge(batch, read, now, reject)
        acks = [judge.acknowledge(record) for record in batch.records]
        if not judge.effects or store.apply(batch.domain, judge.changed, read, judge.effects):
            whole = all(ack["status"] in ("diterima", "sudah_ada") for ack in acks)
            return Reply(200 if whole else 207, {"batch_id": batch.id, "records": acks})
    return Reply(503, {"code": "BUSY"}, {"retry-after": "1"})


class _Judge:
    def __init__(self, batch: Batch, read: Mapping[Ref, Held], now: int, reject: Mapping[str, str]) -> None:
        self._batch, self._read, self._now, self._reject = batch, read, now, reject
        self.changed: dict[Ref, Held] = {}
        self.effects: list[Effect] = []

    def acknowledge(self, record: Mapping[str, Any]) -> dict[str, Any]:
        ref = Ref(self._batch.domain, self._batch.region, record["id"])
        read = self._read.get(ref)
        held = self.changed.get(ref, read)
        key, version = record["idempotency_key"], record["version"]
        if held is not None and key in held.keys:
            return _ack(record, "sudah_ada", held.remote_id)
        errors = self._errors(record)
        if errors:
            return _ack(record, "ditolak", held.remote_id if held else "", errors)
        if held is not None and held.version >= version:
            return _ack(record, "konflik", held.remote_id, [validation.Error("VERSION_NOT_NEWER", "version")])
        remote_id = (
            held.remote_id
            if held
            else "SK-" + hashlib.sha256("|".join(ref).encode()).hexdigest()[:12].upper()
        )
        # A tombstone keeps id and version, so that it can be read back, and no content.
        own = held.own if held and record["op"] != "hapus" else {}
        data = {} if record["op"] == "hapus" else copies.merged(own, record["data"])
        keys = (*(held.keys if held else ()), key)[-KEYS_KEPT:]
        self.changed[ref] = Held(
            version,
            record["op"],
            remote_id,
            data,
            keys,
            read.rev + 1 if read else 1,
            held.revision if held else 0,
            own,
            self._now,
        )
        self.effects.append(Effect(ref.region, ref.id, version, record["op"], key, self._batch.id, self._now))
        return _ack(record, "diterima", remote_id)

    def _errors(self, record: Mapping[str, Any]) -> list[validation.Error]:
        batch = self._batch
        if record["id"] in self._reject:
            return [validation.Error(self._reject[record["id"]], "")]
        if record["idempotency_key"] != f"{batch.region}:{batch.domain}:{record['id']}:{record['version']}":
            return [validation.Error("IDEMPOTENCY_KEY_INVALID", "idempotency_key")]
        if record["op"] not in ("upsert", "ganti_kunci"):
            return []
        found = validation.errors(batch.domain, record["data"])
        name = validation.employer(batch.domain, record["data"])
        employer = self._read.get(Ref("pemberi-kerja", batch.region, name))
        if name and (employer is None or employer.op == "hapus"):
            found.append(validation.Error("EMPLOYER_UNKNOWN", "pemberi_kerja"))
        return found


def _formed(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and all(isinstance(record.get(name), str) and record[name] for name in ("id", "idempotency_key"))
        and type(record.get("version")) is int
        and record.get("op") in OPS
        and isinstance(record.get("data"), dict)
    )


def _ack(
    record: Mapping[str, Any], status: str, remote_id: str, errors: list[validation.Error] | None = None
) -> dict[str, Any]:
    found = [{"code": e.code, "field": e.field, "message": f"{e.field}: {e.code}"} for e in errors or ()]
    return {
        "id": record["id"],
        "version": record["version"],
        "status": status,
        "remote_id": remote_id,
        "errors": found,
    }
