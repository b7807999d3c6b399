"""Name the columns whose cells the checks of a whole file look at, and read those cells as text.

Also count the characters that nobody sees, and those of another encoding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from functions.domains.core.compiled import ABSENT
from functions.domains.core.contract import Domain
from functions.domains.core.readers.texts import HIDDEN, MAC, plain, stripped
from functions.sync.model.errors import Rejected

_WESTERN = re.compile("(?<=[A-Za-z])[à-öø-ÿ]")
"""An accented small letter of Windows-1252 where one may be."""
LONGEST_ABSENT = max(map(len, ABSENT))


def watched_columns(
    domain: Domain, columns: Sequence[str], more: Mapping[str, object] | Sequence[str] = ()
) -> tuple[str, ...]:
    """Return id_sumber, then those of `columns` that `FileRules` needs or that `more` names."""
    balance = (domain.balance.region, domain.balance.amount, *domain.balance.same) if domain.balance else ()
    names = dict.fromkeys(("status_rekaman", *domain.unique, *domain.slice, *balance, *more))
    return ("id_sumber", *(name for name in names if name in columns))


def text_of(cell: str) -> str:
    """Return a cell's text, '' where it is a word for absent."""
    if len(cell) > LONGEST_ABSENT and cell.isascii() and cell[0].isalnum() and cell[-1].isalnum():
        return cell  # nearly every cell: nothing to take off, and too long for a word for absent
    text = plain(cell)
    return "" if text in ABSENT else text


def texts_of(cells: Sequence[str]) -> list[str]:
    """Return `text_of` each cell of a column."""
    trimmed = stripped(cells)
    if trimmed is None:
        return list(map(text_of, cells))
    return ["" if text in ABSENT else text for text in trimmed]


class OddCharacters:
    """Counts the characters of a file's cells that are invisible, or of MacRoman read as Windows-1252."""

    def __init__(self, encoding: str) -> None:
        """Take the `Layout`'s encoding: a file that is not UTF-8 may as well be MacRoman."""
        self._encoding, self._not_utf8 = encoding, encoding != "utf-8"
        self._hidden = self._mac = self._western = 0

    def add(self, text: str) -> None:
        """Add the text of any number of cells."""
        if not text.isascii():
            self._hidden += len(HIDDEN.findall(text))
            if self._not_utf8:
                self._mac += len(MAC.findall(text))
                self._western += len(_WESTERN.findall(text))

    def add_bytes(self, block: bytes) -> None:
        if not block.isascii():
            self.add(block.decode(self._encoding))

    def notes(self) -> list[dict[str, str]]:
        """Return the note of the invisible ones, as `Layout.notes`; none where there are none.

        Raises `Rejected` (ENKODING_MAC) where more characters are of MacRoman than of Windows-1252: most of
        the others then read as some right character, so no cell can be trusted.
        """
        if self._mac > self._western:
            raise Rejected("ENKODING_MAC", jumlah=str(self._mac))
        return [{"code": "KARAKTER_TAK_TERLIHAT", "jumlah": str(self._hidden)}] if self._hidden else []
