"""An agreement as its file says it, with every addendum laid over it, and what it allows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Any, Literal

WIB = timezone(timedelta(hours=7), "WIB")
Direction = Literal["kirim", "terima"]


@dataclass(frozen=True, slots=True)
class Allow:
    version: str


@dataclass(frozen=True, slots=True)
class Deny:
    """`clause` is Indonesian, ready for a message."""

    code: str
    clause: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """One region's agreement, in one version. `datasets`: its work plan, as the file explains it."""

    region: str
    version: str
    first_day: date
    last_day: date
    datasets: dict[str, dict[str, Any]]
    codes: dict[str, str] = field(default_factory=dict)
    """Code list → the one edition that the ministry takes; a list that is not named goes in any edition that we know."""
    amended: tuple[tuple[date, Agreement], ...] = ()
    """What it becomes, and from which day on, in order."""
    text: Mapping[str, Any] = field(default_factory=dict)
    """Parties, numbers, notice and duties, as the file has them, for people to read."""

    @property
    def versions(self) -> list[Agreement]:
        """As first signed, and as every addendum left it."""
        return [self, *(later for _, later in self.amended)]

    @property
    def names(self) -> list[str]:
        """Every dataset that it has ever been about: what was accepted while it was is still looked after."""
        return list(dict.fromkeys(name for version in self.versions for name in version.datasets))

    def at(self, epoch_ms: int) -> Agreement:
        return next((later for day, later in reversed(self.amended) if epoch_ms >= midnight(day)), self)

    def decide(
        self, domain: str, direction: Direction, epoch_ms: int, purpose: str = "", column: str = ""
    ) -> Allow | Deny:
        plan = self.datasets.get(domain)
        if plan is None:
            return Deny("DI_LUAR_RENCANA_KERJA", "Pasal 4 huruf a: dataset di luar ruang lingkup")
        if direction not in plan["arah"]:
            return Deny("DI_LUAR_RENCANA_KERJA", f"{plan['pasal']}: arah {direction} tidak disepakati")
        if epoch_ms < midnight(self.first_day):
            return Deny(
                "KESEPAKATAN_BERAKHIR", f"Pasal 16 ayat (2): berlaku sejak {self.first_day.isoformat()}"
            )
        if epoch_ms >= midnight(self.last_day + timedelta(days=1)):
            return Deny(
                "KESEPAKATAN_BERAKHIR", f"Pasal 8 ayat (1): berlaku sampai {self.last_day.isoformat()}"
            )
        if purpose and purpose not in plan["tujuan"]:
            return Deny("TUJUAN_TIDAK_SAH", "Pasal 6 ayat (3) huruf d: tujuan di luar rencana kerja")
        if column and column not in self.scope(domain, direction):
            return Deny("DI_LUAR_RENCANA_KERJA", "Pasal 5 ayat (1): kolom di luar rencana kerja")
        return Allow(self.version)

    def scope(self, domain: str, direction: Direction | None) -> frozenset[str]:
        plan = self.datasets.get(domain, {})
        if direction is None:
            return frozenset(plan.get("kolom", ())) | frozenset(plan.get("simpan", ()))
        return frozenset(plan["kolom"]) if direction in plan.get("arah", ()) else frozenset()


def parse(text: str) -> Agreement:
    """Raises KeyError or TOMLDecodeError for a file that is not one: a deploy-time bug."""
    document = tomllib.loads(text)
    addenda = sorted(document.pop("adendum", []), key=lambda addendum: addendum["berlaku"])
    first, amended = _version(document), []
    for addendum in addenda:
        document = _patched(document, {**addendum.get("ubah", {}), "versi": addendum["versi"]})
        for path in addendum.get("hapus", ()):
            _take_out(document, path.split("."))
        amended.append((addendum["berlaku"], _version(document)))
    return replace(first, amended=tuple(amended))


def _version(document: Mapping[str, Any]) -> Agreement:
    term, told = document["jangka_waktu"], ("tentang", "nomor", "jangka_waktu", "pihak", "setelah_berakhir")
    return Agreement(
        document["wilayah"],
        document["versi"],
        term["mulai"],
        term["hari_terakhir"],
        document["dataset"],
        document.get("kode_acuan", {}),
        text={name: document[name] for name in told if name in document},
    )


def _patched(standing: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    changed = deepcopy(dict(standing))
    for name, value in patch.items():
        changed[name] = _patched(changed.get(name, {}), value) if isinstance(value, dict) else value
    return changed


def _take_out(document: dict[str, Any], path: list[str]) -> None:
    for name in path[:-1]:
        document = document[name]
    del document[path[-1]]


@cache
def midnight(day: date) -> int:
    """Epoch milliseconds at which the day begins in WIB."""
    return int(datetime.combine(day, time(), WIB).timestamp()) * 1000
