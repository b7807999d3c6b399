"""Inspect a whole file: plain form, encoding, layout, chunks; the same for a drop and for a local file."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from functions.domains.core.contract import Domain
from functions.sync.from_region.chunking import CHUNK_BYTES, ChunkedFile, cut_into_chunks
from functions.sync.from_region.manifest import Manifest
from functions.sync.model.errors import Rejected
from functions.sync.reading.layout import Layout, Open, read_layout
from functions.sync.reading.normalise import Origin, Writer, to_plain
from functions.sync.reading.row_kinds import ANY_ROOM
from functions.sync.validation.file_rules import ComparedWith, MissingRecords

_KIND_BY_SUFFIX = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".xlsm": "xlsm",
    ".xlsb": "xlsb",
    ".ods": "ods",
    ".pdf": "pdf",
    ".zip": "zip",
}
"""What the suffix of a file's name says about its content; other suffixes say nothing."""


class Inspected(NamedTuple):
    """The plan of an upload; `rows` and `missing` as in `chunking.ChunkedFile`."""

    manifest: Manifest
    rows: int
    missing: MissingRecords | None


def inspect(
    open_file: Open,
    size: int,
    domain: Domain,
    plain: tuple[str, Writer, Open],
    chunk_bytes: int = CHUNK_BYTES,
    name: str = "",
    against: ComparedWith | None = None,
) -> Inspected:
    """Inspect a file of `size` bytes, and write its plain form where it is not in plain form.

    `plain` is (key, writer, opener) of the place for the plain form. `name` is the file's own; it decides
    nothing, and is only compared with the content. `against` is what is stored, where the file replaces it.
    The file is read as UTF-8, or as Windows-1252 if any of its bytes is not UTF-8; the manifest says which.
    Raises `Rejected`.
    """
    key, writer, open_plain = plain
    origin = to_plain(open_file, size, domain, writer)
    source = open_plain if origin else open_file
    for encoding in ("utf-8", "windows-1252"):
        try:
            layout, chunked = _read(source, domain, encoding, chunk_bytes, against, origin)
        except UnicodeDecodeError:
            continue
        plain_form = key if origin else ""
        manifest = Manifest(
            _with_origin(layout, origin, name),
            chunked.chunks,
            chunked.file_findings,
            chunked.total_rows,
            plain_form,
            chunked.anomalies,
        )
        return Inspected(manifest, chunked.rows, chunked.missing)
    raise Rejected("ENKODING_TIDAK_DIKENAL")


def _read(
    source: Open,
    domain: Domain,
    encoding: str,
    chunk_bytes: int,
    against: ComparedWith | None,
    origin: Origin | None,
) -> tuple[Layout, ChunkedFile]:
    layout = read_layout(source, domain, encoding)
    if origin and origin.form == "xlsx":
        layout = replace(layout, room=ANY_ROOM)
    chunked = cut_into_chunks(source, layout, domain, chunk_bytes, against)
    return replace(layout, room=chunked.room, notes=chunked.notes), chunked


def _with_origin(layout: Layout, origin: Origin | None, name: str) -> Layout:
    """Return the layout with the file's original form and its notes, one of them where the name disagrees."""
    origin = origin or Origin("")
    content = "xlsx" if origin.form == "xlsx" else layout.kind
    bare = name.lower().removesuffix(".gz")
    named_gzip = name.lower() != bare
    named_kind = _KIND_BY_SUFFIX.get(bare[bare.rfind(".") :]) if "." in bare else None
    other_content = named_kind is not None and named_kind != content
    other_packing = named_gzip != origin.packed and (named_gzip or named_kind is not None)
    notes = [*origin.notes, *layout.notes]
    if other_content or other_packing:
        notes.append(
            {"code": "NAMA_BERKAS_TIDAK_COCOK", "isi": content.upper() + (" (gzip)" if origin.packed else "")}
        )
    return replace(layout, origin=origin.form, sheet=origin.sheet, notes=notes)
