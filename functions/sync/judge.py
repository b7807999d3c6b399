"""A chunk of rows judged: what each row is, what is wrong with it, and the record it would make. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, NamedTuple

from functions import messages
from functions.domains._contract import Context, Domain
from functions.domains._text import WIB, Refusal
from functions.messages import Severity
from functions.sync import row_tokens
from functions.sync.neutral import restored
from functions.sync.record import Op
from functions.sync.rows import jsonl, table
from functions.sync.rows.cut import is_blank, is_total
from functions.sync.rows.headers import CORRECTION_COLUMNS, senders, token_column
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
    corrects: int = 0
    """Epoch ms of the upload that the row first came with, for a row that came back from us and has no version of its own:
    nothing that was sent after it may be undone by it. 0 for any other row."""


class Judged(NamedTuple):
    """`cells` as the sender wrote them, or what could be read of a broken row; `candidate` is None when the row is refused."""

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
    token_at = token_column(layout.columns, layout.headers)
    for row, cells, refused, findings, broken in _lines(stream, layout, first_row, domain):
        if broken:
            yield Judged(row, "", cells, [Finding("BARIS_RUSAK", "")], None)
            continue
        checked = validator.check(cells, context, refused)
        findings.extend(checked.findings)
        corrects = 0
        if token_at is not None and (given := cells[token_at].strip()):
            token = row_tokens.read(given, context.region, domain.name, checked.id)
            corrects = min(token.sent, received) if token else 0
            if token is None:
                findings.append(Finding("TOKEN_TIDAK_COCOK", CORRECTION_COLUMNS[-1]))
        if row in doubles:
            findings.append(Finding("GANDA_DALAM_BERKAS", "id_sumber", {"baris": doubles[row]}))
        severities = {messages.get(finding.code).severity for finding in findings} if findings else ()
        candidate = None
        if checked.values is not None and Severity.REJECT not in severities:
            held = tuple(f.code for f in findings if messages.get(f.code).severity is Severity.HOLD) if findings else ()
            candidate = _candidate(validator.shape, parents, checked.values, received, held)
            if corrects and not candidate.explicit:
                candidate = candidate._replace(corrects=corrects)
        yield Judged(row, checked.id, cells, findings, candidate)


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
    for row, (cells, _, raw) in enumerate(table.records(stream, layout.encoding, layout.delimiter), start=first_row):
        if cells is None:
            yield _Line(row, _broken([raw], layout), nothing, [], broken=True)
        elif not is_blank(cells) and not is_total(cells):
            if token_at is not None and any(map(row_tokens.ours, cells)):
                cells = [restored(cell) for cell in cells]  # noqa: PLW2901
            if len(cells) == width or (len(cells) > width and is_blank(cells[width:])):
                yield _Line(row, cells, nothing, [])
            else:
                yield _Line(row, _broken(cells, layout), nothing, [], broken=True)


def _broken(found: Sequence[str], layout: Layout) -> list[str]:
    """What was read of a row that does not fit, under the sender's own columns from the left; what is left over stands in
    the last of them, so that nothing is lost to whoever mends it."""
    places = senders(layout.columns, layout.headers)
    cells = [""] * len(layout.columns)
    for at, cell in zip(places, found, strict=False):
        cells[at] = cell
    if len(found) > len(places):
        cells[places[-1]] = (layout.delimiter or ",").join(found[len(places) - 1 :])[: table.LINE_LIMIT // 2]
    return cells


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
