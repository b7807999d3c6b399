"""The memorandum as data and one pure, total question: may this be exchanged now?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from importlib import resources
from typing import Any, Literal

WIB = timezone(timedelta(hours=7), "WIB")
Direction = Literal["kirim", "terima"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One region's agreement as it stands in its file (`{region}.toml`)."""

    region: str
    version: str
    first_day: date
    last_day: date
    datasets: dict[str, dict[str, Any]]
    codes: dict[str, str] = field(default_factory=dict)
    """Code list → the one edition that the ministry takes; a list that is not named goes in any edition that we know."""


@dataclass(frozen=True, slots=True)
class Allow:
    version: str


@dataclass(frozen=True, slots=True)
class Deny:
    """`clause` is Indonesian, ready for a message."""

    code: str
    clause: str


@cache
def load() -> dict[str, Agreement]:
    """Region code → agreement, from every file beside this module."""
    found = {}
    for file in resources.files(__name__).iterdir():
        if file.name.endswith(".toml"):
            text = tomllib.loads(file.read_text(encoding="utf-8"))
            term = text["jangka_waktu"]
            found[text["wilayah"]] = Agreement(
                text["wilayah"], text["versi"], term["mulai"], term["hari_terakhir"], text["dataset"], text.get("kode_acuan", {})
            )
    return found


def decide(region: str, domain: str, direction: Direction, epoch_ms: int) -> Allow | Deny:
    """Whether records of `domain` may go in `direction` at an instant. Days are counted in WIB (Pasal 8(1))."""
    agreement = load().get(region)
    if agreement is None:
        return Deny("DI_LUAR_RENCANA_KERJA", "Pasal 3: wilayah bukan pihak kesepakatan")
    dataset = agreement.datasets.get(domain)
    if dataset is None:
        return Deny("DI_LUAR_RENCANA_KERJA", "Pasal 4 huruf a: dataset di luar ruang lingkup")
    if direction not in dataset["arah"]:
        return Deny("DI_LUAR_RENCANA_KERJA", f"{dataset['pasal']}: arah {direction} tidak disepakati")
    if epoch_ms < _midnight(agreement.first_day):
        return Deny("KESEPAKATAN_BERAKHIR", f"Pasal 16 ayat (2): berlaku sejak {agreement.first_day.isoformat()}")
    if epoch_ms >= _midnight(agreement.last_day + timedelta(days=1)):
        return Deny("KESEPAKATAN_BERAKHIR", f"Pasal 8 ayat (1): berlaku sampai {agreement.last_day.isoformat()}")
    return Allow(agreement.version)


def ceiling(region: str, domain: str) -> int:
    """Requests to the ministry a second, at most; for a dataset that is agreed."""
    return int(load()[region].datasets[domain]["laju"])


@cache
def _midnight(day: date) -> int:
    """Epoch milliseconds at which the day begins in WIB."""
    return int(datetime.combine(day, time(), WIB).timestamp()) * 1000
