"""Declare what a dataset consists of: a record model, its rules and its parents.

`functions.sync.validation` applies them. A dataset's module ends with `DOMAIN = Domain(...)`. Everything else
follows from that object: prefix, queues, functions, template, schema and conformance tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from functions.domains.core.cells import WIB
from functions.domains.core.types import IdSumber, StatusRekaman, Versi, Waktu


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column as an officer, a statistician and the ministry know it.

    `konsep`, `definisi`, `dasar_rujukan`, `klasifikasi`, `ukuran` and `satuan` are the six attributes of
    Permenaker 15/2020 Format A; the last three come from the type's `Cell` unless given here. `alias` are
    other headers seen in real files. `nasional` is the dotted path in the ministry's JSON; None means that
    the column is stored here and never forwarded. `kode` maps our codes to the ministry's where they differ.
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
    """The columns that every dataset has (contract, section 3)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id_sumber: Annotated[
        IdSumber,
        Column(
            "Identitas sumber",
            "Identitas tetap rekaman di sistem asal",
            None,
            alias=("ID", "ID Sumber", "Kode Sumber"),
        ),
    ]
    versi: Annotated[
        Versi | None,
        Column(
            "Versi rekaman",
            "Bilangan yang naik setiap kali rekaman diubah di sistem asal",
            None,
            alias=("Version",),
        ),
    ] = None
    diubah_pada: Annotated[
        Waktu | None,
        Column(
            "Waktu perubahan",
            "Waktu terakhir rekaman diubah di sistem asal; tanpa zona berarti WIB",
            None,
            alias=("Tgl Ubah", "Tanggal Diubah", "Updated At"),
        ),
    ] = None
    status_rekaman: Annotated[
        StatusRekaman | None,
        Column("Status rekaman", "aktif, tutup (selesai dipakai) atau hapus (dihapus menurut hukum)", None),
    ] = None


ENVELOPE = frozenset({"id_sumber", "versi", "diubah_pada", "status_rekaman"})
"""Columns about the record, not its content: neither in the content hash nor in the ministry's `data`."""


class Context(NamedTuple):
    """What a rule may know besides the row."""

    today: date
    """The day on which the row is judged, in WIB."""
    region: str
    """The region that sent the row, as its code without dots."""
    kbli: str = ""
    """The only edition of KBLI that the region's agreement exchanges; empty where it exchanges both."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule between the columns of a row. `breach(context, *values)` returns True when the row breaks it.

    It runs only when every column of `columns` is valid and, unless `nulls`, present. The finding names
    `columns[0]`. The catalogue's entry of `code` has severity and wording.
    """

    code: str
    columns: tuple[str, ...]
    breach: Callable[..., bool]
    nulls: bool = False


def _changed_tomorrow(context: Context, moment: datetime) -> bool:
    return moment.date() >= context.today and moment.astimezone(WIB).date() > context.today


COMMON_RULES = (Rule("TGL_MASA_DEPAN", ("diubah_pada",), _changed_tomorrow),)
"""Rules of every dataset. A `diubah_pada` from a fast clock would make later changes look out of date."""


def required(column: str, when: tuple[str, ...], condition: Callable[..., bool]) -> Rule:
    """Make the rule that `column` must be filled when `condition` holds for the values of `when`.

    Such columns are the C (conditional) of the contract, section 3; the code is WAJIB_KOSONG.
    """

    def breach(_: Context, value: object, *others: object) -> bool:
        return value is None and condition(*others)

    return Rule("WAJIB_KOSONG", (column, *when), breach, nulls=True)


class Parent(NamedTuple):
    """A reference: `column` holds the `id_sumber` of a record that the ministry must know first."""

    column: str
    domain: str


class Balance(NamedTuple):
    """A sum to check over a file: the `amount` of a region must be the sum of the amounts of its subregions.

    `region` and `amount` are columns. Rows are compared with each other when they agree in all columns of
    `same`.
    """

    region: str
    amount: str
    same: tuple[str, ...]


class Small(NamedTuple):
    """A count of people in `column` that no reader gets while it is under `below` (contract, section 3).

    Readers do not get the columns `along` either, because they would reveal the count. They get `mark`:
    `below` instead.
    """

    column: str
    below: int
    along: tuple[str, ...]

    @property
    def mark(self) -> str:
        """The JSON key that takes the place of `column`."""
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
    """Days without a change after which the dataset no longer counts as *terkini* (up to date)."""
    unique: tuple[str, ...] = field(default=())
    """Columns whose values together must not occur twice in one file: the same person registered twice."""
    slice: tuple[str, ...] = field(default=())
    """Columns whose values together name the part of the dataset that a file replaces as a whole."""
    balance: Balance | None = None
    small: Small | None = None
