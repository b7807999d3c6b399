"""Templates of a domain: the header and one row that passes every rule."""

from __future__ import annotations

import csv
import io

from functions.domains._contract import Domain
from functions.sync.validate import shape
from functions.sync.workbook import NEEDED, Row, chosen, write_workbook


def csv_template(domain: Domain, delimiter: str = ",") -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it as it is."""
    text = io.StringIO()
    write = csv.writer(text, delimiter=delimiter).writerow
    names = shape(domain).names
    write(names)
    write([domain.example.get(name, "") for name in names])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_template(domain: Domain) -> bytes:
    """Coded columns hold the words that their drop-downs offer."""
    compiled = shape(domain)
    headers = [f"{name}{NEEDED}" if needed else name for name, needed in zip(compiled.names, compiled.required, strict=True)]
    example = [chosen(cell, domain.example.get(name, "")) for name, cell in zip(compiled.names, compiled.cells, strict=True)]
    stream = io.BytesIO()
    write_workbook(stream, compiled, compiled.names, headers, [Row(example)])
    return stream.getvalue()
