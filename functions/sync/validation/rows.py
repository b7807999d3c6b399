"""A chunk of rows judged: what each row is, what is wrong with it, and the record it would make. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from functions import agreement, messages
from functions.domains.core.cells import WIB, Refusal
from functions.domains.core.compiled import Shape, shape
from functions.domains.core.contract import Context, Domain
from functions.messages import Severity
from functions.sync.model.finding import Finding
from functions.sync.model.hashing import content_hash
from functions.sync.model.record import Op
from functions.sync.reading import jsonl
from functions.sync.reading.csv_blocks import batches
from functions.sync.reading.formula_injection import restore
from functions.sync.reading.headers import CORRECTION_COLUMNS, senders, token_column
from functions.sync.reading.layout import Layout
from functions.sync.reading.lines import LINE_LIMIT
from functions.sync.reading.row_kinds import fits, is_blank, is_total
from functions.sync.validation import row_tokens
from functions.sync.validation.column_validator import ColumnValidator
from functions.sync.validation.file_rules import slice_of
from functions.sync.validation.non_data_rows import is_example, is_non_data
from functions.sync.validation.row_validator import RowValidator, RowVerdict

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
AT_ONCE = 500
"""Rows checked together."""


class Candidate(NamedTuple):
    """The record a good row makes. `explicit`: the version is the source's own, not the upload's time."""

    id: str
    version: int
    explicit: bool
    op: Op
    payload: bytes
    hash: str
    held: tuple[str, ...]
    """Codes that hold it back (severity H)."""
    parents: tuple[tuple[str, str, str], ...]
    """(column, domain, id_sumber) of each record it refers to."""
    slice: str = ""
    corrects: int = 0
    """Epoch ms of the upload that the row first came with, for a row that came back from us and has no version of its own:
    nothing that was sent after it may be undone by it. 0 for any other row."""

    @property
    def source_version(self) -> int:
        """How old it is: beside `Record.seen` it decides what is older."""
        return self.corrects or self.version


class JudgedRow:
    """`cells` as the sender wrote them, or what could be read of a broken row; `candidate` is None when the row is refused,
    and is made only when asked for: a check has no use for payload and hash.
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
    """Rules are judged by the day (WIB) the upload arrived, so that judging again gives the same answer."""
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
    across: Mapping[int, Sequence[Finding]],
    received: int,
) -> Iterator[JudgedRow]:
    """Every data row of the chunk, in order. `across` as in `cut.Cut`; `received` (epoch ms) is the version of rows that
    carry none.
    """
    lines = _lines(stream, layout, first_row, domain)
    headers = layout.headers if layout.kind == "csv" else []
    return _judged_rows(lines, layout.columns, headers, domain, context, across, received)


def judge_cells(
    records: Iterable[jsonl.LaidOutCells],
    domain: Domain,
    context: Context,
    across: Mapping[int, Sequence[Finding]],
    received: int,
) -> Iterator[JudgedRow]:
    """The same of records that were given one by one, numbered from 1."""
    lines = (
        _Line(row, cells, refused, findings)
        for row, (cells, refused, findings) in enumerate(records, start=1)
    )
    return _judged_rows(lines, shape(domain).names, [], domain, context, across, received)


