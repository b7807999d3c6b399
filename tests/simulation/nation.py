"""The ministry's own hand: what it says itself, loses, and tells when it is asked. As badly as the rest of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import orjson

from functions import agreement, domains
from functions.domains.core.compiled import shape
from functions.sync.model.errors import Locked, Throttled, Transient
from functions.sync.model.record import Key
from functions.sync.ports.ministry import Digest, MinistryChange, MinistryPage
from functions.sync.reading.jsonl import lay_out
from functions.sync.to_ministry.mapping import to_ministry_json
from functions.sync.validation.row_validator import RowValidator
from functions.sync.validation.rows import context_at
from tests.simulation.engine import Engine
from tests.simulation.faults import START, Violation
from tests.simulation.plan import MINUTE, Plan
from tests.simulation.workload import REGION, SHAPES, parents
from tests.support.ministry import FakeCounterpart, laid_over

T = TypeVar("T")
WAYS: tuple[agreement.Direction, ...] = ("kirim", "terima")
#: Dataset → cells that the ministry may say something about: its own, shared ones, and last one that is the region's.
WORDS: Mapping[str, tuple[Mapping[str, tuple[Any, ...]], ...]] = {
    "pencari-kerja": (
        {"status_pencari_kerja": ("pernah_bekerja", "bekerja_masih_mencari")},
        {"alamat": ("Tempat Lain 1", "Tempat Lain 2")},
    ),
    "lowongan-kerja": ({"status": ("draf", "ditutup")}, {"nama_jabatan": ("Jabatan Lain",)}),
    "pemberi-kerja": (
        {"no_wlkp": ("17530.2026.1", "17530.2026.2", "17530.2026.3")},
        {"nama": ("Nama Lain",)},
    ),
    "pelatihan": (
        {"hasil_uji": ("kompeten", "belum_kompeten")},
        {"status_peserta": ("mengikuti", "lulus")},
        {"nama_program": ("Program Lain",)},
    ),
    "penempatan": ({"status": ("mulai_bekerja", "berakhir")}, {"nama_jabatan": ("Jabatan Lain",)}),
}


OWN = (91, 92)
"""Numbers of records that the region never speaks of."""


class Edit(NamedTuple):
    """`data` in the ministry's words, or None where the record is lost; `quiet`: behind its own back."""

    at: int
    key: Key
    data: Mapping[str, Any] | None
    op: str
    quiet: bool


def edits(plan: Plan) -> list[Edit]:
    found = []
    for number in range(plan.edits):
        chance = random.Random(f"edit/{plan.seed}/{number}")
        domain = chance.choice(sorted(WORDS))
        which = chance.randint(1, plan.records) if chance.random() < 0.8 else chance.choice(OWN)
        said = {column: chance.choice(values) for column, values in chance.choice(WORDS[domain]).items()}
        op = chance.choice(("", "", "", "", "tutup", "hapus" if plan.nights else ""))
        kind = chance.random() if plan.nights else 1.0
        data = None if kind < 0.15 else to_ministry_json(domains.get(domain), said)
        found.append(
            Edit(
                chance.randrange(plan.spread + 20 * MINUTE),
                Key(REGION, domain, f"{SHAPES[domain][0]}{which}"),
                data,
                op,
                kind < 0.3,
            )
        )
    return found


@lru_cache(maxsize=64)
def _whole(key: Key) -> Mapping[str, Any]:
    """A record of its own, in its words."""
    there = domains.get(key.domain)
    cells = {
        name: value
        for name, value in there.example.items()
        if value and name not in ("versi", "diubah_pada", "status_rekaman")
    }
    cells |= {
        "id_sumber": key.id,
        **{parent.column: of.id for parent, of in zip(there.parents, parents(key), strict=True)},
    }
    row = RowValidator(there, shape(there).names).check(
        lay_out(cells, there).cells, context_at(START, REGION), {}
    )
    assert row.values, row.findings
    return to_ministry_json(there, orjson.loads(shape(there).payload(row.values)))


class Nation:
    """`knock`: every request counts against the rate."""

    def __init__(
        self,
        engine: Engine,
        there: FakeCounterpart,
        knock: Callable[[str, str], None],
        away: Callable[[], bool],
    ) -> None:
        self.engine, self.there, self.knock, self.away = engine, there, knock, away
        self.lost: set[Key] = set()

    def edit(self, edit: Edit) -> None:
        held = self.there.copies.get(edit.key)
        self.engine.say(
            "EDIT",
            (edit.key.id, edit.data if edit.data is None else "said", edit.op, "quiet" if edit.quiet else ""),
        )
        if edit.data is None:
            self.lost.add(edit.key)
            self.there.copies.pop(edit.key, None)
        elif held is None and not edit.quiet:
            self.there.edit(edit.key, laid_over(_whole(edit.key), edit.data), edit.op)
        elif held and held.op != "hapus":
            self.there.edit(edit.key, edit.data, edit.op, edit.quiet)

    def unread(self, domain: str, cursor: str) -> bool:
        return any(
            key.domain == domain and held.moved > int(cursor or 0) for key, held in self.there.copies.items()
        )

    # What it is asked -----------------------------------------------------------------------------------------------

    def changes(self, domain: str, cursor: str, limit: int) -> MinistryPage:
        page = self._asked(domain, lambda: self.there.changes(domain, cursor, limit))
        if not self.engine.fault("odd"):
            return page
        chance = self.engine.chance
        told = [*page.changes, *chance.sample(page.changes, chance.randrange(len(page.changes) + 1))]
        chance.shuffle(told)
        return (
            page._replace(changes=told)
            if chance.random() < 0.5
            else page._replace(changes=told, cursor=cursor, more=True)
        )

    def copy(self, key: Key) -> MinistryChange | None:
        return self._asked(key.domain, lambda: self.there.copy(key))

    def digest(self, region: str, domain: str, period: str, prefix: str) -> Digest | None:
        return self._asked(domain, lambda: self.there.digest(region, domain, period, prefix))

    def _asked(self, domain: str, answer: Callable[[], T]) -> T:
        engine = self.engine
        self.knock(REGION, domain)
        asked = [agreement.decide(REGION, domain, way, engine.clock.time) for way in WAYS]
        if all(isinstance(verdict, agreement.Deny) for verdict in asked):
            raise Violation(f"{domain} was read outside the agreement")
        engine.pause(engine.chance.choice((20, 400, 3_000)))
        if self.away():
            raise Transient("siapkerja_tidak_tersedia")
        if engine.fault("busy"):
            raise engine.chance.choice((Throttled, Transient))(
                "siapkerja_terlalu_sering", engine.chance.choice((0.0, 5.0, 90.0))
            )
        if engine.fault("locked"):
            raise Locked("siapkerja_otentikasi")
        return answer()
