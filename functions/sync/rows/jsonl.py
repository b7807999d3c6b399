"""JSON Lines as the same records: one object per line, keys matched like headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

import orjson

from functions.domains._contract import Domain
from functions.domains._text import Refusal, fold
from functions.sync.errors import Rejected
from functions.sync.rows.headers import spellings
from functions.sync.rows.table import LINE_LIMIT
from functions.sync.validate import Finding, shape


class Cells(NamedTuple):
    """An object laid out on the domain's columns; `refused` by position, `findings` for keys that fit nowhere."""

    cells: list[str]
    refused: dict[int, Refusal]
    findings: list[Finding]


def lay_out(record: Mapping[str, Any], domain: Domain) -> Cells:
    """Text as it is, whole numbers and booleans as text, lists joined by `|`. An identifier given as a number is
    NIK_TIPE_ANGKA: digits may already be lost (contract, section 4)."""
    compiled = shape(domain)
    position = {name: i for i, name in enumerate(compiled.names)}
    cells = [""] * len(position)
    refused: dict[int, Refusal] = {}
    findings: list[Finding] = []
    seen: set[str] = set()
    for key, value in record.items():
        name = spellings(domain).get(fold(key), "")
        if not name or name in seen:
            findings.append(Finding("KOLOM_GANDA" if name else "KOLOM_TIDAK_DIKENAL", name, {"pilihan": ", ".join(compiled.names)}))
            continue
        seen.add(name)
        i = position[name]
        text = _text(value, compiled.cells[i].identifier)
        if isinstance(text, Refusal):
            refused[i] = text
        else:
            cells[i] = text
    return Cells(cells, refused, findings)


def _text(value: Any, identifier: bool) -> str | Refusal:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "Y" if value else "T"
        case int() | float() if identifier:
            return Refusal("NIK_TIPE_ANGKA")
        case int() | float():
            return str(value)
        case list() if all(isinstance(item, str) and "|" not in item for item in value):
            return "|".join(value)
    return Refusal("TIPE_SALAH")


class Line(NamedTuple):
    """`record` is None where the line is no JSON object; '' lines are `{}`. `end` as in `table.Record`."""

    record: dict[str, Any] | None
    end: int


def records(stream: BinaryIO) -> Iterator[Line]:
    """One per line. Raises `Rejected` for an endless line."""
    end = 0
    while line := stream.readline(LINE_LIMIT):
        if len(line) == LINE_LIMIT:
            raise Rejected("FORMAT_TIDAK_DIKENAL")
        end += len(line)
        text = line.strip()
        try:
            value = orjson.loads(text) if text else {}
        except orjson.JSONDecodeError:
            value = None
        yield Line(value if isinstance(value, dict) else None, end)
