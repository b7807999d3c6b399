"""ID_BARIS: which row of which upload a corrected row answers, and a check that it still stands where we put it.

The check covers the place (region and domain), the upload, the row and the time. It covers id_sumber only where that was
in order: then nobody has a reason to change it, and another one means that a spreadsheet sorted or dragged some columns
without the others. Where id_sumber is what was wrong (or the row could not be read), it may be corrected freely. No other
cell is covered, for any of them may have to be mended. This guards against accidents; a token gives no right to anything.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

_TOKEN = re.compile(r"((?:[0-9a-f]{20}|check)-([0-9]{1,9})-([0-9a-f]{1,12}))-([0-9a-f]{8})")


class Token(NamedTuple):
    """`sent`: epoch milliseconds of the upload that the row first came with; 0 where it was only checked offline."""

    row: int
    sent: int


def issue(region: str, domain: str, upload: str, row: int, sent: int, identity: str = "") -> str:
    """`identity` is the id_sumber to hold on to, '' where it may be corrected."""
    plain = f"{upload}-{row}-{sent:x}"
    return f"{plain}-{_check(region, domain, plain, identity)}"


def read(token: str, region: str, domain: str, identity: str) -> Token | None:
    """None where the token was not given for this place, or not for this id_sumber."""
    match = _TOKEN.fullmatch(token.strip())
    if match is None or match[4] not in (
        _check(region, domain, match[1], identity),
        _check(region, domain, match[1], ""),
    ):
        return None
    return Token(int(match[2]), int(match[3], 16))


def ours(token: str) -> bool:
    """Whether we wrote the row that carries it, rightly placed or not: then its cells are neutral ones."""
    return _TOKEN.fullmatch(token.strip()) is not None


def _check(region: str, domain: str, plain: str, identity: str) -> str:
    return blake2b("\n".join((region, domain, plain, identity)).encode(), digest_size=4).hexdigest()
