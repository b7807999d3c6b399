"""Write receipt and corrections row by row (contract, section 2)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from functions.sync.model.finding import Finding
from functions.sync.model.upload import Hasil, Upload
from functions.sync.reading.formula_injection import neutralise
from functions.sync.reading.headers import CORRECTION_COLUMNS, sender_positions
from functions.sync.reading.layout import Layout
from functions.sync.to_region.explanations import explain, sample
from functions.sync.to_region.severity_order import errors_first, level
from functions.sync.validation import row_tokens
from functions.sync.validation.anomalies import of_columns
from functions.sync.validation.rows import JudgedRow

RECEIPT_HEADER = b"baris,id_sumber,hasil,kode,kolom,pesan\r\n"
_PLAIN = {hasil: f",{hasil},,,\r\n" for hasil in Hasil}
"""The end of the line of a row without findings: nearly every row, so the CSV writer is bypassed (make
bench)."""
FIRST = 5
"""The most rows that a group of equal findings names."""


@dataclass(slots=True)
class FindingGroup:
    """Equal findings in one column of a file."""

    code: str
    column: str
    """The sender's header."""
    text: str
    """The message of the first finding."""
    count: int = 0
    rows: list[int] = field(default_factory=list)
    """The first rows with the finding."""


def sender_headers(layout: Layout) -> dict[str, str]:
    """Return model field → the sender's header, its `|` replaced, because `|` joins several headers."""
    return {
        name: header.strip().replace("|", "/")
        for name, header in zip(layout.columns, layout.headers, strict=True)
        if name
    }


class ReceiptPart:
    """Collects the rows of one chunk in input order: counts, groups of findings, its part of both files."""

    def __init__(
        self,
        upload: Upload,
        layout: Layout,
        lang: str = "id",
        groups: dict[tuple[str, str], FindingGroup] | None = None,
    ) -> None:
        """Start a part in `lang`, `id` or `en`; `groups` are those of the chunks before, which go on growing.

        A file has few groups, however many rows it has.
        """
        self.counts: Counter[str] = Counter()
        self.groups: dict[tuple[str, str], FindingGroup] = {} if groups is None else groups
        self._upload, self._lang = upload, lang
        self._headers, self._kind = sender_headers(layout), layout.kind
        self._places = {name: at for at, name in enumerate(layout.columns) if name}
        self._sender_positions = sender_positions(layout.columns, layout.headers)
        self._receipt, self._corrections = io.StringIO(), io.StringIO()
        self._write = csv.writer(self._receipt).writerow
        self._correct = csv.writer(self._corrections, delimiter=layout.delimiter or ",").writerow

    @property
    def codes(self) -> Counter[str]:
        codes: Counter[str] = Counter()
        for (code, _), group in self.groups.items():
            codes[code] += group.count
        return codes

    @property
    def columns(self) -> dict[str, int]:
        """The findings that can tell of a whole column, as `anomalies.of_columns` returns them."""
        return of_columns({key: group.count for key, group in self.groups.items()})

    def add(self, judged: JudgedRow, hasil: Hasil, findings: Sequence[Finding]) -> None:
        """Add a row with its outcome and all its findings."""
        self.counts[hasil._value_] += 1
        if not findings:
            self._receipt.write(f"{judged.row},{neutralise(judged.id)}{_PLAIN[hasil]}")
            return
        if len(findings) > 1:
            findings = errors_first(findings)
        codes, columns, texts, samples = self._explained(judged, findings)
        self._write([judged.row, neutralise(judged.id), hasil, codes, neutralise(columns), texts])
        if hasil is Hasil.DITOLAK:
            cells = [
                neutralise(judged.cells[i]) if i < len(judged.cells) else "" for i in self._sender_positions
            ]
            self._correct(
                [
                    *cells,
                    judged.row,
                    "|".join(level(finding.code) for finding in findings),
                    codes,
                    neutralise(columns),
                    texts,
                    neutralise(samples),
                    self._token(judged, findings),
                ]
            )

    def _explained(self, judged: JudgedRow, findings: Sequence[Finding]) -> tuple[str, str, str, str]:
        """Return codes and sender's headers joined by `|`, messages and examples by ` | `.

        None contains what joins it; an example may be a list, whose entries `|` joins without spaces.
        """
        codes, columns, texts, samples = [], [], [], []
        domain = self._upload.domain
        for finding in findings:
            code, name = finding.code, finding.column
            column = self._headers.get(name, name)
            text = explain(domain, finding, self._lang, self._headers, self._kind)
            group = self.groups.get((code, column))
            if group is None:
                group = self.groups[code, column] = FindingGroup(code, column, text)
            group.count += 1
            if len(group.rows) < FIRST:
                group.rows.append(judged.row)
            codes.append(code)
            columns.append(column)
            texts.append(text)
            samples.append(sample(domain, code, name, self._cell(judged, name)).replace(" | ", "|"))
        return "|".join(codes), "|".join(columns), " | ".join(texts), " | ".join(samples)

    def _cell(self, judged: JudgedRow, name: str) -> str:
        at = self._places.get(name, len(judged.cells))
        return judged.cells[at] if at < len(judged.cells) else ""

    def _token(self, judged: JudgedRow, findings: Sequence[Finding]) -> str:
        id_may_change = {"", "id_sumber", CORRECTION_COLUMNS[-1]} & {finding.column for finding in findings}
        upload = self._upload
        return row_tokens.issue(
            upload.region,
            upload.domain,
            upload.id,
            judged.row,
            upload.started_at,
            "" if id_may_change else judged.id,
        )

    def receipt(self) -> bytes:
        return self._receipt.getvalue().encode()

    def corrections(self) -> bytes:
        return self._corrections.getvalue().encode()


def corrections_header(layout: Layout) -> bytes:
    """Return the header of `corrections.csv`: sender's headers, then ours; a BOM makes Excel read UTF-8."""
    line = io.StringIO()
    headers = [neutralise(layout.headers[i]) for i in sender_positions(layout.columns, layout.headers)]
    csv.writer(line, delimiter=layout.delimiter or ",").writerow([*headers, *CORRECTION_COLUMNS])
    return b"\xef\xbb\xbf" + line.getvalue().encode()
