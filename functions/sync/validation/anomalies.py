"""What is odd about a file as a whole. It is told to the sender; only NIKs that Excel cut refuse the file."""

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
from functions.domains.core.types import PENDIDIKAN, pendidikan
from functions.sync.model.errors import Rejected
from functions.sync.validation.file_rules import CITED, HELD, cited, text_of, texts_of

TRUNCATED_LEAST, TRUNCATED_SHARE = 20, 0.4
"""From so many NIKs on, this share ending in 0 proves that Excel cut them (domain.md 3.1)."""
BIRTHS_LEAST, BIRTHS_SHARE = 20, 0.2
"""So many rows, and more than this share of all, with one birth date (or one day and month: 01-01) are no accident."""
PHONE_MOST = 20
"""Rows that may share a telephone number: a family, a training centre's desk."""
VOLUME_CHANGE = 0.5
NIK, BIRTH, PHONES = "nik", "tanggal_lahir", ("no_hp", "no_telp")
SCHOOLING = ("pendidikan_terakhir", "pendidikan_min", "pendidikan")
WATCHED = (NIK, BIRTH, *PHONES, *SCHOOLING)
SPELLINGS = 1_000
"""Different words of one column that are looked at."""
_OWN = frozenset({*PENDIDIKAN, *map(fold, PENDIDIKAN.values())})


class Anomaly(NamedTuple):
    code: str
    params: Mapping[str, str] = {}

    def told(self) -> dict[str, str]:
        message = messages.get(self.code)
        return {
            "code": self.code,
            "message": message.text("id", **self.params),
            "message_en": message.text("en", **self.params),
        }


def volume(rows: int, before: int) -> list[Anomaly]:
    """Against the last file that held the whole dataset; `before` is 0 when there was none."""
    if not before or abs(rows - before) <= before * VOLUME_CHANGE:
        return []
    return [Anomaly("JUMLAH_BARIS_MELOMPAT", {"jumlah": str(rows), "dari": str(before)})]


class Anomalies:
    """`add` wants the watched cells of a row, as `across.watched` names them."""

    def __init__(self, names: Sequence[str], headers: Mapping[str, str]) -> None:
        """`headers`: column → the sender's own word for it."""
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
        if self._nik is not None:
            nik = watched[self._nik].strip().lstrip("'")
            if len(nik) == 16 and nik.isdigit():
                self._niks += 1
                self._zeros += nik[-1] == "0"
        if self._birth is not None and (born := _born(watched[self._birth])):
            self._births[born] += 1
        for at, words in self._schooling.values():
            if len(words) < SPELLINGS:
                words.add(text_of(watched[at]))
        for at in self._phones:
            if phone := _phone(watched[at]):
                self._batch.append((phone, row))
        if len(self._batch) >= HELD:
            self._flush()

    def add_many(self, rows: Sequence[int], columns: Sequence[Sequence[str]]) -> None:
        """`add` for many rows, by column."""
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
        for at, words in self._schooling.values():
            if len(words) < SPELLINGS:
                words.update(map(text_of, set(columns[at])))
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
        """Raises `Rejected` (NIK_EXCEL_TERPOTONG)."""
        if self._niks >= TRUNCATED_LEAST and self._zeros > self._niks * TRUNCATED_SHARE:
            raise Rejected("NIK_EXCEL_TERPOTONG", column=self._headers[NIK])
        return [*self._same_birth(rows), *self._same_phone(), *self._other_words()]

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
        """The number itself is nobody's business; its first rows show it to whoever has the file."""
        times = Counter(map(itemgetter(0), self._batch))
        if not self._spilt and max(times.values(), default=0) <= PHONE_MOST:
            return []
        self._flush()
        query = (
            "SELECT count(DISTINCT row), group_concat(DISTINCT row) FROM phones GROUP BY phone HAVING count(DISTINCT row) > ? "
            "ORDER BY 1 DESC, min(row)"
        )
        shared = self._db.execute(query, (PHONE_MOST,)).fetchone()
        if shared is None:
            return []
        count, joined = shared
        rows = cited(sorted(map(int, joined.split(","))))
        column = next(self._headers[name] for name in PHONES if name in self._headers)
        return [Anomaly("HP_DIPAKAI_BANYAK", {"kolom": column, "jumlah": str(count), "baris": rows})]

    def _other_words(self) -> list[Anomaly]:
        """Which other words were read as a level of schooling: the list maps both ways with loss (domain.md 4.4)."""
        told = []
        for name, (_, words) in self._schooling.items():
            read = {
                word: pendidikan(word)
                for word in words
                if word and word not in _OWN and fold(word) not in _OWN
            }
            pairs = sorted(f"{word} → {code}" for word, code in read.items() if isinstance(code, str))
            if pairs:
                told.append(
                    Anomaly(
                        "PENDIDIKAN_ALIAS", {"kolom": self._headers[name], "isi": "; ".join(pairs[:CITED])}
                    )
                )
        return told


@lru_cache(maxsize=65_536)
def _born(cell: str) -> date | None:
    text = text_of(cell)
    born = tanggal(text) if text else None
    return born if isinstance(born, date) else None


def _phone(cell: str) -> int:
    return _phone_of(text_of(cell))


def _phone_of(text: str) -> int:
    """A telephone number as 64 bits that mean nothing elsewhere (Python's keyed hash); 0 where there is none."""
    phone = telepon(text) if text else ""
    return hash(phone) if isinstance(phone, str) and phone.startswith("+") else 0
