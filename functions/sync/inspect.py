"""A file understood as a whole: plain form, encoding, layout, chunks. The same for a drop and for a local file."""

from __future__ import annotations

from functions.domains._contract import Domain
from functions.sync.errors import Rejected
from functions.sync.manifest import Manifest
from functions.sync.rows.cut import CHUNK_BYTES, Cut, cut
from functions.sync.rows.layout import Layout, Open, read_layout
from functions.sync.rows.plain import Writer, to_plain


def inspect(open_file: Open, size: int, domain: Domain, plain: tuple[str, Writer, Open], chunk_bytes: int = CHUNK_BYTES) -> tuple[Manifest, int]:
    """(manifest, number of data rows). `plain` is (key, writer, opener) of the place for the plain form.

    UTF-8 on the whole file, else Windows-1252 on the whole file; the manifest says which. Raises `Rejected`.
    """
    key, writer, open_plain = plain
    written = to_plain(open_file, size, writer)
    source = open_plain if written else open_file
    for encoding in ("utf-8", "windows-1252"):
        try:
            layout, cuts = _read(source, domain, encoding, chunk_bytes)
        except UnicodeDecodeError:
            continue
        return Manifest(layout, cuts.chunks, cuts.doubles, cuts.total_rows, key if written else ""), cuts.rows
    raise Rejected("ENKODING_TIDAK_DIKENAL")


def _read(source: Open, domain: Domain, encoding: str, chunk_bytes: int) -> tuple[Layout, Cut]:
    layout = read_layout(source, domain, encoding)
    return layout, cut(source, layout, domain, chunk_bytes)
