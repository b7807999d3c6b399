"""Clean rows as offices write them: the datasets' examples, each cell in one of its accepted spellings."""

from __future__ import annotations

from datetime import date
from random import Random

from events.cases import filled
from functions import domains
from functions.domains.core.cells import bilangan, tanggal
from functions.domains.core.compiled import shape
from functions.domains.core.identifiers import nik, telepon
from functions.domains.core.types import Cell

MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
          "Oktober", "November", "Desember"]  # fmt: skip
NAMES = (
    "Siti Nur'aini", "R. A. Kartini, S.H., M.Hum.", "H. M. Yusuf (Alm)", "I Gusti Ngurah Rai", "Suharto",
    "Na", "Nur’aini", "José Ximenes", "Bambang Tri-Atmojo", "Ny. X", "Budi Santoso, A.Md.", "D'Angelo",
    "ÖZIL Ahmad",
)  # fmt: skip
ADDRESSES = (
    "Jl. Melati No. 2 RT 001/002", "Kp. Cikarang, Gg. #3", "Perum. Grand – Blok C/12", "Jl. 1", "PO BOX 12",
    "Dusun III, RT.01/RW.02", "Jl. Raya Km. 2,5", "Café “Kopi” lt. 2",
)  # fmt: skip
PHONES = (
    "0812{n}", "+62812{n}", "62812{n}", "812{n}", "0812-{a}-{b}", "0812 {a} {b}", "(021) 8{a}{c}", "'0812{n}",
    '="0812{n}"',
)  # fmt: skip
AROUND = ("{}", "{}", "{}", " {}", "{} ", "'{}", '="{}"', "\u200e{}", "{}\u202c", "\u00a0{}")
"""What programs put around a value."""


def rows(domain: str, chance: Random, count: int) -> list[dict[str, str]]:
    """Return `count` rows; no two have an id or a NIK in common."""
    compiled, example = shape(domains.get(domain)), filled(domain)
    cells = dict(zip(compiled.names, compiled.cells, strict=True))
    out = []
    for number in range(1, count + 1):
        row = {name: _spelled(name, cells[name], text, chance) for name, text in example.items()}
        row["id_sumber"] = f"CTH-{number:06d}"
        if "nik" in row:
            row["nik"] = _nik(number, chance)
        out.append(row)
    return out


def _nik(number: int, chance: Random) -> str:
    text = f"{321600 + number // 9_999 % 17 + 1:06d}150895{number % 9_999 + 1:04d}"
    return chance.choice((text, text, f"'{text}", f"{text[:6]} {text[6:12]} {text[12:]}", f'="{text}"'))


def _spelled(name: str, cell: Cell, text: str, chance: Random) -> str:
    """Return another accepted spelling of a cell."""
    if not text:
        return chance.choice(("", "", "-", "NULL", "nan", "None", "n.a.")) if name != "status_rekaman" else ""
    if cell.read is tanggal:
        text = _dated(date.fromisoformat(text), chance)
    elif cell.read is telepon:
        n = f"{chance.randrange(10**7, 10**8)}"
        text = chance.choice(PHONES).format(n=n, a=n[:4], b=n[4:], c=n[4:7])
    elif cell.read is bilangan:
        grouped = f"{int(text):,}".replace(",", ".")
        text = chance.choice((text, f"{text}.0", f"{text},00", grouped, f"Rp {grouped}", f"Rp{grouped},00"))
    elif cell.choices:
        label = cell.choices.get(text, text)
        text = chance.choice((text, text, label, label.upper(), label.lower(), f" {text} "))
    elif cell.read is nik:
        return text
    elif name in ("nama", "nama_peserta"):
        text = chance.choice(NAMES)
    elif name == "alamat":
        text = chance.choice(ADDRESSES)
    bare = text[:1] not in "'=" and "'" not in text
    return chance.choice(AROUND).format(text) if bare else text


def _dated(day: date, chance: Random) -> str:
    month = MONTHS[day.month - 1]
    return chance.choice(
        (
            day.isoformat(),
            f"{day:%d/%m/%Y}",
            f"{day.day}-{day.month}-{day.year}",
            f"{day.day} {month} {day.year}",
            f"{day:%d}-{month[:3]}-{day.year}",
            f"{day.isoformat()} 00:00:00",
            f"{day:%d.%m.%Y}",
        )
    )
