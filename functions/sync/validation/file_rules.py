"""Check what needs the whole file: doubled ids, persons under two ids, sums over regions, missing records.

The result is exact, and memory is constant: from `HELD` rows on they go to a private temporary database,
which spills to disk by itself. Persons are kept as hashes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from functions.domains.core.cells import Refusal
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.domains.core.identifiers import ID_SUMBER, SEMENTARA
from functions.sync.model.errors import Rejected
from functions.sync.model.finding import Finding
from functions.sync.ports.records import OpenRecord
from functions.sync.validation.duplicates import rows_of_persons_with_several_ids, rows_of_repeated_ids
from functions.sync.validation.region_sums import unbalanced_rows
from functions.sync.validation.watched_cells import text_of, texts_of

CITED = 10
"""The most rows that a message names."""
HELD = 250_000
"""Rows kept in memory: about 60 MB, and a tenth of the time that the database takes (make bench)."""
MOST_FOUND = 50_000
"""The most rows with a file finding; a file with more is refused as a whole, because every chunk's worker
reads them all."""
_GONE = frozenset({"hapus", "tutup"})


class MissingRecords(NamedTuple):
    """The stored open records that the file does not name."""

    open: int
    """Stored open records that the file was compared with."""
    ids: list[str]
    """Those of them that are missing."""
    nameless: int
    """Rows without a readable id: each may stand for one of the missing records."""


class ComparedWith(NamedTuple):
    """The stored records that the file is compared with."""

    open_records: Callable[[], Iterable[OpenRecord]]
    whole: bool
    """The file is the whole dataset; otherwise only the slices that it has rows of."""


class FileRules:
    """Collects the watched cells of a file's rows, and finds what only all of them together show."""

    def __init__(self, domain: Domain, names: Sequence[str]) -> None:
        """Watch the columns `names`, as `watched_cells.watched_columns` returns them."""
        self._at = {name: at for at, name in enumerate(names)}
        cells = dict(zip(shape(domain).names, shape(domain).cells, strict=True))
        self._read: dict[str, Callable[[str], Any]] = {name: cells[name].read or str for name in names}
        self._unique = domain.unique if set(domain.unique) <= set(names) else ()
        self._slice = domain.slice if set(domain.slice) <= set(names) else ()
        self._balance = domain.balance
        self._db = sqlite3.connect("")
        self._db.execute("PRAGMA cache_size=-8192")
        self._db.execute("CREATE TABLE seen (id TEXT, row INTEGER)")
        self._db.execute("CREATE TABLE persons (person BLOB, id TEXT, row INTEGER)")
        self._db.execute(
            "CREATE TABLE cells (cell BLOB, region TEXT, above TEXT, amount INTEGER, row INTEGER)"
        )
        self._seen: list[tuple[str, int]] = []
        self._persons: list[tuple[bytes, str, int]] = []
        self._cells: list[tuple[bytes, str, str, int, int]] = []
        self._slices: set[str] = set()
        self._nameless = 0
        self._spilt = False

    def close(self) -> None:
        self._db.close()

    def add(self, row: int, watched: Sequence[str], broken: bool) -> None:
        """Add one row's watched cells.

        `broken`: the row does not fit the header, so its id may be another cell's text.
        """
        identity = text_of(watched[0])
        if identity:
            self._seen.append((identity, row))
        if broken or ID_SUMBER.fullmatch(identity) is None:
            self._nameless += 1
        if broken:
            return
        status = self._at.get("status_rekaman")
        gone = status is not None and text_of(watched[status]).casefold() in _GONE
        if self._unique and not gone:
            self._person(row, identity, watched)
        if self._slice and (values := self._values(self._slice, watched)):
            self._slices.add(slice_of(values))
        if self._balance and not gone:
            self._cell(row, watched)
        if len(self._seen) >= HELD:
            self._flush()

    def add_many(self, rows: Sequence[int], columns: Sequence[Sequence[str]]) -> None:
        """Add many rows that fit the header; `columns` holds the watched cells by column.

        This takes half the time of `add` (make bench). Rows of a dataset with slices or sums, and rows among
        which one deletes or closes its record, go through `add` one by one.
        """
        status = self._at.get("status_rekaman")
        gone = status is not None and any(text_of(cell).casefold() in _GONE for cell in set(columns[status]))
        if gone or self._slice or self._balance:
            for row, watched in zip(rows, zip(*columns, strict=True), strict=True):
                self.add(row, watched, broken=False)
            return
        ids = texts_of(columns[0])
        self._seen.extend((identity, row) for identity, row in zip(ids, rows, strict=True) if identity)
        self._nameless += sum(ID_SUMBER.fullmatch(identity) is None for identity in ids)
        if self._unique:
            read = [
                [self._read[name](text) if text else None for text in texts_of(columns[self._at[name]])]
                for name in self._unique
            ]
            for row, identity, values in zip(rows, ids, zip(*read, strict=True), strict=True):
                if None not in values and SEMENTARA not in values and Refusal not in map(type, values):
                    self._persons.append((_digest(values), identity, row))
        if len(self._seen) >= HELD:
            self._flush()

    def _values(
        self, names: Sequence[str], watched: Sequence[str], optional: bool = False
    ) -> list[Any] | None:
        """Return the values of these columns as validation will read them.

        None where one of them cannot be read, or is absent and not `optional`.
        """
        values = []
        for name in names:
            at = self._at.get(name)
            text = text_of(watched[at]) if at is not None else ""
            value = self._read[name](text) if text else None
            if isinstance(value, Refusal) or (value is None and not optional):
                return None
            values.append(value)
        return values

    def _person(self, row: int, identity: str, watched: Sequence[str]) -> None:
        values = self._values(self._unique, watched)
        if values and SEMENTARA not in values:
            self._persons.append((_digest(values), identity, row))

    def _cell(self, row: int, watched: Sequence[str]) -> None:
        assert self._balance  # noqa: S101  the caller has checked
        place = self._values((self._balance.region, self._balance.amount), watched)
        same = self._values(self._balance.same, watched, optional=True)
        if place and same and isinstance(place[1], int):
            region = str(place[0])
            self._cells.append((_digest(same), region, region.rpartition(".")[0], place[1], row))

    def _flush(self) -> None:
        self._spilt = True
        self._db.executemany("INSERT INTO seen VALUES (?, ?)", self._seen)
        self._db.executemany("INSERT INTO persons VALUES (?, ?, ?)", self._persons)
        self._db.executemany("INSERT INTO cells VALUES (?, ?, ?, ?, ?)", self._cells)
        for batch in (self._seen, self._persons, self._cells):
            batch.clear()

    def findings(self) -> dict[int, list[Finding]]:
        """Return row → its file findings. Raises `Rejected` (the rule's code) beyond `MOST_FOUND` rows."""
        if self._spilt or self._balance:
            self._flush()
        found: dict[int, list[Finding]] = {}
        for code, column, groups in (
            ("GANDA_DALAM_BERKAS", "id_sumber", self._doubles()),
            ("NIK_GANDA", self._unique[-1] if self._unique else "", self._persons_twice()),
            (
                "AGREGAT_TIDAK_SEIMBANG",
                self._balance.amount if self._balance else "",
                unbalanced_rows(self._db) if self._balance else (),
            ),
        ):
            for rows in groups:
                if len(found) + len(rows) > MOST_FOUND:
                    raise Rejected(code, column, baris=cited(rows))
                finding = Finding(code, column, {"baris": cited(rows)})
                for row in rows:
                    found.setdefault(row, []).append(finding)
        return found

    def _doubles(self) -> Iterable[list[int]]:
        """Return the rows of each id that occurs more than once."""
        return (
            self._rows("seen GROUP BY id HAVING count(*) > 1")
            if self._spilt
            else rows_of_repeated_ids(self._seen)
        )

    def _persons_twice(self) -> Iterable[list[int]]:
        """Return the rows of each person who occurs under more than one id."""
        return (
            self._rows("persons GROUP BY person HAVING count(DISTINCT id) > 1")
            if self._spilt
            else rows_of_persons_with_several_ids(self._persons)
        )

    def _rows(self, groups: str) -> Iterator[list[int]]:
        for (joined,) in self._db.execute(f"SELECT group_concat(row) FROM {groups}"):  # noqa: S608  constants only
            yield sorted(map(int, joined.split(",")))

    def missing_records(self, against: ComparedWith) -> MissingRecords:
        """Return the stored open records that no row names.

        A refused row counts as named: an error in a row is no reason to close the stored record.
        """
        self._flush()
        self._db.execute("CREATE TABLE open_records (id TEXT)")
        wanted = (
            (stored.key.id,)
            for stored in against.open_records()
            if against.whole or stored.slice in self._slices
        )
        self._db.executemany("INSERT INTO open_records VALUES (?)", wanted)
        (count,) = self._db.execute("SELECT count(DISTINCT id) FROM open_records").fetchone()
        ids = [
            identity
            for (identity,) in self._db.execute("SELECT id FROM open_records EXCEPT SELECT id FROM seen")
        ]
        return MissingRecords(count, ids, self._nameless)


def slice_of(values: Iterable[Any]) -> str:
    """Return the name of the slice with these values in the dataset's slice columns."""
    return "|".join(map(str, values))


def cited(rows: Sequence[int]) -> str:
    """Return the first `CITED` row numbers as a message lists them."""
    return ", ".join(map(str, rows[:CITED])) + (", …" if len(rows) > CITED else "")


def _digest(values: Sequence[Any]) -> bytes:
    return blake2b("\x1f".join(map(str, values)).encode(), digest_size=16).digest()
