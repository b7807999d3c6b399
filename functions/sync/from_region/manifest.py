"""The plan of an upload: how to read the file, and where its chunks lie.

It is one JSON object in `work/`, written once by receive.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from functions.sync.from_region.chunking import Chunk
from functions.sync.model.finding import Finding
from functions.sync.reading.layout import Layout
from functions.sync.validation.anomalies import Anomaly


@dataclass(frozen=True, slots=True)
class Manifest:
    """The layout of a file, and what `chunking.ChunkedFile` found of it."""

    layout: Layout
    chunks: list[Chunk]
    file_findings: dict[int, list[Finding]]
    total_rows: list[int]
    plain: str = ""
    """Key of the plain form in the receipt bucket, '' where the drop itself is in plain form."""
    anomalies: list[Anomaly] = field(default_factory=list)

    def dump(self) -> bytes:
        """Return the manifest as JSON."""
        fields = {
            "layout": asdict(self.layout),
            "chunks": [list(chunk) for chunk in self.chunks],
            "across": {
                row: [list(finding) for finding in found] for row, found in self.file_findings.items()
            },
            "total_rows": self.total_rows,
            "plain": self.plain,
            "anomalies": [list(anomaly) for anomaly in self.anomalies],
        }
        return orjson.dumps(fields, option=orjson.OPT_NON_STR_KEYS)

    @staticmethod
    def parse(content: bytes) -> Manifest:
        """Return the manifest that `dump` wrote."""
        fields: dict[str, Any] = orjson.loads(content)
        return Manifest(
            layout=Layout(**fields["layout"]),
            chunks=[Chunk(*chunk) for chunk in fields["chunks"]],
            file_findings={
                int(row): [Finding(*finding) for finding in found] for row, found in fields["across"].items()
            },
            total_rows=fields["total_rows"],
            plain=fields["plain"],
            anomalies=[Anomaly(*anomaly) for anomaly in fields["anomalies"]],
        )
