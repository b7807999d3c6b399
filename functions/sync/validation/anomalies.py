"""Find what is odd about a file as a whole, to report it; only NIKs that Excel cut refuse the file."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from functions import messages
from functions.domains.core.cells import fold, tanggal
from functions.domains.core.identifiers import telepon
from functions.domains.core.person_types import PENDIDIKAN, pendidikan
from functions.sync.model.errors import Rejected
from functions.sync.validation.file_rules import CITED, HELD, cited
from functions.sync.validation.non_data_rows import NOTE_CODE
from functions.sync.validation.watched_cells import text_of, texts_of

TRUNCATED_LEAST, TRUNCATED_SHARE = 20, 0.4
"""In a file with this many NIKs or more, a larger share ending in 0 proves that Excel cut them (domain.md
3.1)."""
BIRTHS_LEAST, BIRTHS_SHARE = 20, 0.2
"""This many rows, and more than this share of all, with one birth date (or one day and month: 01-01) are no
accident."""
PHONE_MOST = 20
"""Rows that may share a telephone number: a family, or a training centre's front desk."""
VOLUME_CHANGE = 0.5
"""A snapshot whose rows differ by more than this share from the one before is reported."""
NIK, BIRTH, PHONES = "nik", "tanggal_lahir", ("no_hp", "no_telp")
SCHOOLING = ("pendidikan_terakhir", "pendidikan_min", "pendidikan")
WATCHED = (NIK, BIRTH, *PHONES, *SCHOOLING)
SPELLINGS = 1_000
"""The most different spellings kept of one column."""
BROKEN_LEAST, BROKEN_SHARE = 2, 0.2
"""This many findings, and this share of the rows, with one code in one column are a fault of the column."""
_OF_COLUMN = dict.fromkeys(
    ("NIK_NOTASI_ILMIAH", "NOTASI_ILMIAH", "MOJIBAKE", "NAMA_TIDAK_WAJAR", "TGL_AMBIGU", "TGL_FORMAT"),
    "KOLOM_RUSAK",
) | {"ID_JADI_ANGKA": "KOLOM_MENJADI_ANGKA", "BARIS_BERGESER": "KOLOM_BERGESER"}
"""Code of a row → code of a whole column of them."""
_OFFICIAL = frozenset(map(fold, PENDIDIKAN.values()))


class Anomaly(NamedTuple):
    """The code of a message about the file as a whole, and its parameters."""

    code: str
    params: Mapping[str, str] = {}

    def as_json(self, kind: str) -> dict[str, str]:
        """Return the anomaly as `summary.json` shows it for a file of this kind (`Layout.kind`)."""
        message = messages.get(self.code, kind)
        return {
            "code": self.code,
            "message": message.text("id", **self.params),
            "message_en": message.text("en", **self.params),
        }


def volume(rows: int, before: int) -> list[Anomaly]:
    """Compare a snapshot's `rows` with those of the snapshot before; `before` is 0 when there was none."""
    if not before or abs(rows - before) <= before * VOLUME_CHANGE:
        return []
    return [Anomaly("JUMLAH_BARIS_MELOMPAT", {"jumlah": str(rows), "dari": str(before)})]


