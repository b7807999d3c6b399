"""Judge the rows of a chunk or of a request: each row's findings, and the record that it would make.

Pure: the same rows, agreement and time give the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from functions import agreement, messages
from functions.domains.core.cells import WIB
from functions.domains.core.compiled import Shape, shape
from functions.domains.core.contract import Context, Domain
from functions.messages import Severity
from functions.sync.model.finding import Finding
from functions.sync.model.hashing import content_hash
from functions.sync.model.record import Op
from functions.sync.reading import jsonl
from functions.sync.reading.headers import CORRECTION_COLUMNS, token_column
from functions.sync.reading.layout import Layout
from functions.sync.validation import row_tokens
from functions.sync.validation.broken_rows import SHIFTED_LEAST, shifted_from
from functions.sync.validation.column_validator import ColumnValidator
from functions.sync.validation.data_rows import DataRow, data_rows
from functions.sync.validation.file_rules import slice_of
from functions.sync.validation.non_data_rows import NOTE_CODE, is_example, is_non_data
from functions.sync.validation.row_validator import RowValidator, RowVerdict

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
BATCH = 500
"""Rows checked together."""


class Candidate(NamedTuple):
    """The record that an accepted or held row makes."""

    id: str
    version: int
    explicit: bool
    """`version` is the source's own (`versi` or `diubah_pada`), not the time of the upload."""
    op: Op
    payload: bytes
    """The record's content as JSON, empty for a tombstone."""
    hash: str
    held: tuple[str, ...]
    """Codes of severity H, for which the record is held."""
    parents: tuple[tuple[str, str, str], ...]
    """(column, domain, id_sumber) of each record that it refers to."""
    slice: str = ""
    corrects: int = 0
    """Epoch ms of the upload that the row first came with, for a row of a corrections file without a version
    of its own: the row must not undo anything sent after that upload. 0 for any other row."""

    @property
    def source_version(self) -> int:
        """Return the version that is compared with `Record.source_version` to decide which is older."""
        return self.corrects or self.version


class JudgedRow:
    """One row with its findings and its candidate.

    `cells` are as the sender wrote them, or what could be read of a broken row. `candidate` is None for a
    refused row. It is made on first use, because `sinergi check` needs neither payload nor hash.
    """

    __slots__ = ("_candidate", "_make", "cells", "findings", "held", "id", "row")

    def __init__(
        self,
        row: int,
        id: str,
        cells: Sequence[str],
        findings: list[Finding],
        make: Callable[[], Candidate] | None,
        held: tuple[str, ...] = (),
    ) -> None:
        self.row, self.id, self.cells, self.findings, self.held = row, id, cells, findings, held
        self._make = make
        self._candidate: Candidate | None = None

    @property
    def refused(self) -> bool:
        return self._make is None

    @property
    def candidate(self) -> Candidate | None:
        if self._candidate is None and self._make is not None:
            self._candidate = self._make()
        return self._candidate


def context_at(epoch_ms: int, region: str) -> Context:
    """Return the context of the rules on the day (WIB) of arrival: judging again gives the same result."""
    agreed = agreement.at(region, epoch_ms)
    return Context(
        datetime.fromtimestamp(epoch_ms / 1000, WIB).date(),
        region,
        agreed.codes.get("kbli", "") if agreed else "",
    )


def judge(
    stream: BinaryIO,
    layout: Layout,
    first_row: int,
    domain: Domain,
    context: Context,
    file_findings: Mapping[int, Sequence[Finding]],
    received: int,
) -> Iterator[JudgedRow]:
    """Yield every data row of a chunk, judged, in order; notes below the table are passed over.

    `first_row` is the spreadsheet row of the chunk's first record, `file_findings` that of
    `chunking.ChunkedFile`, and `received` (epoch ms) the version of rows that carry none.
    """
    rows = data_rows(stream, layout, first_row, domain)
    headers = layout.headers if layout.kind == "csv" else []
    return _judged_rows(rows, layout.columns, headers, domain, context, file_findings, received)


def judge_cells(
    records: Iterable[jsonl.LaidOutCells],
    domain: Domain,
    context: Context,
    file_findings: Mapping[int, Sequence[Finding]],
    received: int,
) -> Iterator[JudgedRow]:
    """Yield the records of a request, judged, in order, numbered from 1; the rest as in `judge`."""
    rows = (
        DataRow(row, cells, refused, findings)
        for row, (cells, refused, findings) in enumerate(records, start=1)
    )
    return _judged_rows(rows, shape(domain).names, [], domain, context, file_findings, received)


