"""Files and requests of all datasets as a careless region sends them, with what each row is."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import orjson

from functions import domains
from functions.sync.model.record import Key
from tests.simulation.plan import Plan
from tests.support.tables import as_csv

REGION = "3216"
#: Dataset → (prefix of ids, the column whose cell makes one content differ from another).
SHAPES = {
    "pencari-kerja": ("PK", "alamat"),
    "lowongan-kerja": ("LK", "nama_jabatan"),
    "pemberi-kerja": ("PBK", "nama"),
    "penduduk-bekerja": ("PB", "jumlah"),
    "pelatihan": ("PL", "nama_program"),
    "penempatan": ("PN", "nama_jabatan"),
    "perselisihan-hi": ("PHI", "serikat"),
}
COMMON = ("pemberi-kerja", "pemberi-kerja", "lowongan-kerja", "lowongan-kerja", "penempatan", "pencari-kerja")
"""Datasets that refer to each other are sent more often, and parents most."""
PARENTS = 2
"""Number of a dataset's records that others refer to."""

VERSIONS = (1, 2, 5, 9, 10, 30)
"""They sort differently as numbers and as text."""


class Kind(StrEnum):
    GOOD = "good"
    HELD = "held"
    BAD = "bad"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Row:
    baris: int
    key: Key
    version: int | None
    """None for the time of the upload."""
    content: str
    """A text that is equal for equal contents."""
    kind: Kind


@dataclass(frozen=True, slots=True)
class Offer:
    """One file. `at`: milliseconds from the start; `echoes`: delays of the events that announce it."""

    at: int
    domain: str
    body: bytes
    rows: tuple[Row, ...]
    echoes: tuple[int, ...]
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API. `key`: its Idempotency-Key."""

    at: int
    domain: str
    key: str
    records: tuple[Mapping[str, str], ...]
    rows: tuple[Row, ...]

    @property
    def body(self) -> bytes:
        return orjson.dumps(self.records)


def parents(key: Key) -> list[Key]:
    """Return a record's parents; they depend on its id alone, so that the ministry need not read contents."""
    number = 1 + int(key.id[len(SHAPES[key.domain][0]) :]) % PARENTS
    return [
        Key(key.region, parent.domain, f"{SHAPES[parent.domain][0]}{number}")
        for parent in domains.get(key.domain).parents
    ]


def workload(plan: Plan) -> list[Offer]:
    chance = random.Random(f"work/{plan.seed}")
    offers: list[Offer] = []
    for number in range(plan.uploads):
        at = chance.randrange(plan.spread)
        echoes = tuple(
            chance.choice((0, 0, 1_000, 90_000, 1_500_000)) for _ in range(chance.choice((1, 1, 1, 2, 3)))
        )
        # Each file has its own source of chance, so that leaving one out (shrinking) changes no other.
        source = random.Random(f"work/{plan.seed}/{number}")
        domain = source.choice(COMMON) if source.random() < 0.65 else source.choice(sorted(SHAPES))
        if offers and source.random() < 0.15:
            again = source.choice(offers)
            offers.append(Offer(at, again.domain, again.body, again.rows, echoes, again.metadata))
        else:
            metadata = {"mode": "snapshot"} if source.random() < 0.2 else {}
            metadata |= {"confirm-closing": "yes"} if source.random() < 0.7 else {}
            offers.append(Offer(at, domain, *_file(source, plan, domain), echoes, metadata))
    return [offer for number, offer in enumerate(offers) if number not in plan.skip]


def calls(plan: Plan) -> list[Call]:
    """Build the requests; some come twice under one key, because their sender got no answer in time."""
    found: list[Call] = []
    for number in range(plan.requests):
        source = random.Random(f"call/{plan.seed}/{number}")
        at = source.randrange(plan.spread)
        if found and source.random() < 0.2:
            found.append(replace(source.choice(found), at=at))
        else:
            domain = source.choice(COMMON)
            cells, rows = _rows(source, plan, domain, 1)
            found.append(
                Call(
                    at,
                    domain,
                    str(number),
                    tuple({k: v for k, v in cell.items() if v} for cell in cells),
                    rows,
                )
            )
    return found


def _file(chance: random.Random, plan: Plan, domain: str) -> tuple[bytes, tuple[Row, ...]]:
    plain = chance.random() < 0.85
    cells, rows = _rows(chance, plan, domain, 1 if plain else 2)
    body = (
        b"".join(orjson.dumps({k: v for k, v in cell.items() if v}) + b"\n" for cell in cells)
        if plain
        else as_csv(cells)
    )
    return body, rows


def _rows(
    chance: random.Random, plan: Plan, domain: str, first: int
) -> tuple[list[dict[str, str]], tuple[Row, ...]]:
    """Build (cells, rows). `first`: the number of the first row."""
    cells, rows = [], []
    numbers = chance.sample(range(1, plan.records + 1), min(plan.records, chance.randint(1, plan.rows)))
    if chance.random() < 0.15:
        numbers.append(numbers[0])
    for place, number in enumerate(numbers):
        cell, row = _row(chance, plan, domain, number, place + first)
        cells.append(cell)
        rows.append(row)
    ids = [row.key for row in rows]
    rows = [
        Row(
            r.baris,
            r.key,
            r.version,
            r.content,
            Kind.DOUBLE if r.kind is not Kind.BAD and ids.count(r.key) > 1 else r.kind,
        )
        for r in rows
    ]
    return cells, tuple(rows)


def _row(
    chance: random.Random, plan: Plan, domain: str, number: int, baris: int
) -> tuple[dict[str, str], Row]:
    prefix, column = SHAPES[domain]
    identity, content = f"{prefix}{number}", chance.randint(1, 3)
    version = chance.choice(VERSIONS) if plan.explicit else None
    status = chance.choice(("", "", "", "", "", "tutup", "hapus"))
    cell = {
        **domains.get(domain).example,
        "id_sumber": identity,
        "versi": str(version or ""),
        "status_rekaman": status,
    }
    cell[column] = str(10 * content) if domain == "penduduk-bekerja" else f"Contoh {content}"
    if "nik" in cell:
        cell["nik"] = f"321606150895{int(identity[2:]):04d}"
    key = Key(REGION, domain, identity)
    cell.update(
        zip(
            (parent.column for parent in domains.get(domain).parents),
            (parent.id for parent in parents(key)),
            strict=True,
        )
    )
    kind = Kind.GOOD
    if chance.random() < 0.08:
        kind, cell["status_rekaman"] = Kind.BAD, "ngawur"
    elif domain == "pencari-kerja" and status != "hapus" and chance.random() < 0.15:
        kind, cell["nik"] = Kind.HELD, "0"
    described = "hapus" if status == "hapus" else f"{status}/{content}/{cell.get('nik', '')}"
    return cell, Row(baris, key, version, described, kind)
