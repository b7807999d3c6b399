"""Parse an agreement's file, apply its addenda, and decide what it allows."""

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
"""To the ministry, or from it."""


@dataclass(frozen=True, slots=True)
class Allow:
    """It is allowed, by this version of the agreement."""

    version: str


@dataclass(frozen=True, slots=True)
class Deny:
    """It is not allowed. `clause` names the article and the reason in Indonesian, ready for a message."""

    code: str
    clause: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """One region's agreement, in one version."""

    region: str
    version: str
    first_day: date
    last_day: date
    """Last day of the term, included."""
    datasets: dict[str, dict[str, Any]]
    """Dataset → its work plan; the file explains the keys."""
    codes: dict[str, str] = field(default_factory=dict)
    """Code list → the one edition that the ministry takes; a list that is not named goes in any known
    edition."""
    amended: tuple[tuple[date, Agreement], ...] = ()
    """(first day, agreement as amended) of each addendum, in order of days."""
    text: Mapping[str, Any] = field(default_factory=dict)
    """Parties, numbers, notice and duties, as the file has them, for people to read."""

    @property
    def versions(self) -> list[Agreement]:
        """Return the agreement as first signed, then as every addendum left it."""
        return [self, *(later for _, later in self.amended)]

    @property
    def names(self) -> list[str]:
        """Return every dataset that it has ever named; what was accepted under it is still looked after."""
        return list(dict.fromkeys(name for version in self.versions for name in version.datasets))

    def at(self, epoch_ms: int) -> Agreement:
        """Return the agreement in force at an instant."""
        return next((later for day, later in reversed(self.amended) if epoch_ms >= midnight(day)), self)

    def decide(
        self, domain: str, direction: Direction, epoch_ms: int, purpose: str = "", column: str = ""
    ) -> Allow | Deny:
        """Decide as `agreement.decide`, by this version alone."""
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
        """Return columns as `agreement.scope`, by this version alone."""
        plan = self.datasets.get(domain, {})
        if direction is None:
            return frozenset(plan.get("kolom", ())) | frozenset(plan.get("simpan", ()))
        return frozenset(plan["kolom"]) if direction in plan.get("arah", ()) else frozenset()


def parse(text: str) -> Agreement:
    """Parse an agreement's file with its addenda.

    Raise `KeyError` or `TOMLDecodeError` for any other text; that is a bug, found at deployment.
    """
    document = tomllib.loads(text)
    addenda = sorted(document.pop("adendum", []), key=lambda addendum: addendum["berlaku"])
    first, amended = _version(document), []
    for addendum in addenda:
        document = _patched(document, {**addendum.get("ubah", {}), "versi": addendum["versi"]})
        for path in addendum.get("hapus", ()):
            _remove(document, path.split("."))
        amended.append((addendum["berlaku"], _version(document)))
    return replace(first, amended=tuple(amended))


def _version(document: Mapping[str, Any]) -> Agreement:
    term = document["jangka_waktu"]
    shown = ("tentang", "nomor", "jangka_waktu", "pihak", "setelah_berakhir")
    return Agreement(
        document["wilayah"],
        document["versi"],
        term["mulai"],
        term["hari_terakhir"],
        document["dataset"],
        document.get("kode_acuan", {}),
        text={name: document[name] for name in shown if name in document},
    )


def _patched(document: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of `document` with `patch` merged into it, table by table."""
    changed = deepcopy(dict(document))
    for name, value in patch.items():
        changed[name] = _patched(changed.get(name, {}), value) if isinstance(value, dict) else value
    return changed


def _remove(document: dict[str, Any], path: list[str]) -> None:
    for name in path[:-1]:
        document = document[name]
    del document[path[-1]]


@cache
def midnight(day: date) -> int:
    """Return the epoch milliseconds at which a day begins in WIB."""
    return int(datetime.combine(day, time(), WIB).timestamp()) * 1000
