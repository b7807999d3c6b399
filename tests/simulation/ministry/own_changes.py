"""The ministry's own edits and losses, and its answers to questions about its copies."""

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
from tests.simulation.engine.faults import START, Violation
from tests.simulation.engine.loop import Engine
from tests.simulation.pipeline.workload import REGION, SHAPES, parents
from tests.simulation.plan import MINUTE, Plan
from tests.support.ministry import FakeCounterpart, laid_over

T = TypeVar("T")
WAYS: tuple[agreement.Direction, ...] = ("kirim", "terima")
#: Dataset → cells that the ministry edits: its own columns, shared ones, and last one that is the region's.
EDITABLE: Mapping[str, tuple[Mapping[str, tuple[Any, ...]], ...]] = {
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
"""Numbers of records that the region never sends."""


class Edit(NamedTuple):
    """One edit at `at` milliseconds from the start.

    `data` is in the ministry's fields, None when the record is lost. `quiet`: without a revision, as by hand.
    """

    at: int
    key: Key
    data: Mapping[str, Any] | None
    op: str
    quiet: bool


def edits(plan: Plan) -> list[Edit]:
    found = []
    for number in range(plan.edits):
        chance = random.Random(f"edit/{plan.seed}/{number}")
        domain = chance.choice(sorted(EDITABLE))
        which = chance.randint(1, plan.records) if chance.random() < 0.8 else chance.choice(OWN)
        values = {column: chance.choice(values) for column, values in chance.choice(EDITABLE[domain]).items()}
        op = chance.choice(("", "", "", "", "tutup", "hapus" if plan.nights else ""))
        kind = chance.random() if plan.nights else 1.0
        data = None if kind < 0.15 else to_ministry_json(domains.get(domain), values)
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
    """Build a ministry-only record in the ministry's fields."""
    domain = domains.get(key.domain)
    cells = {
        name: value
        for name, value in domain.example.items()
        if value and name not in ("versi", "diubah_pada", "status_rekaman")
    }
    cells |= {
        "id_sumber": key.id,
        **{parent.column: of.id for parent, of in zip(domain.parents, parents(key), strict=True)},
    }
    row = RowValidator(domain, shape(domain).names).check(
        lay_out(cells, domain).cells, context_at(START, REGION), {}
    )
    assert row.values, row.findings
    return to_ministry_json(domain, orjson.loads(shape(domain).payload(row.values)))


class OwnChanges:
    """Edit the ministry's copies, and answer questions about them with faults.

    `count_request(region, domain)` counts a request against the agreed rate.
    """

    def __init__(
        self,
        engine: Engine,
        counterpart: FakeCounterpart,
        count_request: Callable[[str, str], None],
        is_unavailable: Callable[[], bool],
    ) -> None:
        self.engine, self.counterpart, self.count_request, self.is_unavailable = (
            engine,
            counterpart,
            count_request,
            is_unavailable,
        )
        self.lost: set[Key] = set()

    def edit(self, edit: Edit) -> None:
        held = self.counterpart.copies.get(edit.key)
        self.engine.log(
            "EDIT",
            (
                edit.key.id,
                edit.data if edit.data is None else "values",
                edit.op,
                "quiet" if edit.quiet else "",
            ),
        )
        if edit.data is None:
            self.lost.add(edit.key)
            self.counterpart.copies.pop(edit.key, None)
        elif held is None and not edit.quiet:
            self.counterpart.edit(edit.key, laid_over(_whole(edit.key), edit.data), edit.op)
        elif held and held.op != "hapus":
            self.counterpart.edit(edit.key, edit.data, edit.op, edit.quiet)

    def unread(self, domain: str, cursor: str) -> bool:
        return any(
            key.domain == domain and held.moved > int(cursor or 0)
            for key, held in self.counterpart.copies.items()
        )

    # What it is asked
    # -----------------------------------------------------------------------------------------------

    def changes(self, domain: str, cursor: str, limit: int) -> MinistryPage:
        page = self._asked(domain, lambda: self.counterpart.changes(domain, cursor, limit))
        if not self.engine.fault("odd"):
            return page
        chance = self.engine.chance
        changes = [*page.changes, *chance.sample(page.changes, chance.randrange(len(page.changes) + 1))]
        chance.shuffle(changes)
        return (
            page._replace(changes=changes)
            if chance.random() < 0.5
            else page._replace(changes=changes, cursor=cursor, more=True)
        )

    def copy(self, key: Key) -> MinistryChange | None:
        return self._asked(key.domain, lambda: self.counterpart.copy(key))

    def digest(self, region: str, domain: str, period: str, prefix: str) -> Digest | None:
        return self._asked(domain, lambda: self.counterpart.digest(region, domain, period, prefix))

    def _asked(self, domain: str, answer: Callable[[], T]) -> T:
        engine = self.engine
        self.count_request(REGION, domain)
        asked = [agreement.decide(REGION, domain, way, engine.clock.time) for way in WAYS]
        if all(isinstance(verdict, agreement.Deny) for verdict in asked):
            raise Violation(f"{domain} was read outside the agreement")
        engine.pause(engine.chance.choice((20, 400, 3_000)))
        if self.is_unavailable():
            raise Transient("siapkerja_tidak_tersedia")
        if engine.fault("busy"):
            raise engine.chance.choice((Throttled, Transient))(
                "siapkerja_terlalu_sering", engine.chance.choice((0.0, 5.0, 90.0))
            )
        if engine.fault("locked"):
            raise Locked("siapkerja_otentikasi")
        return answer()
