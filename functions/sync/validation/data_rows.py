"""Read the data rows of a chunk: blank and total rows are passed over, rows that do not fit are marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, NamedTuple

from functions.domains.core.cells import Refusal
from functions.domains.core.contract import Domain
from functions.sync.model.finding import Finding
from functions.sync.reading import jsonl
from functions.sync.reading.csv_blocks import batches
from functions.sync.reading.formula_injection import restore
from functions.sync.reading.headers import sender_positions, token_column
from functions.sync.reading.layout import Layout
from functions.sync.reading.lines import LINE_LIMIT
from functions.sync.reading.row_kinds import fitted, is_data, optional_from
from functions.sync.validation import row_tokens
from functions.sync.validation.broken_rows import split_leniently, unfolded


class DataRow(NamedTuple):
    """One data row as it was read."""

    row: int
    """Its spreadsheet row number."""
    cells: list[str]
    refused: Mapping[int, Refusal]
    """Position → why a typed value was refused, as in `jsonl.LaidOutCells`."""
    findings: list[Finding]
    broken: bool = False
    """The row cannot be read, or does not fit the header."""


def data_rows(stream: BinaryIO, layout: Layout, first_row: int, domain: Domain) -> Iterator[DataRow]:
    """Yield every data row; `first_row` is the spreadsheet row of the chunk's first record.

    Cells of a row that carries a row token are restored (`formula_injection`).
    """
    nothing: dict[int, Refusal] = {}
    if layout.kind == "jsonl":
        for row, (record, _, raw, twice) in enumerate(jsonl.records(stream), start=first_row):
            if record is None:
                yield DataRow(row, _broken([raw], layout), nothing, [], broken=True)
            elif record:
                laid = jsonl.lay_out(record, domain, twice)
                yield DataRow(row, laid.cells, laid.refused, laid.findings)
        return
    width = len(layout.columns)
    optional = optional_from(layout.columns, domain)
    token_at = token_column(layout.columns, layout.headers)
    places = sender_positions(layout.columns, layout.headers)
    row = first_row - 1
    for batch in batches(stream, layout.encoding, layout.delimiter):
        for at, cells in enumerate(batch.rows):
            row += 1
            if cells is None:
                found = split_leniently(batch.raw[at], layout.delimiter, len(places))
                yield DataRow(row, _broken(found, layout), nothing, [], broken=True)
            elif is_data(cells):
                if token_at is not None and any(map(row_tokens.is_token, cells)):
                    cells = [restore(cell) for cell in cells]  # noqa: PLW2901
                    cells = unfolded(cells, places, layout.delimiter) or cells  # noqa: PLW2901
                if len(cells) == width:
                    yield DataRow(row, cells, nothing, [])
                elif (fit := fitted(cells, width, optional, layout.room)) is not None:
                    yield DataRow(row, fit, nothing, [])
                else:
                    yield DataRow(row, _broken(cells, layout), nothing, [], broken=True)


def _broken(found: Sequence[str], layout: Layout) -> list[str]:
    """Place what was read of a broken row under the sender's own columns, from the left.

    What is left over goes into the last of them, so that the corrections file shows all of it.
    """
    places = sender_positions(layout.columns, layout.headers)
    cells = [""] * len(layout.columns)
    for at, cell in zip(places, found, strict=False):
        cells[at] = cell
    if len(found) > len(places):
        cells[places[-1]] = (layout.delimiter or ",").join(found[len(places) - 1 :])[: LINE_LIMIT // 2]
    return cells
