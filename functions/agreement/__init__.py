"""Read the memorandum as data, and decide whether something may be exchanged now. Pure."""

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
    "datasets",
    "decide",
    "files_wanted",
    "load",
    "midnight",
    "rate",
    "scope",
    "with_files",
]


@cache
def load() -> dict[str, Agreement]:
    """Return region code → agreement as first signed, from every TOML file beside this module.

    `Agreement.at` returns it with its addenda applied.
    """
    files = (file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml"))
    return {
        agreement.region: agreement
        for agreement in map(parse, (file.read_text(encoding="utf-8") for file in files))
    }


def at(region: str, epoch_ms: int) -> Agreement | None:
    """Return the agreement with the addenda in force at an instant, None for a region that has none."""
    agreement = load().get(region)
    return agreement.at(epoch_ms) if agreement else None


def decide(
    region: str, domain: str, direction: Direction, epoch_ms: int, purpose: str = "", column: str = ""
) -> Allow | Deny:
    """Decide whether records of `domain` may go in `direction` at an instant.

    With `purpose`, whether for that purpose; with `column`, whether with that column. The agreement counts as
    it was in force at that instant. Days are counted in WIB (Pasal 8(1)). Every question has an answer:
    nothing is raised.
    """
    agreement = at(region, epoch_ms)
    if agreement is None:
        return Deny("DI_LUAR_RENCANA_KERJA", "Pasal 3: wilayah bukan pihak kesepakatan")
    return agreement.decide(domain, direction, epoch_ms, purpose, column)


def scope(region: str, domain: str, direction: Direction | None, epoch_ms: int) -> frozenset[str]:
    """Return the columns that may be exchanged in `direction`, or stored when it is None.

    Empty where the dataset is not agreed.
    """
    agreement = at(region, epoch_ms)
    return agreement.scope(domain, direction) if agreement else frozenset()


def rate(region: str, domain: str, epoch_ms: int = 0) -> int:
    """Return the most requests per second to the ministry (`laju`), for a dataset that is or was agreed.

    Without an instant, the rate as first signed.
    """
    plans = (version.datasets for version in (load()[region].at(epoch_ms), *load()[region].versions))
    return next(int(plan[domain]["laju"]) for plan in plans if domain in plan)


def files_wanted(region: str, domain: str, epoch_ms: int) -> bool:
    """Return whether the region wants the ministry's changes as files, too (`kotak_keluar`)."""
    agreement = at(region, epoch_ms)
    return bool(agreement and agreement.datasets.get(domain, {}).get("kotak_keluar"))


def with_files() -> set[str]:
    """Return every dataset for which some region ever wants files; the stack lets only these write any."""
    versions = (version for agreement in load().values() for version in agreement.versions)
    return {
        name for version in versions for name, plan in version.datasets.items() if plan.get("kotak_keluar")
    }


def datasets(direction: Direction | None = None) -> set[str]:
    """Return every dataset that an agreement or addendum names (in `direction`): the stack builds these."""
    versions = (version for agreement in load().values() for version in agreement.versions)
    return {
        name
        for version in versions
        for name, plan in version.datasets.items()
        if direction is None or direction in plan["arah"]
    }
