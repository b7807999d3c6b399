"""Templates of a domain: the header and one row that passes every rule."""

from __future__ import annotations

import csv
import io

from functions.domains._contract import Domain
from functions.sync.validate import shape
from functions.sync.workbook import workbook


def csv_template(domain: Domain, delimiter: str = ",") -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it as it is."""
    text = io.StringIO()
    write = csv.writer(text, delimiter=delimiter).writerow
    names = shape(domain).names
    write(names)
    write([domain.example.get(name, "") for name in names])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_template(domain: Domain) -> bytes:
    names = shape(domain).names
    return workbook(shape(domain), names, names, [[domain.example.get(name, "") for name in names]])
