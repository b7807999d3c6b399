"""Bounds of what the ministry may say: sizes, lengths and numbers of its answers (contract, section 5).

They are the one place where these numbers stand. What exceeds one is set aside; its neighbours are taken.
"""

from __future__ import annotations

LARGEST_NUMBER = 10**15
"""Largest version or revision; also the largest `versi` that a source may send."""
CHANGE_BYTES = 64 << 10
"""Bytes of one change as compact JSON. The largest record of our own datasets is under 20 KB."""
NESTING = 32
"""Levels of objects and lists in one change."""
FIELDS = 500
"""Fields of one change, at all levels together."""
FIELD_NAME = 80
"""Characters of a field's name."""
OP = 32
"""Characters of an operation."""
CURSOR = 512
"""Characters of a cursor."""
CODES = 20
"""Codes of one acknowledgement; the rest is left out."""
TOKEN = 16 << 10
"""Characters of an access token; it goes into the header of every request."""
HEADER = 128
"""Characters of a header whose value is read."""
