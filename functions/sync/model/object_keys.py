"""Name the objects of an upload in the receipt bucket."""

from __future__ import annotations

from functions.sync.model.upload import ChunkDone


def manifest_key(upload: str) -> str:
    return f"work/{upload}/manifest.json"


def plain_key(upload: str) -> str:
    return f"work/{upload}/plain"


def closing_key(upload: str) -> str:
    """Return the key of the ids that an upload closes: one JSON string per line."""
    return f"work/{upload}/closing.jsonl"


def part_key(done: ChunkDone, part: str) -> str:
    """Return the key of a chunk's part of a file; `part` is `receipt` or `corrections`."""
    return f"work/{done.upload}/{done.number:06d}.{done.parts}.{part}.csv"


def receipt_key(region: str, domain: str, upload: str, name: str) -> str:
    """Return the key of a file that people read (contract, section 2); `name` is the file's name."""
    return f"receipts/{region}/{domain}/{upload}/{name}"
