"""What comes back to the sender: receipt and corrections, row by row (contract, section 2)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

from functions import messages
from functions.sync.judge import Judged
from functions.sync.neutral import neutral
from functions.sync.rows.headers import CORRECTION_COLUMNS, senders
from functions.sync.rows.layout import Layout
from functions.sync.upload import Hasil
from functions.sync.validate import Finding

RECEIPT_HEADER = b"baris,id_sumber,hasil,kode,kolom,pesan\r\n"


def explain(findings: Sequence[Finding], layout: Layout, lang: str = "id") -> tuple[str, str, str, str]:
    """(codes, columns in the sender's words, messages, examples), each joined by `|`, which none of them holds."""
    named = {name: header.strip().replace("|", "/") for name, header in zip(layout.columns, layout.headers, strict=True) if name}
    codes, columns, texts, samples = [], [], [], []
    for code, column, params in findings:
        message = messages.get(code)
        header = named.get(column, column)
        codes.append(code)
        columns.append(header)
        texts.append(message.text(lang, **{"kolom": header or "-", **params}))
        samples.append(message.contoh)
    return "|".join(codes), "|".join(columns), " | ".join(texts), " | ".join(samples)


class Outcome:
    """Collects the rows of one chunk in input order: counts, codes, and the two files' parts."""

    def __init__(self, upload: str, layout: Layout, lang: str = "id") -> None:
        self.counts: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self._upload, self._layout, self._lang = upload, layout, lang
        self._senders = senders(layout.columns, layout.headers)
        self._receipt, self._corrections = io.StringIO(), io.StringIO()
        self._write = csv.writer(self._receipt).writerow
        self._correct = csv.writer(self._corrections, delimiter=layout.delimiter or ",").writerow

    def add(self, judged: Judged, hasil: Hasil, findings: Sequence[Finding]) -> None:
        self.counts[hasil.value] += 1
        if not findings:
            self._receipt.write(f"{judged.row},{neutral(judged.id)},{hasil},,,\r\n")
            return
        self.codes.update(finding.code for finding in findings)
        codes, columns, texts, samples = explain(findings, self._layout, self._lang)
        self._write([judged.row, neutral(judged.id), hasil, codes, neutral(columns), texts])
        if hasil is Hasil.DITOLAK:
            cells = [neutral(judged.cells[i]) if i < len(judged.cells) else "" for i in self._senders]
            self._correct([*cells, codes, neutral(columns), texts, neutral(samples), f"{self._upload}-{judged.row}"])

    def receipt(self) -> bytes:
        return self._receipt.getvalue().encode()

    def corrections(self) -> bytes:
        return self._corrections.getvalue().encode()


def corrections_header(layout: Layout) -> bytes:
    """The sender's own headers, then ours; with a mark so that spreadsheets read UTF-8."""
    line = io.StringIO()
    headers = [neutral(layout.headers[i]) for i in senders(layout.columns, layout.headers)]
    csv.writer(line, delimiter=layout.delimiter or ",").writerow([*headers, *CORRECTION_COLUMNS])
    return b"\xef\xbb\xbf" + line.getvalue().encode()