def _judged_rows(
    lines: Iterator[_Line],
    columns: Sequence[str],
    headers: Sequence[str],
    domain: Domain,
    context: Context,
    across: Mapping[int, Sequence[Finding]],
    received: int,
) -> Iterator[JudgedRow]:
    """`headers` are those of a table, none of records that name their own columns."""
    token_at = token_column(columns, headers) if headers else None
    validator = RowValidator(domain, columns)
    names = validator.shape.names
    parents = [(parent.column, parent.domain, names.index(parent.column)) for parent in domain.parents]
    for (row, cells, _, findings, _), checked in _checked(validator, lines, context):
        if checked is None:
            yield JudgedRow(row, "", cells, [Finding("BARIS_RUSAK", "")], None)
            continue
        if checked.values is None and headers and is_non_data(cells, columns, headers):
            yield JudgedRow(row, "", cells, [Finding("BARIS_BUKAN_DATA", "")], None)
            continue
        findings.extend(checked.findings)
        corrects = 0
        if token_at is not None and (given := cells[token_at].strip()):
            token = row_tokens.read(given, context.region, domain.name, checked.id)
            corrects = min(token.sent, received) if token else 0
            if token is None:
                findings.append(Finding("TOKEN_TIDAK_COCOK", CORRECTION_COLUMNS[-1]))
        findings.extend(across.get(row, ()))
        if headers and checked.id == domain.example["id_sumber"] and is_example(checked.values, domain):
            findings.append(Finding("BARIS_CONTOH", "id_sumber"))
        severities = {messages.get(finding.code).severity for finding in findings} if findings else ()
        if checked.values is None or Severity.REJECT in severities:
            yield JudgedRow(row, checked.id, cells, findings, None)
            continue
        held = (
            tuple(f.code for f in findings if messages.get(f.code).severity is Severity.HOLD)
            if findings
            else ()
        )
        make = partial(_candidate, validator.shape, parents, checked.values, received, held, corrects)
        yield JudgedRow(row, checked.id, cells, findings, make, held)


def _checked(
    validator: RowValidator, lines: Iterator[_Line], context: Context
) -> Iterator[tuple[_Line, RowVerdict | None]]:
    """Every line with its verdict, None for a broken one."""
    bulk = ColumnValidator(validator)
    while batch := list(islice(lines, AT_ONCE)):
        if any(line.refused for line in batch):  # typed sources only
            verdicts: Iterator[RowVerdict] = (
                validator.check(line.cells, context, line.refused) for line in batch if not line.broken
            )
        else:
            verdicts = bulk.check([line.cells for line in batch if not line.broken], context)
        for line in batch:
            yield line, None if line.broken else next(verdicts)


class _Line(NamedTuple):
    row: int
    cells: list[str]
    refused: Mapping[int, Refusal]
    findings: list[Finding]
    broken: bool = False


def _lines(stream: BinaryIO, layout: Layout, first_row: int, domain: Domain) -> Iterator[_Line]:
    """Every data row; blank and total rows are passed over."""
    nothing: dict[int, Refusal] = {}
    if layout.kind == "jsonl":
        for row, (record, _, raw) in enumerate(jsonl.records(stream), start=first_row):
            if record is None:
                yield _Line(row, _broken([raw], layout), nothing, [], broken=True)
            elif record:
                laid = jsonl.lay_out(record, domain)
                yield _Line(row, laid.cells, laid.refused, laid.findings)
        return
    width = len(layout.columns)
    token_at = token_column(layout.columns, layout.headers)
    row = first_row - 1
    for batch in batches(stream, layout.encoding, layout.delimiter):
        for at, cells in enumerate(batch.rows):
            row += 1
            if cells is None:
                yield _Line(row, _broken([batch.raw[at]], layout), nothing, [], broken=True)
            elif not is_blank(cells) and not is_total(cells):
                if token_at is not None and any(map(row_tokens.ours, cells)):
                    cells = [restore(cell) for cell in cells]  # noqa: PLW2901
                if fits(cells, width):
                    yield _Line(row, cells, nothing, [])
                else:
                    yield _Line(row, _broken(cells, layout), nothing, [], broken=True)


def _broken(found: Sequence[str], layout: Layout) -> list[str]:
    """What was read of a row that does not fit, under the sender's own columns from the left; what is left over stands in
    the last of them, so that nothing is lost to whoever mends it.
    """
    places = senders(layout.columns, layout.headers)
    cells = [""] * len(layout.columns)
    for at, cell in zip(places, found, strict=False):
        cells[at] = cell
    if len(found) > len(places):
        cells[places[-1]] = (layout.delimiter or ",").join(found[len(places) - 1 :])[: LINE_LIMIT // 2]
    return cells


def _candidate(
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
