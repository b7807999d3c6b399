"""The plan of an upload: how to read the file and where its chunks lie. One JSON object in `work/`, written once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import orjson

from functions.sync.rows.cut import Chunk
from functions.sync.rows.layout import Layout


@dataclass(frozen=True, slots=True)
class Manifest:
    """`plain` is the key of the file in plain form in the receipt bucket, '' when the drop itself is plain."""

    layout: Layout
    chunks: list[Chunk]
    doubles: dict[int, str]
    total_rows: list[int]
    plain: str = ""

    def dump(self) -> bytes:
        fields = {**asdict(self), "chunks": [list(chunk) for chunk in self.chunks]}
        return orjson.dumps(fields, option=orjson.OPT_NON_STR_KEYS)

    @staticmethod
    def parse(content: bytes) -> Manifest:
        fields: dict[str, Any] = orjson.loads(content)
        return Manifest(
            layout=Layout(**fields["layout"]),
            chunks=[Chunk(*chunk) for chunk in fields["chunks"]],
            doubles={int(row): cited for row, cited in fields["doubles"].items()},
            total_rows=fields["total_rows"],
            plain=fields["plain"],
        )


def manifest_key(upload: str) -> str:
    return f"work/{upload}/manifest.json"


def plain_key(upload: str) -> str:
    return f"work/{upload}/plain"


def part_key(upload: str, chunk: int, part: str) -> str:
    """`part` is `receipt` or `corrections`."""
    return f"work/{upload}/{chunk:06d}.{part}.csv"


def receipt_key(region: str, domain: str, upload: str, name: str) -> str:
    """Where people look (contract, section 2)."""
    return f"receipts/{region}/{domain}/{upload}/{name}"
