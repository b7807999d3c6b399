"""Generate files of the seven datasets, as offices send them, with the expected outcome of every row.

The same (seed, today) gives the same bytes. Rules depend on the day, so rows do too: a good row is good on
`today`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from functions.sync.model.upload import Hasil
from infra.local.demo import organisations, people
from infra.local.demo.changes import Good
from infra.local.demo.mutations import MUTATIONS, TWIN, Mutation
from infra.local.demo.people import Cells
from infra.local.demo.shapes import SHAPES, write
from infra.local.demo.world import World

MAKERS: dict[str, tuple[Callable[[World, int], Cells], float]] = {
    "pemberi-kerja": (organisations.pemberi_kerja, 0.12),
    "pencari-kerja": (people.pencari_kerja, 0.35),
    "lowongan-kerja": (organisations.lowongan_kerja, 0.08),
    "penempatan": (people.penempatan, 0.12),
    "perselisihan-hi": (organisations.perselisihan_hi, 0.05),
    "pelatihan": (people.pelatihan, 0.13),
    "penduduk-bekerja": (organisations.penduduk_bekerja, 0.15),
}
"""Dataset → function that makes a good row by its number, and its share of all rows; parents first."""
BROKEN = 0.03
"""Share of rows with a mutation."""


@dataclass(slots=True)
class DemoFile:
    """A generated file, and what must be found once all files of its seed were ingested, parents first."""

    domain: str
    path: Path
    rows: int = 0
    expected: Counter[str] = field(default_factory=Counter)
    """Outcome → rows."""
    codes: Counter[str] = field(default_factory=Counter)
    """Code → findings."""
    orphans: int = 0
    """Held rows that a check of this file alone must accept, as it cannot know that no file has their
    parents."""

    def alone(self) -> tuple[Counter[str], Counter[str]]:
        """Return `expected` and `codes` as `sinergi check` of this file alone finds them."""
        held = Counter({Hasil.DITAHAN.value: self.orphans})
        return self.expected - held + Counter({Hasil.DITERIMA.value: self.orphans}), self.codes - Counter(
            REFERENSI_BELUM_ADA=self.orphans
        )

    def count(self, mutation: Mutation | None) -> None:
        """Count one more row, with the outcome and codes of its mutation."""
        self.rows += 1
        self.expected[(mutation.hasil if mutation else Hasil.DITERIMA).value] += 1
        if mutation:
            self.codes.update(mutation.codes)
            self.orphans += mutation.orphan
            if mutation.name == TWIN:  # the row before it is refused too
                self.codes.update(mutation.codes)
                self.expected.update({Hasil.DITERIMA.value: -1, Hasil.DITOLAK.value: 1})


def generate(seed: int, rows: int, folder: Path, today: date, broken: float = BROKEN) -> list[DemoFile]:
    """Write about `rows` rows into `folder`, one file per dataset.

    `broken` is the share of rows with a mutation. Every mutation occurs when there are 2,000 rows or more: in
    small datasets the share is raised for that.
    """
    sizes = {domain: max(1, round(rows * share)) for domain, (_, share) in MAKERS.items()}
    world, plans = _world(seed, today, sizes, broken)
    return [
        _write(world, plans[domain], domain, folder / f"{domain}{SHAPES[domain].suffix}") for domain in MAKERS
    ]


def generate_domain(
    domain: str, rows: int, seed: int, today: date, path: Path, broken: float = BROKEN
) -> DemoFile:
    """Stream one dataset's file of `rows` rows to `path`.

    Its rows refer to records of the other datasets at the same scale, which only `generate` writes.
    """
    share = MAKERS[domain][1]
    sizes = {name: max(1, round(rows / share * other)) for name, (_, other) in MAKERS.items()}
    world, plans = _world(seed, today, sizes, broken)
    return _write(world, plans[domain], domain, path)


def _world(
    seed: int, today: date, sizes: dict[str, int], broken: float
) -> tuple[World, dict[str, dict[int, Mutation]]]:
    plans = {domain: _plan(seed, domain, size, broken) for domain, size in sizes.items()}
    broken_rows = {
        domain: frozenset(plan) | {n - 1 for n, mutation in plan.items() if mutation.name == TWIN}
        for domain, plan in plans.items()
    }
    return World(seed, today, sizes, broken_rows), plans


def _plan(seed: int, domain: str, rows: int, broken: float) -> dict[int, Mutation]:
    """Return row number → mutation: spread evenly, never on two rows in succession, each kind in turn."""
    kinds = MUTATIONS[domain]
    slots = min(max(round(rows * broken), len(kinds)), rows // 3) if broken else 0
    rng = Random(f"{seed}/plan/{domain}")  # noqa: S311
    room = rows // slots - 2 if slots else 0
    return {
        int(slot * rows / slots) + 1 + rng.randrange(max(1, room)): kinds[slot % len(kinds)]
        for slot in range(slots)
    }


def _write(world: World, plan: dict[int, Mutation], domain: str, path: Path) -> DemoFile:
    file = DemoFile(domain, path)
    write(path, domain, SHAPES[domain], _rows(world, plan, domain, file))
    return file


def _rows(world: World, plan: dict[int, Mutation], domain: str, file: DemoFile) -> Iterator[Cells]:
    make = MAKERS[domain][0]
    previous = ""
    for number in range(world.sizes[domain]):
        row = make(world, number)
        mutation = plan.get(number)
        if mutation:
            row |= mutation.change(Good(row, world.today))
            if mutation.name == TWIN:
                row["id_sumber"] = previous
        file.count(mutation)
        previous = str(row["id_sumber"])
        yield row
