"""What a domain is: a record model, its rules and its parents. Pure declarations; `sync.validate` gives them life.

A domain module ends with `DOMAIN = Domain(...)`; everything else (prefix, queues, functions, template, schema,
conformance tests) follows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from functions.domains.core.cells import WIB
from functions.domains.core.types import IdSumber, StatusRekaman, Versi, Waktu


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column as an officer, a statistician and the ministry know it.

    `konsep`, `definisi`, `dasar_rujukan` and (from the type's `Cell`, unless given here) `klasifikasi`, `ukuran`,
    `satuan` are the six attributes of Permenaker 15/2020 Format A. `alias` are other headers seen in real files.
    `nasional` is the dotted path in the ministry's JSON; None means kept here and never forwarded. `kode` maps our
    codes to the ministry's where they differ.
    """

    konsep: str
    definisi: str
    nasional: str | None
    alias: tuple[str, ...] = ()
    dasar_rujukan: str = "Nota Kesepakatan 20 Maret 2025, Pasal 4 huruf a"
    klasifikasi: str | None = None
    ukuran: str | None = None
    satuan: str | None = None
    kode: Mapping[str, Any] | None = None


class RowModel(BaseModel):
    """The columns that every domain has (contract, section 3)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id_sumber: Annotated[
        IdSumber,
        Column("Identitas sumber", "Identitas tetap rekaman di sistem asal", None, alias=("ID", "ID Sumber", "Kode Sumber")),
    ]
    versi: Annotated[
        Versi | None,
        Column("Versi rekaman", "Bilangan yang naik setiap kali rekaman diubah di sistem asal", None, alias=("Version",)),
    ] = None
    diubah_pada: Annotated[
        Waktu | None,
        Column("Waktu perubahan", "Waktu terakhir rekaman diubah di sistem asal; tanpa zona berarti WIB", None,
               alias=("Tgl Ubah", "Tanggal Diubah", "Updated At")),
    ] = None
    status_rekaman: Annotated[
        StatusRekaman | None,
        Column("Status rekaman", "aktif, tutup (selesai dipakai) atau hapus (dihapus menurut hukum)", None),
    ] = None


#: Columns that describe the record's life, not its content: outside the content hash and the ministry's `data`.
ENVELOPE = frozenset({"id_sumber", "versi", "diubah_pada", "status_rekaman"})


class Context(NamedTuple):
    """What a rule may know besides the row: the day it is judged (WIB), the region that sent it, and the one edition of KBLI
    that its agreement exchanges, '' where both are.
    """

    today: date
    region: str
    kbli: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A cross-field rule. `breach(context, *values)` is True when the row breaks it.

    It runs only when every column in `columns` is valid, and (unless `nulls`) present; the finding points at
    `columns[0]`. Severity and wording belong to the catalogue entry of `code`.
    """

    code: str
    columns: tuple[str, ...]
    breach: Callable[..., bool]
    nulls: bool = False


#: A clock that runs ahead at the source would make every later change look out of date.
COMMON_RULES = (Rule("TGL_MASA_DEPAN", ("diubah_pada",), lambda c, moment: moment.date() >= c.today and moment.astimezone(WIB).date() > c.today),)


def required(column: str, when: tuple[str, ...], condition: Callable[..., bool]) -> Rule:
    """`column` must be filled when `condition(*values of when)` holds: the C of the contract's section 3."""

    def breach(_: Context, value: object, *others: object) -> bool:
        return value is None and condition(*others)

    return Rule("WAJIB_KOSONG", (column, *when), breach, nulls=True)


class Parent(NamedTuple):
    """`column` holds the `id_sumber` of a record of `domain` that the ministry must know first."""

    column: str
    domain: str


class Balance(NamedTuple):
    """Rows that agree in the columns `same` are one cell of a table, counted per `region`: the `amount` of a region is the
    sum of those of its subregions.
    """

    region: str
    amount: str
    same: tuple[str, ...]


class Small(NamedTuple):
    """A count of people: where it is under `below`, it is handed to nobody, nor are the columns `along`, which would give it
    away (contract, section 3). `mark` stands in its place and says under what it is.
    """

    column: str
    below: int
    along: tuple[str, ...]

    @property
    def mark(self) -> str:
        return f"{self.column}_di_bawah"


@dataclass(frozen=True, eq=False)
class Domain:
    """One dataset of the agreement (Art. 4 letter a)."""

    name: str
    """Wire name, e.g. `pencari-kerja`; the module is the same word with underscores."""
    title: str
    """Indonesian, as in Art. 4 letter a of the memorandum."""
    model: type[RowModel]
    example: Mapping[str, str]
    """One row of text cells that passes every rule, with every mandatory column."""
    rules: tuple[Rule, ...] = ()
    parents: tuple[Parent, ...] = ()
    freshness_days: int = 31
    """How old a record may be before it counts as not *terkini*."""
    unique: tuple[str, ...] = field(default=())
    """Columns whose values together should not stand twice in one file (a person registered twice)."""
    slice: tuple[str, ...] = field(default=())
    """Columns whose values together name a part of the dataset that a file replaces as a whole."""
    balance: Balance | None = None
    small: Small | None = None
