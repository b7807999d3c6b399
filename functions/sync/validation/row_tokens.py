"""Issue and read row tokens (ID_BARIS): which row of which upload a corrected row answers, with a check code.

The check code covers region and domain, upload, row and time. It covers id_sumber only where that was in
order: then nobody has a reason to change it, and a different one means that a spreadsheet sorted or dragged
some columns without the others. Where id_sumber was the error (or the row could not be read), it may be
corrected freely. No other cell is covered, because any of them may have to be corrected. The check code
guards against accidents; a token grants no right.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

_TOKEN = re.compile(r"((?:[0-9a-f]{20}|check)-([0-9]{1,9})-([0-9a-f]{1,12}))-([0-9a-f]{8})")


class Token(NamedTuple):
    """What a row token says."""

    row: int
    sent: int
    """Epoch ms of the upload that the row first came with; 0 for a row that `sinergi check` refused
    offline."""


def issue(region: str, domain: str, upload: str, row: int, sent: int, identity: str = "") -> str:
    """Return the token of a row; `identity` is the id_sumber to protect, '' where it may be corrected."""
    plain = f"{upload}-{row}-{sent:x}"
    return f"{plain}-{_check(region, domain, plain, identity)}"


def read(token: str, region: str, domain: str, identity: str) -> Token | None:
    """Return what a token says, or None where it was issued for another place or another id_sumber."""
    match = _TOKEN.fullmatch(token.strip())
    if match is None or match[4] not in (
        _check(region, domain, match[1], identity),
        _check(region, domain, match[1], ""),
    ):
        return None
    return Token(int(match[2]), int(match[3], 16))


def is_token(token: str) -> bool:
    """Return whether this is a row token, for whatever place: then the cells of its row were neutralised."""
    return _TOKEN.fullmatch(token.strip()) is not None


def _check(region: str, domain: str, plain: str, identity: str) -> str:
    return blake2b("\n".join((region, domain, plain, identity)).encode(), digest_size=4).hexdigest()