def of_columns(findings: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return `code|header` → count of those (code, header) that can tell of a whole column."""
    return {f"{code}|{header}": n for (code, header), n in findings.items() if code in _OF_COLUMN}


def broken_columns(findings: Mapping[str, int], rows: int, encoding: str) -> list[Anomaly]:
    """Report what the findings of a whole file, as `of_columns` returns them, say of its columns.

    Broken characters in a file that is not UTF-8 (`encoding`) show that it was put together of several.
    """
    found, mixed = [], 0
    for name, count in findings.items():
        code, _, header = name.partition("|")
        if code == "MOJIBAKE" and encoding != "utf-8":
            mixed += count
        elif count >= max(BROKEN_LEAST, rows * BROKEN_SHARE):
            told = {"kolom": header, "jumlah": str(count), "dari": str(rows), "isi": code}
            found.append(Anomaly(_OF_COLUMN[code], told))
    if mixed:
        found.append(Anomaly("ENKODING_CAMPURAN", {"jumlah": str(mixed)}))
    return found


def notes_below(rows: Sequence[tuple[int, object]]) -> list[Anomaly]:
    """Report the rows of notes and signatures below the table, which were passed over."""
    if not rows:
        return []
    return [Anomaly(NOTE_CODE, {"jumlah": str(len(rows)), "baris": cited([row for row, _ in rows])})]


class Anomalies:
    """Collects what `found` judges, row by row, in constant memory.

    Telephone numbers beyond `HELD` go to a private temporary database, as in `file_rules`.
    """

    def __init__(self, names: Sequence[str], headers: Mapping[str, str]) -> None:
        """Take the columns from `watched_cells.watched_columns`; `headers`: column → the sender's header."""
        self._headers = headers
        place = {name: at for at, name in enumerate(names)}
        self._nik, self._birth = place.get(NIK), place.get(BIRTH)
        self._phones = [place[name] for name in PHONES if name in place]
        self._schooling = {name: (place[name], set[str]()) for name in SCHOOLING if name in place}
        self._niks, self._zeros = 0, 0
        self._births: Counter[date] = Counter()
        self._db = sqlite3.connect("")
        self._db.execute("CREATE TABLE phones (phone INTEGER, row INTEGER)")
        self._batch: list[tuple[int, int]] = []
        self._spilt = False

    def close(self) -> None:
        self._db.close()

    def add(self, row: int, watched: Sequence[str]) -> None:
        """Add one row's watched cells, in the order of `names`."""
        if self._nik is not None:
            nik = watched[self._nik].strip().lstrip("'")
            if len(nik) == 16 and nik.isdigit():
                self._niks += 1
                self._zeros += nik[-1] == "0"
        if self._birth is not None and (born := _born(watched[self._birth])):
            self._births[born] += 1
        for at, spellings in self._schooling.values():
            if len(spellings) < SPELLINGS:
                spellings.add(text_of(watched[at]))
        for at in self._phones:
            if phone := _phone(watched[at]):
                self._batch.append((phone, row))
        if len(self._batch) >= HELD:
            self._flush()

    def add_many(self, rows: Sequence[int], columns: Sequence[Sequence[str]]) -> None:
        """Add many rows; `columns` holds the watched cells by column."""
        if self._nik is not None:
            niks = [
                nik
                for cell in columns[self._nik]
                if len(nik := cell.strip().lstrip("'")) == 16 and nik.isdigit()
            ]
            self._niks += len(niks)
            self._zeros += sum(nik[-1] == "0" for nik in niks)
        if self._birth is not None:
            self._births.update(filter(None, map(_born, columns[self._birth])))
        for at, spellings in self._schooling.values():
            if len(spellings) < SPELLINGS:
                spellings.update(map(text_of, set(columns[at])))
        for at in self._phones:
            phones = map(_phone_of, texts_of(columns[at]))
            self._batch.extend((phone, row) for phone, row in zip(phones, rows, strict=True) if phone)
        if len(self._batch) >= HELD:
            self._flush()

    def _flush(self) -> None:
        self._spilt = True
        self._db.executemany("INSERT INTO phones VALUES (?, ?)", self._batch)
        self._batch.clear()

    def found(self, rows: int) -> list[Anomaly]:
        """Return the anomalies of a file of so many data rows. Raises `Rejected` (NIK_EXCEL_TERPOTONG)."""
        if self._niks >= TRUNCATED_LEAST and self._zeros > self._niks * TRUNCATED_SHARE:
            raise Rejected("NIK_EXCEL_TERPOTONG", column=self._headers[NIK])
        return [*self._same_birth(rows), *self._same_phone(), *self._schooling_aliases()]

    def _same_birth(self, rows: int) -> list[Anomaly]:
        days: Counter[tuple[int, int]] = Counter()
        for born, times in self._births.items():
            days[born.month, born.day] += times
        most = max([*self._births.values(), *days.values()], default=0)
        if most < BIRTHS_LEAST or most <= rows * BIRTHS_SHARE:
            return []
        return [
            Anomaly(
                "TGL_LAHIR_SERAGAM", {"kolom": self._headers[BIRTH], "jumlah": str(most), "dari": str(rows)}
            )
        ]

    def _same_phone(self) -> list[Anomaly]:
        """Report the number shared by most rows: by its first rows, never by its digits."""
        times = Counter(map(itemgetter(0), self._batch))
        if not self._spilt and max(times.values(), default=0) <= PHONE_MOST:
            return []
        self._flush()
        query = (
            "SELECT count(DISTINCT row), group_concat(DISTINCT row) FROM phones "
            "GROUP BY phone HAVING count(DISTINCT row) > ? ORDER BY 1 DESC, min(row)"
        )
        shared = self._db.execute(query, (PHONE_MOST,)).fetchone()
        if shared is None:
            return []
        count, joined = shared
        rows = cited(sorted(map(int, joined.split(","))))
        column = next(self._headers[name] for name in PHONES if name in self._headers)
        return [Anomaly("HP_DIPAKAI_BANYAK", {"kolom": column, "jumlah": str(count), "baris": rows})]

    def _schooling_aliases(self) -> list[Anomaly]:
        """Report which words were read as which official level: detail may be lost (domain.md 4.4).

        A code, also one that a spreadsheet wrote as `4.0`, is the level itself.
        """
        found = []
        for name, (_, spellings) in self._schooling.items():
            read = {
                spelling: pendidikan(spelling)
                for spelling in spellings
                if any(map(str.isalpha, spelling)) and fold(spelling) not in _OFFICIAL
            }
            pairs = sorted(f"{spelling} → {code}" for spelling, code in read.items() if isinstance(code, str))
            if pairs:
                found.append(
                    Anomaly(
                        "PENDIDIKAN_ALIAS", {"kolom": self._headers[name], "isi": "; ".join(pairs[:CITED])}
                    )
                )
        return found


@lru_cache(maxsize=65_536)
def _born(cell: str) -> date | None:
    text = text_of(cell)
    born = tanggal(text) if text else None
    return born if isinstance(born, date) else None


def _phone(cell: str) -> int:
    return _phone_of(text_of(cell))


def _phone_of(text: str) -> int:
    """Return a telephone number as a 64-bit hash, keyed by this process of Python; 0 where there is none."""
    phone = telepon(text) if text else ""
    return hash(phone) if isinstance(phone, str) and phone.startswith("+") else 0
