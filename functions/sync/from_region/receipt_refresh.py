"""Bring the lines of a receipt up to the state table: what became of the rows after they were judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from functions import domains, messages
from functions.agreement import Deny
from functions.messages import Severity
from functions.sync.model.record import Key, Record, RecordState, parent_of
from functions.sync.model.upload import Hasil, Upload
from functions.sync.reading.formula_injection import neutralise
from functions.sync.records.compare import PARENT_MISSING
from functions.sync.records.transitions import PARENT_REFUSED

SUPERSEDED = "digantikan"
"""Key in `sent` for accepted rows whose record was replaced by a later upload."""


@dataclass(slots=True)
class ReceiptRefresh:
    """Refreshes the lines of one upload's receipt, and counts what changed since ingest."""

    domain: str
    counts: Counter[str] = field(default_factory=Counter)
    """Outcome → rows to add to those counted by ingest; may be negative."""
    lifted: Counter[str] = field(default_factory=Counter)
    """Code → findings that no longer apply."""
    added: Counter[str] = field(default_factory=Counter)
    """Code → findings added."""
    sent: Counter[str] = field(default_factory=Counter)
    """State of the record (or `SUPERSEDED`) → accepted and held rows."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Model field → the sender's header."""
    denied: Deny | None = None
    """Why nothing of the dataset may be sent any more."""
    parents: dict[Key, Record] = field(default_factory=dict)
    """Records that the ministry refused, and that rows of the upload wait for."""

    def refresh(self, line: list[str], record: Record, upload: Upload) -> list[str]:
        """Return the receipt's line for a row whose record is now `record`.

        The line changes where a hold was lifted, the ministry or the agreement refused the record, or another
        worker stored it. Where a later upload replaced the record, it is only counted.
        """
        if line[2] == Hasil.TIDAK_BERUBAH:
            if (record.upload, str(record.row)) != (upload.id, line[0]):
                return line
            line = self._stored(line, record)
        if record.upload != upload.id:
            self.sent[SUPERSEDED] += 1
            return line
        self.sent[record.state.value] += 1
        lifted = [
            code
            for code in line[3].split("|")
            if code and messages.get(code).severity is Severity.HOLD and code not in record.reasons
        ]
        if lifted:
            line = self._lift(line, lifted, still_held=record.state is RecordState.DITAHAN)
        if record.state is RecordState.DITOLAK_PUSAT:
            columns = dict.fromkeys(
                self.headers.get(column, column) for column in record.reason_columns if column
            )
            return self._add(
                line, "DITOLAK_PUSAT", ", ".join(columns), kode_pusat=", ".join(record.reasons) or "-"
            )
        if record.state is RecordState.DITAHAN and self.denied and self.denied.code in record.reasons:
            return self._add(line, self.denied.code, "", pasal=self.denied.clause)
        if record.state is RecordState.DITAHAN and PARENT_REFUSED in record.reasons and record.waits_for:
            return self._refused_parent(line, parent_of(record))
        return line

    def _stored(self, line: list[str], record: Record) -> list[str]:
        """Correct the outcome of a row that another worker on the same chunk stored without reporting it."""
        hasil = Hasil.DITAHAN if record.state is RecordState.DITAHAN else Hasil.DITERIMA
        self.counts.update({Hasil.TIDAK_BERUBAH.value: -1, hasil.value: 1})
        line = [*line[:2], hasil, *line[3:]]
        if PARENT_MISSING not in record.reasons:
            return line
        header = self._header(parent_of(record))
        return self._add(line, PARENT_MISSING, header, kolom=header or "-")

    def _refused_parent(self, line: list[str], key: Key) -> list[str]:
        parent = self.parents.get(key)
        header = self._header(key)
        where = {"unggahan": parent.upload if parent else "-", "baris": str(parent.row) if parent else "-"}
        return self._add(
            line, PARENT_REFUSED, header, kolom=header or "-", dataset=key.domain, rujukan=key.id, **where
        )

    def _header(self, parent: Key) -> str:
        """Return the sender's header of the column that refers to the parent."""
        column = next(
            (ref.column for ref in domains.get(self.domain).parents if ref.domain == parent.domain), ""
        )
        return self.headers.get(column, column)

    def _add(self, line: list[str], code: str, column: str, **params: str) -> list[str]:
        self.added[code] += 1
        text = messages.get(code).text("id", **params)
        return [
            *line[:3],
            _joined(line[3], code, "|"),
            _joined(line[4], neutralise(column), "|"),
            _joined(line[5], text, " | "),
        ]

    def _lift(self, line: list[str], lifted: Sequence[str], still_held: bool) -> list[str]:
        """Remove findings that no longer hold the row: its parent has arrived, or a recheck released it."""
        self.lifted.update(lifted)
        found = zip(line[3].split("|"), line[4].split("|"), line[5].split(" | "), strict=True)
        codes, columns, texts = list(
            zip(*(parts for parts in found if parts[0] not in lifted), strict=True)
        ) or [(), (), ()]
        hasil = Hasil(line[2])
        if hasil is Hasil.DITAHAN and not still_held:
            self.counts.update({Hasil.DITAHAN.value: -1, Hasil.DITERIMA.value: 1})
            hasil = Hasil.DITERIMA
        return [*line[:2], hasil, "|".join(codes), "|".join(columns), " | ".join(texts)]


def _joined(text: str, more: str, separator: str) -> str:
    return f"{text}{separator}{more}" if text else more
