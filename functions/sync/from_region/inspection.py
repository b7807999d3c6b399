"""A file understood as a whole: plain form, encoding, layout, chunks. The same for a drop and for a local file."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from functions.domains.core.contract import Domain
from functions.sync.from_region.chunking import CHUNK_BYTES, ChunkedFile, cut_into_chunks
from functions.sync.from_region.manifest import Manifest
from functions.sync.model.errors import Rejected
from functions.sync.reading.layout import Layout, Open, read_layout
from functions.sync.reading.normalise import Origin, Writer, to_plain
from functions.sync.validation.file_rules import ComparedWith, MissingRecords

_CLAIMS = {
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
"""What the end of a name says of the content; other endings say nothing."""


class Inspected(NamedTuple):
    """`rows`: data rows. `lacking`: stored records that the file does not name, where it replaces what is stored."""

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
    """`plain` is (key, writer, opener) of the place for the plain form; `name` is the file's own and decides nothing;
    `against` is what is stored, where the file replaces it.

    UTF-8 on the whole file, else Windows-1252 on the whole file; the manifest says which. Raises `Rejected`.
    """
    key, writer, open_plain = plain
    origin = to_plain(open_file, size, domain, writer)
    source = open_plain if origin else open_file
    for encoding in ("utf-8", "windows-1252"):
        try:
            layout, cuts = _read(source, domain, encoding, chunk_bytes, against)
        except UnicodeDecodeError:
            continue
        plain_form = key if origin else ""
        manifest = Manifest(
            _told(layout, origin, name),
            cuts.chunks,
            cuts.file_findings,
            cuts.total_rows,
            plain_form,
            cuts.anomalies,
        )
        return Inspected(manifest, cuts.rows, cuts.missing)
    raise Rejected("ENKODING_TIDAK_DIKENAL")


def _read(
    source: Open, domain: Domain, encoding: str, chunk_bytes: int, against: ComparedWith | None
) -> tuple[Layout, ChunkedFile]:
    layout = read_layout(source, domain, encoding)
    return layout, cut_into_chunks(source, layout, domain, chunk_bytes, against)


def _told(layout: Layout, origin: Origin | None, name: str) -> Layout:
    """The layout with what the sender should know: what the file was, and whether its name says so."""
    origin = origin or Origin("")
    content = "xlsx" if origin.form == "xlsx" else layout.kind
    bare = name.lower().removesuffix(".gz")
    says_packed = name.lower() != bare
    claimed = _CLAIMS.get(bare[bare.rfind(".") :]) if "." in bare else None
    other_content = claimed is not None and claimed != content
    other_packing = says_packed != origin.packed and (says_packed or claimed is not None)
    notes = list(origin.notes)
    if other_content or other_packing:
        notes.append(
            {"code": "NAMA_BERKAS_TIDAK_COCOK", "isi": content.upper() + (" (gzip)" if origin.packed else "")}
        )
    return replace(layout, origin=origin.form, sheet=origin.sheet, notes=notes)
