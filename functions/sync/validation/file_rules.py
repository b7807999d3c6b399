"""What only the whole file can tell of its rows: one id twice, one person under two ids, cells that do not add up to
their parent region, and which stored records the file lacks.

Exact, in constant memory: what exceeds `HELD` rows goes to a private temporary database, which spills to disk by itself.
Persons are kept as hashes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from functions.domains.core.cells import Refusal, visible
from functions.domains.core.compiled import ABSENT, shape
from functions.domains.core.contract import Domain
from functions.domains.core.identifiers import ID_SUMBER, SEMENTARA, subregions
from functions.sync.model.errors import Rejected
from functions.sync.model.finding import Finding
from functions.sync.ports.records import OpenRecord
from functions.sync.reading.formula_injection import restore
from functions.sync.validation.duplicates import several, under_several_ids

CITED = 10
"""How many rows a message names."""
HELD = 250_000
"""Rows kept in memory, about 60 MB, a tenth of what the database costs in time (make bench)."""
MOST_FOUND = 50_000
"""Rows that stand twice; a file with more of them is refused as a whole, for every chunk has to know them all."""
LONGEST_ABSENT = max(map(len, ABSENT))
_GONE = frozenset({"hapus", "tutup"})


class MissingRecords(NamedTuple):
    """Stored open records that the file does not name. `nameless`: rows whose id cannot be read; any of these may be one."""

    open: int
    ids: list[str]
    nameless: int


class ComparedWith(NamedTuple):
    """What the file is compared with. `whole`: the file is the whole dataset, else only the slices that it has rows of."""

    open_records: Callable[[], Iterable[OpenRecord]]
    whole: bool


def text_of(cell: str) -> str:
    """A cell's text, '' where it means that nothing was given."""
    if len(cell) > LONGEST_ABSENT and cell.isascii() and cell[0].isalnum() and cell[-1].isalnum():
        return cell  # nearly every cell: nothing to trim or restore, and no word for nothing
    text = restore(visible(cell).strip())
    return "" if text in ABSENT else text


def texts_of(cells: Sequence[str]) -> list[str]:
    """`text_of` over a column."""
    together = "".join(cells)
    if together.isascii() and "'" not in together:
        return ["" if text in ABSENT else text for text in map(str.strip, cells)]
    return list(map(text_of, cells))


class FileRules:
    """`watched(domain)` are the columns whose cells `add` wants, in that order."""

    def __init__(self, domain: Domain, names: Sequence[str]) -> None:
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
        """`broken`: the row does not fit the header, so its id may be another cell's text."""
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
        """`add` for whole rows, by column: half the time (make bench). Tables that are cut into slices or closed go one by one."""
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
        """The values of these columns as validation will read them; None where one of them is absent or cannot be read."""
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
        assert self._balance  # noqa: S101  asked by the caller
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
        """Row → what is wrong with it. Raises `Rejected` where that is the case with too many."""
        if self._spilt or self._balance:
            self._flush()
        found: dict[int, list[Finding]] = {}
        for code, column, groups in (
            ("GANDA_DALAM_BERKAS", "id_sumber", self._doubles()),
            ("NIK_GANDA", self._unique[-1] if self._unique else "", self._persons_twice()),
            ("AGREGAT_TIDAK_SEIMBANG", self._balance.amount if self._balance else "", self._unbalanced()),
        ):
            for rows in groups:
                if len(found) + len(rows) > MOST_FOUND:
                    raise Rejected(code, column, baris=cited(rows))
                finding = Finding(code, column, {"baris": cited(rows)})
                for row in rows:
                    found.setdefault(row, []).append(finding)
        return found

    def _doubles(self) -> Iterable[list[int]]:
        """Rows of each id that stands more than once."""
        return self._rows("seen GROUP BY id HAVING count(*) > 1") if self._spilt else several(self._seen)

    def _persons_twice(self) -> Iterable[list[int]]:
        """Rows of each person who stands there under more than one id."""
        return (
            self._rows("persons GROUP BY person HAVING count(DISTINCT id) > 1")
            if self._spilt
            else under_several_ids(self._persons)
        )

    def _rows(self, groups: str) -> Iterator[list[int]]:
        for (joined,) in self._db.execute(f"SELECT group_concat(row) FROM {groups}"):  # noqa: S608  our own words only
            yield sorted(map(int, joined.split(",")))

    def _unbalanced(self) -> list[list[int]]:
        """Rows of each cell whose parts do not add up. Every part was rounded by itself, so half a person each is allowed.
        Where parts are missing (or given twice) only a sum that is larger than the whole proves anything.
        """
        nested = "SELECT 1 FROM cells WHERE region IN (SELECT DISTINCT above FROM cells) LIMIT 1"
        if not self._balance or not self._db.execute(nested).fetchone():
            return []
        self._db.execute("CREATE INDEX part ON cells (cell, above)")
        query = (
            "SELECT p.row, p.region, p.amount, sum(c.amount), count(*), count(DISTINCT c.region), group_concat(c.row) "
            "FROM cells p JOIN cells c ON c.cell = p.cell AND c.above = p.region GROUP BY p.row"
        )
        wrong = []
        for row, region, whole, total, parts, regions, joined in self._db.execute(query):
            over = total - whole
            complete = parts == regions == subregions(region)
            if parts == regions and (over > parts / 2 or (complete and -over > parts / 2)):
                wrong.append([row, *sorted(map(int, joined.split(",")))])
        return wrong

    def missing_records(self, against: ComparedWith) -> MissingRecords:
        """A rejected row counts as present: what is wrong with it is no reason to close what is stored."""
        self._flush()
        self._db.execute("CREATE TABLE standing (id TEXT)")
        wanted = (
            (one.key.id,) for one in against.open_records() if against.whole or one.slice in self._slices
        )
        self._db.executemany("INSERT INTO standing VALUES (?)", wanted)
        (count,) = self._db.execute("SELECT count(DISTINCT id) FROM standing").fetchone()
        ids = [
            identity for (identity,) in self._db.execute("SELECT id FROM standing EXCEPT SELECT id FROM seen")
        ]
        return MissingRecords(count, ids, self._nameless)


def slice_of(values: Iterable[Any]) -> str:
    return "|".join(map(str, values))


def cited(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:CITED])) + (", …" if len(rows) > CITED else "")


def watched(
    domain: Domain, columns: Sequence[str], more: Mapping[str, object] | Sequence[str] = ()
) -> tuple[str, ...]:
    """Columns to look at in every row: id_sumber first, and of the others those that the file has."""
    balance = (domain.balance.region, domain.balance.amount, *domain.balance.same) if domain.balance else ()
    names = dict.fromkeys(("status_rekaman", *domain.unique, *domain.slice, *balance, *more))
    return ("id_sumber", *(name for name in names if name in columns))


def _digest(values: Sequence[Any]) -> bytes:
    return blake2b("\x1f".join(map(str, values)).encode(), digest_size=16).digest()
