"""A chunk of rows judged: what each row is, what is wrong with it, and the record it would make. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, NamedTuple

from functions import messages
from functions.domains._contract import Context, Domain
from functions.domains._text import WIB, Refusal
from functions.messages import Severity
from functions.sync.neutral import our_row, restored
from functions.sync.record import Op
from functions.sync.rows import jsonl, table
from functions.sync.rows.cut import is_blank, is_total
from functions.sync.rows.headers import row_token
from functions.sync.rows.layout import Layout
from functions.sync.validate import Finding, RowValidator, Shape, content_hash

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


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


class Judged(NamedTuple):
    """`cells` as the sender wrote them; `candidate` is None when the row is refused."""

    row: int
    id: str
    cells: Sequence[str]
    findings: list[Finding]
    candidate: Candidate | None


def context_at(epoch_ms: int, region: str) -> Context:
    """Rules are judged by the day (WIB) the upload arrived, so that judging again gives the same answer."""
    return Context(datetime.fromtimestamp(epoch_ms / 1000, WIB).date(), region)


def judge(
    stream: BinaryIO, layout: Layout, first_row: int, domain: Domain, context: Context, doubles: Mapping[int, str], received: int
) -> Iterator[Judged]:
    """Every data row of the chunk, in order. `doubles` as in `cut.Cut`; `received` (epoch ms) is the version of rows that
    carry none."""
    validator = RowValidator(domain, layout.columns)
    names = validator.shape.names
    parents = [(parent.column, parent.domain, names.index(parent.column)) for parent in domain.parents]
    for row, cells, refused, findings in _cells(stream, layout, first_row, domain):
        if cells is None:
            yield Judged(row, "", [], [Finding("BARIS_RUSAK", "")], None)
            continue
        checked = validator.check(cells, context, refused)
        findings.extend(checked.findings)
        if row in doubles:
            findings.append(Finding("GANDA_DALAM_BERKAS", "id_sumber", {"baris": doubles[row]}))
        severities = {messages.get(finding.code).severity for finding in findings} if findings else ()
        candidate = None
        if checked.values is not None and Severity.REJECT not in severities:
            held = tuple(f.code for f in findings if messages.get(f.code).severity is Severity.HOLD) if findings else ()
            candidate = _candidate(validator.shape, parents, checked.values, received, held)
        yield Judged(row, checked.id, cells, findings, candidate)


def _cells(
    stream: BinaryIO, layout: Layout, first_row: int, domain: Domain
) -> Iterator[tuple[int, list[str] | None, Mapping[int, Refusal], list[Finding]]]:
    """(row, cells or None, refused, findings) of every data row; blank and total rows are passed over."""
    nothing: dict[int, Refusal] = {}
    if layout.kind == "jsonl":
        for row, (record, _) in enumerate(jsonl.records(stream), start=first_row):
            if record is None:
                yield row, None, nothing, []
            elif record:
                laid = jsonl.lay_out(record, domain)
                yield row, laid.cells, laid.refused, laid.findings
        return
    width = len(layout.columns)
    token = row_token(layout.columns, layout.headers)
    for row, (cells, _) in enumerate(table.records(stream, layout.encoding, layout.delimiter), start=first_row):
        if cells is None:
            yield row, None, nothing, []
        elif not is_blank(cells) and not is_total(cells):
            fits = len(cells) == width or (len(cells) > width and is_blank(cells[width:]))
            if token is not None and fits and our_row(cells[token]):
                cells = [restored(cell) for cell in cells]  # noqa: PLW2901
            yield row, cells if fits else None, nothing, []


def _candidate(
    shape: Shape, parents: Sequence[tuple[str, str, int]], values: tuple[Any, ...], received: int, held: tuple[str, ...]
) -> Candidate:
    identity, version, changed, status = values[:4]
    op = Op.UPSERT if status in (None, "aktif") else Op(status)
    payload = b"" if op is Op.HAPUS else shape.payload(values)
    explicit = version is not None or changed is not None
    if version is None:
        version = (changed - EPOCH) // MILLISECOND if changed is not None else received
    referred = tuple((column, domain, values[at]) for column, domain, at in parents if values[at] is not None and payload)
    return Candidate(identity, version, explicit, op, payload, content_hash(op, payload), held, referred)
