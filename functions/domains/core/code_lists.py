"""Code lists by edition. Those of BPS are their publisher's to give out: whoever holds one puts it in with
`sinergi codes load`, and from the next deployment on its codes are the only ones. Until then the pattern must do.

A list lies in `lists/{list}-{edition}.csv`: `code,name`, one code a line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from functions.domains.core.kbli import section

FOLDER = Path(__file__).parent.parent / "lists"
HEADERS = frozenset({("code", "name"), ("kode", "nama")})
LEAST = 100
"""Codes of a list that may be one; fewer is a sample, and would make every other code unknown."""


class CodeList(NamedTuple):
    """`pattern` is that of a code, None for a list that comes with the product."""

    title: str
    editions: tuple[str, ...]
    pattern: re.Pattern[str] | None = None


LISTS = {
    "kbli": CodeList("Klasifikasi Baku Lapangan Usaha Indonesia, lima digit", ("2020", "2025"), re.compile(r"[0-9]{5}")),
    "kbji": CodeList("Klasifikasi Baku Jabatan Indonesia", ("2014", "2026"), re.compile(r"[0-9]{4}(\.[0-9]{2})?")),
    "wilayah": CodeList("Kode wilayah, Kepmendagri", ("300.2.2-2138/2025",)),
    "pendidikan": CodeList("Jenjang pendidikan Dukcapil", ("DUKCAPIL10",)),
}


def editions() -> dict[str, str | list[str]]:
    """As every batch to the ministry names them: several where records say which is theirs."""
    return {name: list(each.editions) if len(each.editions) > 1 else each.editions[0] for name, each in LISTS.items()}


def place(name: str, edition: str) -> Path:
    return FOLDER / f"{name}-{edition}.csv"


@cache
def members(name: str, edition: str) -> frozenset[str] | None:
    """The codes of a loaded list, and the groups of four digits that they form; None where it is not loaded."""
    path = place(name, edition)
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as stream:
        codes = [row[0] for row in csv.reader(stream)][1:]
    return frozenset(codes) | frozenset(code[:4] for code in codes if "." in code)


@lru_cache(maxsize=16_384)
def known(name: str, code: str, edition: str = "") -> bool:
    """Whether the loaded list has it; without an edition, any loaded list. Where none is loaded, nothing can be said."""
    loaded = [found for each in ((edition,) if edition else LISTS[name].editions) if (found := members(name, each)) is not None]
    return not loaded or any(code in found for found in loaded)


@cache
def loaded() -> tuple[str, ...]:
    """Which lists are in force: name, edition and a digest of the content."""
    found = [path for name, each in LISTS.items() for edition in each.editions if (path := place(name, edition)).exists()]
    return tuple(f"{path.stem}.{blake2b(path.read_bytes(), digest_size=4).hexdigest()}" for path in found)


def forget() -> None:
    """After a list was put in or taken out."""
    for cached in (members, known, loaded):
        cached.cache_clear()


def parse(name: str, edition: str, lines: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """(code → name, what is wrong with the file in words)"""
    pattern = LISTS[name].pattern
    entries: dict[str, str] = {}
    wrong = []
    for number, row in enumerate(csv.reader(lines), start=1):
        cells = [cell.strip() for cell in row]
        if number == 1:
            if tuple(cell.lower().lstrip("\ufeff") for cell in cells) not in HEADERS:
                wrong.append("baris 1: judul harus code,name")
        elif not any(cells):
            continue
        elif len(cells) != 2 or not cells[1]:
            wrong.append(f"baris {number}: harus tepat dua kolom, kode dan nama")
        elif pattern is None or pattern.fullmatch(cells[0]) is None:
            wrong.append(f"baris {number}: {cells[0]!r} tidak berbentuk kode {name.upper()}")
        elif name == "kbli" and section(cells[0], edition) is None:
            wrong.append(f"baris {number}: golongan pokok {cells[0][:2]} tidak ada pada KBLI {edition}")
        elif cells[0] in entries:
            wrong.append(f"baris {number}: kode {cells[0]} sudah ada di atasnya")
        else:
            entries[cells[0]] = cells[1]
    if len(entries) < LEAST and not wrong:
        wrong.append(f"hanya {len(entries)} kode; daftar resmi jauh lebih panjang")
    return entries, wrong


def put(name: str, edition: str, entries: dict[str, str]) -> Path:
    """Write the list where the functions read it."""
    FOLDER.mkdir(exist_ok=True)
    path = place(name, edition)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("code", "name"), *sorted(entries.items())])
    forget()
    return path
