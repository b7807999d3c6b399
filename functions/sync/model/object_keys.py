"""Where the objects of an upload lie in the receipt bucket."""

from __future__ import annotations

from functions.sync.model.upload import ChunkDone


def manifest_key(upload: str) -> str:
    return f"work/{upload}/manifest.json"


def plain_key(upload: str) -> str:
    return f"work/{upload}/plain"


def closing_key(upload: str) -> str:
    """The ids that an upload closes, one JSON text a line."""
    return f"work/{upload}/closing.jsonl"


def part_key(done: ChunkDone, part: str) -> str:
    """`part` is `receipt` or `corrections`."""
    return f"work/{done.upload}/{done.number:06d}.{done.parts}.{part}.csv"


def receipt_key(region: str, domain: str, upload: str, name: str) -> str:
    """Where people look (contract, section 2)."""
    return f"receipts/{region}/{domain}/{upload}/{name}"
