"""Describe a dataset as JSON Schema 2020-12, each property with its six attributes of Satu Data.

The attributes are those of Permenaker 15/2020 Format A.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from functions.domains.core.contract import Column, Domain
from functions.domains.core.types import Cell


def satu_data(column: Column, cell: Cell) -> dict[str, str]:
    """Return the six attributes of a column: konsep, definisi, klasifikasi, ukuran, satuan, dasar_rujukan."""
    return {
        "konsep": column.konsep,
        "definisi": column.definisi,
        "klasifikasi": column.klasifikasi or cell.klasifikasi,
        "ukuran": column.ukuran or cell.ukuran,
        "satuan": column.satuan or cell.satuan,
        "dasar_rujukan": column.dasar_rujukan,
    }


def _typed(cell: Cell, text: str) -> Any:
    """Return the value of a cell's text as a JSON caller writes it."""
    value = cell.read(text) if cell.read else text
    return value.isoformat() if isinstance(value, date) else value


def json_schema(domain: Domain, columns: tuple[Column, ...], cells: tuple[Cell, ...]) -> dict[str, Any]:
    """Return the schema of a record as a JSON caller sends it; `columns` and `cells` in the model's order."""
    schema = domain.model.model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": domain.title}
    for (name, described), column, cell in zip(schema["properties"].items(), columns, cells, strict=True):
        described["title"] = column.konsep
        described["description"] = column.definisi
        described["x-satu-data"] = satu_data(column, cell)
        described["x-pii"] = cell.pii
        described["x-diteruskan"] = column.nasional is not None
        if cell.choices:
            described["x-pilihan"] = dict(cell.choices)
        if name in domain.example:
            described["examples"] = [_typed(cell, domain.example[name])]
    return schema
