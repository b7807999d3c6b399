"""Read JSON Lines into rows: one object per line, keys matched like headers (contract, section 2)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple

import orjson

from functions.domains.core.cells import Refusal, bilangan, fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.domains.core.types import Cell
from functions.sync.model.finding import Finding
from functions.sync.reading.headers import offered, spellings
from functions.sync.reading.lines import lines

KEYS_NAMED, KEY_CHARS = 5, 40
"""The most unknown keys that a message names, and the most characters of each."""
DEEPEST = 4
"""The most levels of one line, as of a request (contract, section 3)."""
_GAPS = (b'" :', b'"\t:', b'"\r:')
_NUMBER = re.compile(r"[0-9]{6}")


class LaidOutCells(NamedTuple):
    """One object laid out on the dataset's columns, in the order of the model's fields."""

    cells: list[str]
    refused: dict[int, Refusal]
    """Position → why the value there was refused; its cell then holds the value as JSON."""
    findings: list[Finding]
    """Doubled and unknown keys."""


def lay_out(record: Mapping[str, Any], domain: Domain, twice: Sequence[str] = ()) -> LaidOutCells:
    """Lay a JSON object out on the dataset's columns, every value as text.

    Strings stay as they are. Numbers become text, booleans `Y` or `T`, and a list in a column of lists is
    joined by `|`. An identifier given as a number is refused as NIK_TIPE_ANGKA, because digits may already be
    lost (contract, section 4); any other value that does not fit the column's type is refused as TIPE_SALAH.
    `twice` are the keys that the object holds more than once.
    """
    compiled = shape(domain)
    position = _positions(domain)
    cells = [""] * len(position)
    refused: dict[int, Refusal] = {}
    doubled: dict[str, None] = dict.fromkeys(
        spellings(domain).get(fold(key)) or _shown_key(key) for key in twice
    )
    unknown: dict[str, None] = {}
    seen: set[str] = set()
    for key, value in record.items():
        name = key if key in position else spellings(domain).get(fold(key), "")
        if not name or name in seen:
            (doubled if name else unknown)[name or _shown_key(key)] = None
            continue
        seen.add(name)
        i = position[name]
        if type(value) is str and "\0" not in value:  # nearly every one
            cells[i] = value
            continue
        text = _text(value, compiled.cells[i], compiled.lists[i])
        if isinstance(text, Refusal):
            refused[i] = text
            text = orjson.dumps(value).decode()  # the corrections file shows the value as it was sent
        cells[i] = text
    findings = [Finding("KOLOM_GANDA", name) for name in doubled]
    if unknown:
        named = [key for key in unknown if key][:KEYS_NAMED]
        pilihan = offered(named, [n for n in compiled.names if n not in seen], domain)
        findings.append(Finding("KOLOM_TIDAK_DIKENAL", ", ".join(named), {"pilihan": pilihan}))
    return LaidOutCells(cells, refused, findings)


@lru_cache(maxsize=32)
def _positions(domain: Domain) -> dict[str, int]:
    return {name: i for i, name in enumerate(shape(domain).names)}


def _shown_key(key: str) -> str:
    """Return an unknown key in a form fit for a message, or '' where its digits may identify a person."""
    shown = " ".join(key.replace("|", "/").split())[:KEY_CHARS]
    return "" if _NUMBER.search(shown) else shown


def _text(value: Any, cell: Cell, listed: bool) -> str | Refusal:
    match value:
        case None:
            return ""
        case str():
            return Refusal("TIPE_SALAH") if "\0" in value else value
        case bool():  # before `int()`, which matches booleans too
            if "Y" in (cell.choices or ()):
                return "Y" if value else "T"
            return Refusal("KODE_TIDAK_DIKENAL" if cell.choices else "TIPE_SALAH")
        case int() | float() if cell.identifier:
            return Refusal("NIK_TIPE_ANGKA")
        case int() | float():
            return _number(value, cell)
        case list() if listed and all(
            isinstance(item, str) and "|" not in item and "\0" not in item for item in value
        ):
            return "|".join(value)
    return Refusal("TIPE_SALAH")


def _number(value: float, cell: Cell) -> str | Refusal:
    """Return a number as text: 1.0 as `1`.

    A fraction in a column of whole numbers or of codes, and a negative code, are refused: the readers of text
    would take the point of 1.234 for a thousands separator, and would drop the sign of a code.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    fraction = isinstance(value, float)
    if cell.choices and (fraction or value < 0):
        return Refusal("KODE_TIDAK_DIKENAL")
    if fraction and cell.read is bilangan:
        return Refusal("BUKAN_BILANGAN_BULAT")
    return str(value)


class JsonLine(NamedTuple):
    """One line of a JSON Lines file; `end` and `raw` as in `csv_records.CsvRecord`."""

    record: dict[str, Any] | None
    """`{}` for a blank line, None for a line that is no JSON object, or is one of too many levels."""
    end: int
    raw: str = ""
    twice: tuple[str, ...] = ()
    """The keys that the object holds more than once; `record` has the last value of each."""


def records(stream: BinaryIO) -> Iterator[JsonLine]:
    """Yield one `JsonLine` per line. Raises `Rejected` for a line longer than `LINE_LIMIT`."""
    end = 0
    for line in lines(stream):
        end += len(line)
        text = line.strip()
        try:
            value = orjson.loads(text) if text else {}
        except orjson.JSONDecodeError:
            value = None
        if isinstance(value, dict) and not _too_deep(text, value):
            yield JsonLine(value, end, "", _twice(text, value))
        else:
            yield JsonLine(None, end, text.decode("utf-8", "replace"))


def _too_deep(text: bytes, value: dict[str, Any]) -> bool:
    """Return whether an object has more than `DEEPEST` levels; without recursion, as the API does."""
    if text.count(b"{") + text.count(b"[") <= DEEPEST:
        return False
    depth = 0
    level: list[Any] = [value]
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for node in level
            for inner in (node.values() if isinstance(node, dict) else node)
            if isinstance(inner, dict | list)
        ]
    return depth > DEEPEST


def _twice(text: bytes, value: dict[str, Any]) -> tuple[str, ...]:
    """Return the keys that an object of one level holds more than once."""
    # Every key has a colon behind it, so most objects have as many colons as keys, or as many of `":`.
    if text.count(b":") == len(value) or (
        text.count(b'":') == len(value) and not any(gap in text for gap in _GAPS)
    ):
        return ()
    found: list[Any] = []
    json.loads(text, object_pairs_hook=found.append)
    times = Counter(key for key, _ in found[-1])  # the outermost object is read last
    return tuple(key for key, count in times.items() if count > 1)
