"""JSON Lines as the same records: one object per line, keys matched like headers."""

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

WORDS, WORD = 5, 40
"""Unknown keys that a message names, and characters of each."""
_NUMBER = re.compile(r"[0-9]{6}")


class LaidOutCells(NamedTuple):
    """An object laid out on the domain's columns; `refused` by position, `findings` for keys that fit nowhere."""

    cells: list[str]
    refused: dict[int, Refusal]
    findings: list[Finding]


def lay_out(record: Mapping[str, Any], domain: Domain) -> LaidOutCells:
    """Text as it is, numbers and booleans as text, lists joined by `|` where a list is meant. An identifier given as a number is
    NIK_TIPE_ANGKA: digits may already be lost (contract, section 4).
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
            (doubled if name else unknown)[name or _word(key)] = None
            continue
        seen.add(name)
        i = position[name]
        if type(value) is str and "\0" not in value:  # nearly every one
            cells[i] = value
            continue
        text = _text(value, compiled.cells[i], compiled.lists[i])
        if isinstance(text, Refusal):
            refused[i] = text
            text = orjson.dumps(value).decode()  # what stood there, for whoever has to mend it
        cells[i] = text
    findings = [Finding("KOLOM_GANDA", name) for name in doubled]
    if unknown:
        told = [word for word in unknown if word][:WORDS]
        findings.append(
            Finding(
                "KOLOM_TIDAK_DIKENAL",
                ", ".join(told),
                {"pilihan": ", ".join(n for n in compiled.names if n not in seen)},
            )
        )
    return LaidOutCells(cells, refused, findings)


@lru_cache(maxsize=32)
def _positions(domain: Domain) -> dict[str, int]:
    return {name: i for i, name in enumerate(shape(domain).names)}


def _word(key: str) -> str:
    """The sender's own word for a column, made fit for a message; digits that may be somebody's are not repeated."""
    word = " ".join(key.replace("|", "/").split())[:WORD]
    return "" if _NUMBER.search(word) else word


def _text(value: Any, cell: Cell, listed: bool) -> str | Refusal:
    match value:
        case None:
            return ""
        case str():
            return Refusal("TIPE_SALAH") if "\0" in value else value
        case bool():  # elsewhere it would pass for a text
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
    """1.0 is 1. Readers of text take the point of 1.234 for thousands, and drop the sign of a code: such numbers never get there."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    fraction = isinstance(value, float)
    if (fraction and cell.read is bilangan) or (cell.choices and (fraction or value < 0)):
        return Refusal("TIPE_SALAH")
    return str(value)


class JsonLine(NamedTuple):
    """`record` is None where the line is no JSON object; '' lines are `{}`. `end` and `raw` as in `table.Record`."""

    record: dict[str, Any] | None
    end: int
    raw: str = ""


def records(stream: BinaryIO) -> Iterator[JsonLine]:
    """One per line. Raises `Rejected` for an endless line."""
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
