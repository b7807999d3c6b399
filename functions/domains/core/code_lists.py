"""Keep the code lists by edition, and check codes against the lists that are loaded.

Only BPS may publish its lists, so the product does not contain them. An operator who holds one loads it with
`sinergi codes load`; from the next deployment on, only its codes are accepted. Without a list, codes are
judged by their pattern.

A loaded list is `functions/domains/lists/{list}-{edition}.csv`: header `code,name`, one code per line.
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
"""Fewest codes of a file that is accepted as a list: a sample would make every code that it lacks unknown."""


class CodeList(NamedTuple):
    """A list whose codes records use; `pattern` is that of a code, None for a list within the product."""

    title: str
    editions: tuple[str, ...]
    pattern: re.Pattern[str] | None = None


LISTS = {
    "kbli": CodeList(
        "Klasifikasi Baku Lapangan Usaha Indonesia, lima digit", ("2020", "2025"), re.compile(r"[0-9]{5}")
    ),
    "kbji": CodeList(
        "Klasifikasi Baku Jabatan Indonesia", ("2014", "2026"), re.compile(r"[0-9]{4}(\.[0-9]{2})?")
    ),
    "wilayah": CodeList("Kode wilayah, Kepmendagri", ("300.2.2-2138/2025",)),
    "pendidikan": CodeList("Jenjang pendidikan Dukcapil", ("DUKCAPIL10",)),
}


def editions() -> dict[str, str | list[str]]:
    """Return the editions by list, as every batch to the ministry names them (contract, section 5).

    A list has several editions where each record states its own.
    """
    return {
        name: list(code_list.editions) if len(code_list.editions) > 1 else code_list.editions[0]
        for name, code_list in LISTS.items()
    }


def place(name: str, edition: str) -> Path:
    """Return where the file of a list lies, whether it is loaded or not."""
    return FOLDER / f"{name}-{edition}.csv"


@cache
def members(name: str, edition: str) -> frozenset[str] | None:
    """Return the codes of a list and the four-digit groups that they form; None where it is not loaded."""
    path = place(name, edition)
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as stream:
        codes = [row[0] for row in csv.reader(stream)][1:]
    return frozenset(codes) | frozenset(code[:4] for code in codes if "." in code)


@lru_cache(maxsize=16_384)
def known(name: str, code: str, edition: str = "") -> bool:
    """Return whether the loaded list has the code.

    Without `edition`, the code may be in any loaded edition. Every code counts as known where no such list is
    loaded.
    """
    candidates = (edition,) if edition else LISTS[name].editions
    lists = [codes for each in candidates if (codes := members(name, each)) is not None]
    return not lists or any(code in codes for codes in lists)


@cache
def loaded() -> tuple[str, ...]:
    """Return the loaded lists as `{list}-{edition}.{digest}`, for `rules_version` of summary.json."""
    paths = [place(name, edition) for name, code_list in LISTS.items() for edition in code_list.editions]
    return tuple(
        f"{path.stem}.{blake2b(path.read_bytes(), digest_size=4).hexdigest()}"
        for path in paths
        if path.exists()
    )


def forget() -> None:
    """Drop the caches; call it after a list was loaded or removed."""
    for cached in (members, known, loaded):
        cached.cache_clear()


def parse(name: str, edition: str, lines: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return (code → name, faults of the file in Indonesian); only a file without faults may be loaded."""
    pattern = LISTS[name].pattern
    entries: dict[str, str] = {}
    faults = []
    for number, row in enumerate(csv.reader(lines), start=1):
        cells = [cell.strip() for cell in row]
        if number == 1:
            if tuple(cell.lower().lstrip("\ufeff") for cell in cells) not in HEADERS:
                faults.append("baris 1: judul harus code,name")
        elif not any(cells):
            continue
        elif len(cells) != 2 or not cells[1]:
            faults.append(f"baris {number}: harus tepat dua kolom, kode dan nama")
        elif pattern is None or pattern.fullmatch(cells[0]) is None:
            faults.append(f"baris {number}: {cells[0]!r} tidak berbentuk kode {name.upper()}")
        elif name == "kbli" and section(cells[0], edition) is None:
            faults.append(f"baris {number}: golongan pokok {cells[0][:2]} tidak ada pada KBLI {edition}")
        elif cells[0] in entries:
            faults.append(f"baris {number}: kode {cells[0]} sudah ada di atasnya")
        else:
            entries[cells[0]] = cells[1]
    if len(entries) < LEAST and not faults:
        faults.append(f"hanya {len(entries)} kode; daftar resmi jauh lebih panjang")
    return entries, faults


def put(name: str, edition: str, entries: dict[str, str]) -> Path:
    """Write a list to where the functions read it, and return that path."""
    FOLDER.mkdir(exist_ok=True)
    path = place(name, edition)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("code", "name"), *sorted(entries.items())])
    forget()
    return path