def _judged_rows(
    rows: Iterator[DataRow],
    columns: Sequence[str],
    headers: Sequence[str],
    domain: Domain,
    context: Context,
    file_findings: Mapping[int, Sequence[Finding]],
    received: int,
) -> Iterator[JudgedRow]:
    """Judge rows; `headers` are those of a table, empty for records that name their own columns."""
    token_at = token_column(columns, headers) if headers else None
    validator = RowValidator(domain, columns)
    names = validator.shape.names
    parents = [(parent.column, parent.domain, names.index(parent.column)) for parent in domain.parents]
    example = domain.example["id_sumber"] if headers else ""
    for (row, cells, _, findings, _), verdict in _checked(validator, rows, context):
        told = findings or row in file_findings or token_at is not None
        if not told and verdict and verdict.values and not verdict.findings and verdict.id != example:
            make = partial(_make_candidate, validator.shape, parents, verdict.values, received, (), 0)
            yield JudgedRow(row, verdict.id, cells, findings, make)  # nearly every row
            continue
        if (verdict is None or verdict.values is None) and _is_note(file_findings.get(row, ())):
            continue
        if verdict is None:
            code = "BARIS_RUSAK" if headers else "JSON_BARIS_RUSAK"
            yield JudgedRow(row, "", cells, [Finding(code, "")], None)
            continue
        if verdict.values is None and headers and is_non_data(cells, columns, headers):
            yield JudgedRow(row, "", cells, [Finding("BARIS_BUKAN_DATA", "")], None)
            continue
        found = verdict.findings
        if verdict.values is None and headers and len(found) >= SHIFTED_LEAST:
            at = shifted_from(cells, validator)
            found = [Finding("BARIS_BERGESER", columns[at])] if at >= 0 else found
        findings.extend(found)
        corrects = 0
        if token_at is not None and (given := cells[token_at].strip()):
            token = row_tokens.read(given, context.region, domain.name, verdict.id)
            corrects = min(token.sent, received) if token else 0
            if token is None:
                findings.append(Finding("TOKEN_TIDAK_COCOK", CORRECTION_COLUMNS[-1]))
        findings.extend(file_findings.get(row, ()))
        if headers and verdict.id == example and is_example(verdict.values, domain):
            findings.append(Finding("BARIS_CONTOH", "id_sumber"))
        severities = {messages.get(finding.code).severity for finding in findings} if findings else ()
        if verdict.values is None or Severity.REJECT in severities:
            yield JudgedRow(row, verdict.id, cells, findings, None)
            continue
        held = (
            tuple(f.code for f in findings if messages.get(f.code).severity is Severity.HOLD)
            if findings
            else ()
        )
        make = partial(_make_candidate, validator.shape, parents, verdict.values, received, held, corrects)
        yield JudgedRow(row, verdict.id, cells, findings, make, held)


def _is_note(findings: Sequence[Finding]) -> bool:
    """Return whether the row is a note below the table, which the summary tells once for the file."""
    return bool(findings) and findings[0].code == NOTE_CODE


def _checked(
    validator: RowValidator, rows: Iterator[DataRow], context: Context
) -> Iterator[tuple[DataRow, RowVerdict | None]]:
    """Yield every row with its verdict, None for a broken one."""
    bulk = ColumnValidator(validator)
    while batch := list(islice(rows, BATCH)):
        if any(data.refused for data in batch):  # typed sources only
            verdicts: Iterator[RowVerdict] = (
                validator.check(data.cells, context, data.refused) for data in batch if not data.broken
            )
        else:
            verdicts = bulk.check([data.cells for data in batch if not data.broken], context)
        for data in batch:
            yield data, None if data.broken else next(verdicts)


def _make_candidate(
    shape: Shape,
    parents: Sequence[tuple[str, str, int]],
    values: tuple[Any, ...],
    received: int,
    held: tuple[str, ...],
    corrects: int,
) -> Candidate:
    identity, version, changed, status = values[:4]
    op = Op.UPSERT if status in (None, "aktif") else Op(status)
    payload = b"" if op is Op.HAPUS else shape.payload(values)
    explicit = version is not None or changed is not None
    if version is None:
        version = (changed - EPOCH) // MILLISECOND if changed is not None else received
    part = slice_of(values[shape.names.index(name)] for name in shape.domain.slice) if payload else ""
    referred = tuple(
        (column, domain, values[at]) for column, domain, at in parents if values[at] is not None and payload
    )
    return Candidate(
        identity,
        version,
        explicit,
        op,
        payload,
        content_hash(op, payload),
        held,
        referred,
        part,
        0 if explicit else corrects,
    )
