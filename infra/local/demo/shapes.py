"""How each office saves its file: delimiters, dates, headers, title and total rows, containers.

Rows are streamed to disk.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TextIO

import orjson

from functions import domains
from functions.domains.core.compiled import shape
from functions.domains.core.person_types import PENDIDIKAN
from infra.local.demo.mutations import EXTRA
from infra.local.demo.people import Cells

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True)
class Shape:
    """How one file is written."""

    suffix: str = ".csv"
    delimiter: str = ","
    mark: bytes = b""
    """A byte order mark."""
    title: str = ""
    """Text of a row above the header; '' for none."""
    total: bool = False
    """Whether a row `JUMLAH` ends the table."""
    local: bool = False
    """Whether cells are as typed by hand: DD/MM/YYYY, Rp1.500.000, words instead of codes."""
    headers: dict[str, str] = field(default_factory=dict)
    """Column → header in this file, where it differs."""


SHAPES = {
    "pemberi-kerja": Shape(),
    "pencari-kerja": Shape(
        delimiter=";",
        title="DAFTAR PENCARI KERJA KABUPATEN BEKASI",
        total=True,
        local=True,
        headers={
            "id_sumber": "Kode Sumber",
            "diubah_pada": "Tgl Ubah",
            "nik": "No. KTP",
            "nama": "Nama Lengkap",
            "tempat_lahir": "Tempat Lahir",
            "tanggal_lahir": "Tgl Lahir",
            "jenis_kelamin": "L/P",
            "status_perkawinan": "Status Kawin",
            "alamat": "Alamat Lengkap",
            "kode_wilayah": "Kode Desa/Kelurahan",
            "no_hp": "No. HP/WA",
            "email": "E-mail",
            "pendidikan_terakhir": "Pend. Terakhir",
            "no_ak1": "No. Kartu Kuning",
            "tanggal_terbit_ak1": "Tgl Terbit AK1",
            "tanggal_daftar": "Tgl Daftar",
            "upah_diharapkan": "Gaji Diharapkan",
            "status_pencari_kerja": "Status Pencaker",
        },
    ),
    "lowongan-kerja": Shape(suffix=".jsonl"),
    "penempatan": Shape(mark=b"\xef\xbb\xbf"),
    "perselisihan-hi": Shape(),
    "pelatihan": Shape(delimiter="\t"),
    "penduduk-bekerja": Shape(suffix=".csv.gz"),
}


def write(path: Path, domain: str, shaped: Shape, rows: Iterable[Cells]) -> None:
    """Write the rows to `path`, with the columns of `domain` that they use; `rows` is read once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file, _packed(file, shaped.suffix) as out:
        if shaped.suffix.startswith(".jsonl"):
            _jsonl(out, domain, rows)
        else:
            out.write(shaped.mark)
            with io.TextIOWrapper(out, "utf-8", newline="") as text:
                _table(text, domain, shaped, rows)


@contextmanager
def _packed(file: BinaryIO, suffix: str) -> Iterator[BinaryIO]:
    if suffix.endswith(".gz"):
        # The header has no name and no time, so that the same rows give the same bytes.
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
            yield packed  # type: ignore[misc]
    else:
        yield file


def _table(text: TextIO, domain: str, shaped: Shape, rows: Iterable[Cells]) -> None:
    writer = csv.writer(text, delimiter=shaped.delimiter)
    columns: list[str] = []
    written = 0
    for row in rows:
        if not columns:
            columns = [
                name
                for name in shape(domains.get(domain)).names
                if name in row or name not in ("versi", "diubah_pada", "status_rekaman")
            ]
            if shaped.title:
                writer.writerow([shaped.title, *[""] * (len(columns) - 1)])
            writer.writerow([shaped.headers.get(name, name) for name in columns])
        cells = [_typed(name, str(row.get(name, "")), shaped) for name in columns]
        writer.writerow([*cells, row[EXTRA]] if EXTRA in row else cells)
        written += 1
    if shaped.total:
        writer.writerow(["JUMLAH", str(written), *[""] * (len(columns) - 2)])


def _typed(name: str, cell: str, shaped: Shape) -> str:
    if not shaped.local:
        return cell
    if day := _ISO_DATE.fullmatch(cell):
        return f"{day[3]}/{day[2]}/{day[1]}"
    if name == "upah_diharapkan" and cell:
        return f"Rp{int(cell):,}".replace(",", ".")
    return PENDIDIKAN.get(cell, cell) if name == "pendidikan_terakhir" else cell


def _jsonl(out: BinaryIO, domain: str, rows: Iterable[Cells]) -> None:
    """Write numbers as numbers and lists as lists, and leave empty cells out."""
    compiled = shape(domains.get(domain))
    kinds = {name: cell.klasifikasi for name, cell in zip(compiled.names, compiled.cells, strict=True)}
    for row in rows:
        record = {name: _json(cell, kinds[name]) for name, cell in row.items() if cell != ""}
        out.write(orjson.dumps(record) + b"\n")


def _json(cell: str | int, kind: str) -> object:
    if isinstance(cell, str) and kind == "Bilangan bulat" and cell.isdigit():
        return int(cell)
    return cell.split("|") if isinstance(cell, str) and kind.endswith("(daftar)") else cell
