"""Digest both copies of a dataset: leaves in 256 buckets, folded into one root (contract, section 5). Pure.

A leaf is an HMAC of a record's identity, counters and content under a key of the day, which only the two
parties can compute, so that a third party can guess neither a NIK nor anything else from it. Equal roots mean
equal copies; where they differ, the buckets tell which records do.
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
    """One record in a digest."""

    mac: str
    version: int
    revision: int
    op: str
    """`ada`, `tutup` or `hapus` (`life` in the contract)."""


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
    """Return the day key under which both parties compute their digests; `period` is a day in WIB."""
    return hmac.digest(secret, f"rekonsiliasi:{region}:{domain}:{period}".encode(), "sha256")


def leaf(key: bytes, id: str, version: int, revision: int, op: str, content: str) -> Leaf:
    """Return the leaf of a record; `content` is the SHA-256 of its data as the ministry holds it."""
    life = op if op in _ENDED else "ada"
    return Leaf(mac(key, orjson.dumps([id, version, revision, life, content])), version, revision, life)


def bucket(key: bytes, id: str) -> str:
    """Return the prefix of the bucket of `id`, two hex digits.

    It comes from a hash of the id and not from the id, so that badly chosen ids cannot fill one bucket.
    """
    return mac(key, id.encode("utf-8", "replace"))[:2]


def buckets(key: bytes, leaves: Mapping[str, Leaf]) -> dict[str, dict[str, Leaf]]:
    """Sort `leaves` by bucket: prefix → id → leaf."""
    found: dict[str, dict[str, Leaf]] = {}
    for id, each in leaves.items():
        found.setdefault(bucket(key, id), {})[id] = each
    return found


def fold(key: bytes, leaves: Mapping[str, Leaf]) -> str:
    """Return the hash of one bucket over its leaves, in order of id."""
    return fold_of(key, {id: each.mac for id, each in leaves.items()})


def fold_of(key: bytes, macs: Mapping[str, str]) -> str:
    """Return the hash of one bucket over the hashes of its leaves (id → hash), in order of id."""
    return mac(key, "".join(f"{id}:{each};" for id, each in sorted(macs.items())).encode("utf-8", "replace"))


def root(key: bytes, folds: Mapping[str, str]) -> str:
    """Return the hash of a whole copy over `folds` (prefix → hash of the bucket), in order of prefix."""
    return mac(key, "".join(f"{prefix}:{each};" for prefix, each in sorted(folds.items())).encode())


def is_consistent(
    key: bytes, prefix: str, root_: str, folds: Mapping[str, str], macs: Mapping[str, str]
) -> bool:
    """Tell whether a digest agrees with itself under our key, which is that of the day and the two parties.

    `macs` is id → hash of the leaves. The root must match the folds. With a `prefix`, the fold of that bucket
    must match the leaves, and each leaf must belong to it.
    """
    if root_ != root(key, folds):
        return False
    if not prefix:
        return True
    return folds.get(prefix, "") == (fold_of(key, macs) if macs else "") and all(
        bucket(key, id) == prefix for id in macs
    )


def differing_buckets(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Return the prefixes whose folds differ, in order."""
    return sorted(prefix for prefix in {*ours, *theirs} if ours.get(prefix) != theirs.get(prefix))


def differences(
    ours: Mapping[str, Leaf], theirs: Mapping[str, Leaf], excluded: Iterable[str] = ()
) -> dict[str, Difference]:
    """Return id → difference for exactly the records that differ, without `excluded`."""
    found = {}
    for id in sorted({*ours, *theirs} - set(excluded)):
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
