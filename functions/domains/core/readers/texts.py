"""Take a cell's text as it is: clean it, say what means "absent", and refuse text that programs have spoilt.

`docs/readers.md` lists every character that a reader may remove, and where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Reader = Callable[[str], Any]


class Refusal:
    """A cell that cannot be read; `code` says why. No model accepts one, so it always becomes a finding."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code

    def __repr__(self) -> str:
        return f"Refusal({self.code})"


_HIDDEN = (0xAD, 0x61C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F),
           *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF)  # fmt: skip
HIDDEN = re.compile(f"[{''.join(map(chr, _HIDDEN))}]")
"""One invisible character."""
_INVISIBLE = dict.fromkeys(_HIDDEN) | {0xA0: " ", 0x202F: " "}


def visible(text: str) -> str:
    """Remove invisible characters and turn no-break spaces into spaces (contract, section 2).

    Invisible are soft hyphens, zero-width characters, marks of the writing direction and byte order marks.
    """
    return text if text.isascii() else text.translate(_INVISIBLE)


def fold(text: str) -> str:
    """Drop case, spaces and punctuation; headers are compared in this form."""
    return "".join(c for c in text.casefold() if c.isalnum())


_EQUALS = re.compile(r'="([^"]*)"')


def plain(text: str) -> str:
    """Return the text of a cell without what no sender means: invisible characters, outer spaces, text marks.

    A text mark keeps a spreadsheet from converting a value: a leading `'`, or `="…"` around all of it.
    """
    text = visible(text).strip()
    if text[:1] == "'":
        return text[1:].lstrip()
    if text[:2] == '="' and (match := _EQUALS.fullmatch(text)):
        return match[1].strip()
    return text


ERRORS = re.compile(
    r"#(?:REF|NAME|VALUE|DIV/0|NUM|NULL|N/A|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|GETTING_DATA)[!?]?"
    r"|#{3,}|Err:[0-9]{3}"
)
"""What spreadsheets show for a formula that failed, or for a column that is too narrow."""
_C1 = dict.fromkeys((0x81, 0x8D, 0x8F, 0x90, 0x9D), "")
_TAIL = (
    "["
    + "".join(re.escape(bytes([b]).decode("cp1252")) for b in range(0x80, 0xC0) if b not in _C1)
    + ("\x81\x8d\x8f\x90\x9d]")
)
_MISREAD = re.compile(f"[ÂÃ]{_TAIL}|â{_TAIL}{{2}}|ï{_TAIL}{{2}}|ð{_TAIL}{{3}}")
"""A character of UTF-8 that was read as Windows-1252."""
MAC = re.compile(
    "(?<=[A-Za-z])[ÒÓÔÕŽŠŒŸ](?=[a-z])|(?<=[a-z])[ÒÓÔÕŽŠŒŸ](?![A-Za-zÀ-ÿ])|(?<=[A-Za-z])[‡ˆ‰‹›˜ƒ](?=[A-Za-z])"
)
"""A character of MacRoman that was read as Windows-1252: a capital inside or at the end of a word of small
letters, or a sign inside a word. In a word of capitals it may be right."""


def _bytes(text: str) -> bytes:
    return b"".join(bytes([ord(c)]) if ord(c) in _C1 else c.encode("cp1252") for c in text)


def repaired(text: str) -> str:
    """Return the text with characters of UTF-8 or MacRoman that were read as Windows-1252 put right."""
    text = _MISREAD.sub(lambda match: _bytes(match[0]).decode("utf-8", "ignore"), text)
    return MAC.sub(lambda match: _bytes(match[0]).decode("mac_roman"), text)


def is_misread(text: str) -> bool:
    """Return whether a program has broken characters: U+FFFD, or another encoding read as Windows-1252."""
    return not text.isascii() and ("\ufffd" in text or repaired(text) != text)


