"""The memorandum as data and one pure, total question: may this be exchanged now?"""

from __future__ import annotations

from functools import cache
from importlib import resources

from functions.agreement.document import WIB, Agreement, Allow, Deny, Direction, midnight, parse

__all__ = [
    "WIB",
    "Agreement",
    "Allow",
    "Deny",
    "Direction",
    "at",
    "ceiling",
    "datasets",
    "decide",
    "files_wanted",
    "load",
    "midnight",
    "scope",
    "with_files",
]


@cache
def load() -> dict[str, Agreement]:
    """Region code → agreement as first signed (`Agreement.at` lays its addenda over it), from every file beside this module."""
    files = (file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml"))
    return {
        agreement.region: agreement
        for agreement in map(parse, (file.read_text(encoding="utf-8") for file in files))
    }


def at(region: str, epoch_ms: int) -> Agreement | None:
    """The agreement with the addenda in force at an instant; None for a region that has none."""
    agreement = load().get(region)
    return agreement.at(epoch_ms) if agreement else None


def decide(
    region: str, domain: str, direction: Direction, epoch_ms: int, purpose: str = "", column: str = ""
) -> Allow | Deny:
    """Whether records of `domain` may go in `direction` at an instant: for `purpose`, where one is named, and with `column`,
    where the question is about one. Days are counted in WIB (Pasal 8(1)). By the agreement as it stood at that instant.
    """
    agreement = at(region, epoch_ms)
    if agreement is None:
        return Deny("DI_LUAR_RENCANA_KERJA", "Pasal 3: wilayah bukan pihak kesepakatan")
    return agreement.decide(domain, direction, epoch_ms, purpose, column)


def scope(region: str, domain: str, direction: Direction | None, epoch_ms: int) -> frozenset[str]:
    """The columns that may be stored (`direction` None) or exchanged; none where the dataset is not agreed."""
    agreement = at(region, epoch_ms)
    return agreement.scope(domain, direction) if agreement else frozenset()


def ceiling(region: str, domain: str, epoch_ms: int = 0) -> int:
    """Requests to the ministry a second, at most; for a dataset that is or was agreed. Without an instant, as first signed."""
    plans = (version.datasets for version in (load()[region].at(epoch_ms), *load()[region].versions))
    return next(int(plan[domain]["laju"]) for plan in plans if domain in plan)


def files_wanted(region: str, domain: str, epoch_ms: int) -> bool:
    """Whether the region wants what comes from the ministry as files too."""
    agreement = at(region, epoch_ms)
    return bool(agreement and agreement.datasets.get(domain, {}).get("kotak_keluar"))


def with_files() -> set[str]:
    """Every dataset for which some region ever wants files: what may write them."""
    versions = (version for agreement in load().values() for version in agreement.versions)
    return {
        name for version in versions for name, plan in version.datasets.items() if plan.get("kotak_keluar")
    }


def datasets(direction: Direction | None = None) -> set[str]:
    """Every dataset that an agreement or one of its addenda names (in that direction): what must be built."""
    versions = (version for agreement in load().values() for version in agreement.versions)
    return {
        name
        for version in versions
        for name, plan in version.datasets.items()
        if direction is None or direction in plan["arah"]
    }
