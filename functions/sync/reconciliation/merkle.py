"""Both copies of a dataset as hashes that only the two parties can compute: leaves in 256 buckets, folded into one root. Pure.

A leaf is an HMAC of a record's identity, counters and content under a key of the day, so that neither a NIK nor anything else can
be guessed from it by a third party. Equal roots mean equal copies; on a difference one bucket after another tells which records.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

import orjson

from functions.sync.model.hashing import mac

_ENDED = frozenset({"tutup", "hapus"})


class Leaf(NamedTuple):
    mac: str
    version: int
    revision: int
    op: str


class Difference(StrEnum):
    """How two copies of one record differ."""

    HILANG_DI_PUSAT = "hilang_di_pusat"
    HILANG_DI_DAERAH = "hilang_di_daerah"
    NISAN_BELUM_TERLIHAT = "nisan_belum_terlihat"
    LEBIH_LAMA_DI_PUSAT = "lebih_lama_di_pusat"
    LEBIH_BARU_DI_PUSAT = "lebih_baru_di_pusat"
    REVISI_TERLEWAT = "revisi_terlewat"
    BERBEDA = "berbeda"


def day_key(secret: bytes, region: str, domain: str, period: str) -> bytes:
    return hmac.digest(secret, f"rekonsiliasi:{region}:{domain}:{period}".encode(), "sha256")


def leaf(key: bytes, id: str, version: int, revision: int, op: str, content: str) -> Leaf:
    life = op if op in _ENDED else "ada"
    return Leaf(mac(key, orjson.dumps([id, version, revision, life, content])), version, revision, life)


def bucket(key: bytes, id: str) -> str:
    """By hash of the id, not by the id: an id chosen badly cannot fill one bucket."""
    return mac(key, id.encode())[:2]


def buckets(key: bytes, leaves: Mapping[str, Leaf]) -> dict[str, dict[str, Leaf]]:
    found: dict[str, dict[str, Leaf]] = {}
    for id, one in leaves.items():
        found.setdefault(bucket(key, id), {})[id] = one
    return found


def fold(key: bytes, leaves: Mapping[str, Leaf]) -> str:
    return mac(key, "".join(f"{id}:{one.mac};" for id, one in sorted(leaves.items())).encode())


def root(key: bytes, folds: Mapping[str, str]) -> str:
    return mac(key, "".join(f"{prefix}:{each};" for prefix, each in sorted(folds.items())).encode())


def is_consistent(
    key: bytes, prefix: str, root_: str, folds: Mapping[str, str], leaves: Mapping[str, Leaf]
) -> bool:
    """Whether an answer hangs together under our key: of the day and the two parties, whole, and with its leaves where they belong."""
    if root_ != root(key, folds):
        return False
    if not prefix:
        return True
    return folds.get(prefix, "") == (fold(key, leaves) if leaves else "") and all(
        bucket(key, id) == prefix for id in leaves
    )


def differing_buckets(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    return sorted(prefix for prefix in {*ours, *theirs} if ours.get(prefix) != theirs.get(prefix))


def differences(
    ours: Mapping[str, Leaf], theirs: Mapping[str, Leaf], apart: Iterable[str] = ()
) -> dict[str, Difference]:
    """Exactly the records that differ, but those that are `apart`: on their way, or held for a reason of their own."""
    found = {}
    for id in sorted({*ours, *theirs} - set(apart)):
        gap = _difference(ours.get(id), theirs.get(id))
        if gap is not None:
            found[id] = gap
    return found


def _difference(ours: Leaf | None, theirs: Leaf | None) -> Difference | None:
    if ours == theirs:
        return None
    if theirs is None:
        return Difference.HILANG_DI_PUSAT
    if ours is None:
        return Difference.HILANG_DI_DAERAH
    if ours.op == "hapus" != theirs.op:
        return Difference.NISAN_BELUM_TERLIHAT
    if theirs.version != ours.version:
        return (
            Difference.LEBIH_LAMA_DI_PUSAT
            if theirs.version < ours.version
            else Difference.LEBIH_BARU_DI_PUSAT
        )
    return Difference.REVISI_TERLEWAT if theirs.revision > ours.revision else Difference.BERBEDA