def taken(text: str) -> str | Refusal:
    """Return the `plain` text of a cell, or a refusal of text that a program has spoilt.

    SEL_GALAT for a spreadsheet's error value, MOJIBAKE for broken characters.
    """
    if not text.isascii() and is_misread(text):
        return Refusal("MOJIBAKE")
    text = plain(text)
    return Refusal("SEL_GALAT") if text[:1] in "#E" and ERRORS.fullmatch(text) else text


def stripped(texts: Sequence[str]) -> list[str] | None:
    """Return each text without outer spaces; None where `taken` may say more than that of one of them."""
    joined = "".join(texts)
    if not joined.isascii():
        return None
    trimmed = list(map(str.strip, texts))
    if "'" in joined or "#" in joined or '="' in joined or "Err:" in joined:
        together = "\n".join(("", *trimmed))
        return None if any(mark in together for mark in _MARKS) else trimmed
    return trimmed


_MARKS = ("\n'", '\n="', "\n#", "\nErr:")

# -- absent --------------------------------------------------------------------------------------------------


def _cased(words: Iterable[str]) -> frozenset[str]:
    """Return each word in lower case, in capitals, with one capital, and with a capital for each word."""
    return frozenset(form for w in words for form in (w, w.lower(), w.upper(), w.capitalize(), w.title()))


_NULL = ("null", "NULL", "Null")
_EXPORTED = frozenset(
    {"", "-", "--", "---", "–", "—", ".", "..", "\\N", "N/A", "n/a", "N.A.", "n.a.", "nan", "NaN", "None",
     "NaT", "<NA>"}
    | {f"{left}{word}{right}" for left, right in ("()", "[]", "<>") for word in _NULL}
    | set(_NULL)
)  # fmt: skip
_NONE = _cased(("tidak ada", "tdk ada"))
ABSENT = _EXPORTED | {"NA", "NAN", "NONE", "none"}
"""Texts of a cell that mean that no value was given, in every column that names no other list."""
ABSENT_WORDS = ABSENT | _NONE
"""The same for texts, dates, lists and numbers of documents. Codes and counts refuse "tidak ada", because it
may mean "T" or 0 there."""
ABSENT_NAME = _EXPORTED | _NONE | _cased(("tanpa nama", "no name", "noname")) | {"Nama", "nama", "NAMA"}
"""The same for names and places. `Na`, `NA` and `Nan` are names."""
ABSENT_COUNTRY = _EXPORTED | _NONE
"""The same for countries: `NA` is Namibia."""
ABSENT_PHONE = ABSENT_WORDS | {"0"}

# -- texts that must look like something ---------------------------------------------------------------------


def named(text: str) -> str | Refusal:
    """Read a name or a place: any text with a letter; digits or signs only are NAMA_TIDAK_WAJAR."""
    if text[:1].isalpha() or any(map(str.isalpha, text)):
        return text
    return Refusal("NAMA_TIDAK_WAJAR")


_CONVERTED = re.compile(r"[+-]?[0-9]+(?:([.,])([0-9]+))?(?:[eE]([+-]?)[0-9]+)?")


def converted(text: str, *, digits: bool = False) -> Refusal | None:
    """Return why a number shows that a program has converted an identifier; None for any other text.

    NOTASI_ILMIAH for `3,2E+15`, ID_JADI_ANGKA for `8123456789.0`. `12E5` may be the number of a document: it
    is refused only where the identifier consists of digits.
    """
    match = _CONVERTED.fullmatch(text)
    if match is None:
        return None
    point, rest, sign = match.groups()
    if sign is not None and (digits or sign or point):
        return Refusal("NOTASI_ILMIAH")
    return Refusal("ID_JADI_ANGKA") if point and sign is None and rest == "0" else None


def nomor(text: str) -> str | Refusal:
    """Read the number of a document as it is; refuse one that a program has converted into a number."""
    if text[0].isalpha():
        return text
    return converted(text) or text
