"""Read JSON Lines into rows: one object per line, keys matched like headers (contract, section 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple

import orjson

from functions.domains.core.cells import Refusal, bilangan, fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.domains.core.types import Cell
from functions.sync.model.finding import Finding
from functions.sync.reading.headers import spellings
from functions.sync.reading.lines import lines

KEYS_NAMED, KEY_CHARS = 5, 40
"""The most unknown keys that a message names, and the most characters of each."""
_NUMBER = re.compile(r"[0-9]{6}")


class LaidOutCells(NamedTuple):
    """One object laid out on the dataset's columns, in the order of the model's fields."""

    cells: list[str]
    refused: dict[int, Refusal]
    """Position → why the value there was refused; its cell then holds the value as JSON."""
    findings: list[Finding]
    """Doubled and unknown keys."""


def lay_out(record: Mapping[str, Any], domain: Domain) -> LaidOutCells:
    """Lay a JSON object out on the dataset's columns, every value as text.

    Strings stay as they are. Numbers become text, booleans `Y` or `T`, and a list in a column of lists is
    joined by `|`. An identifier given as a number is refused as NIK_TIPE_ANGKA, because digits may already be
    lost (contract, section 4); any other value that does not fit the column's type is refused as TIPE_SALAH.
    """
    compiled = shape(domain)
    position = _positions(domain)
    cells = [""] * len(position)
    refused: dict[int, Refusal] = {}
    doubled: dict[str, None] = {}
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
        findings.append(
            Finding(
                "KOLOM_TIDAK_DIKENAL",
                ", ".join(named),
                {"pilihan": ", ".join(n for n in compiled.names if n not in seen)},
            )
        )
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
            return ("Y" if value else "T") if "Y" in (cell.choices or ()) else Refusal("TIPE_SALAH")
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
    if (fraction and cell.read is bilangan) or (cell.choices and (fraction or value < 0)):
        return Refusal("TIPE_SALAH")
    return str(value)


class JsonLine(NamedTuple):
    """One line of a JSON Lines file; `end` and `raw` as in `csv_records.CsvRecord`."""

    record: dict[str, Any] | None
    """`{}` for a blank line, None for a line that is no JSON object."""
    end: int
    raw: str = ""


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
        if isinstance(value, dict):
            yield JsonLine(value, end)
        else:
            yield JsonLine(None, end, text.decode("utf-8", "replace"))
