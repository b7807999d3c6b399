"""The plan of an upload: how to read the file and where its chunks lie. One JSON object in `work/`, written once."""

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
    """`plain` is the key of the file in plain form in the receipt bucket, '' when the drop itself is plain."""

    layout: Layout
    chunks: list[Chunk]
    file_findings: dict[int, list[Finding]]
    total_rows: list[int]
    plain: str = ""
    anomalies: list[Anomaly] = field(default_factory=list)

    def dump(self) -> bytes:
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
