"""Read a cell's text as a value, in the spellings of regional files (domain.md 3.5; contract, section 2).

A reader gets text that is already `plain` and not empty. It returns the value, or a `Refusal` with the code
of the catalogue; it never raises. Readers of columns with few distinct values cache their results.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from functions.domains.core.readers.dates import WIB, periode, tanggal, waktu
from functions.domains.core.readers.numbers import bilangan, desimal
from functions.domains.core.readers.texts import Reader, Refusal, converted, fold, visible

__all__ = [
    "WIB", "Reader", "Refusal", "bilangan", "daftar", "desimal", "digits", "fold", "huruf", "kode", "periode",
    "tanggal", "visible", "waktu",
]  # fmt: skip

_DASHES = str.maketrans("‐‑‒–—", "-----")
_FLOAT = re.compile(r"([0-9]+)[.,]0")


def _folded_code(text: str, separators: str) -> str:
    """Drop case, white space and `separators` of a coded word; keep every other character.

    A separator is dropped only between two letters or digits that are not both digits (`S-1`, `D.III`), and a
    point also behind a last letter (`Lk.`). Before a digit it may be a sign; between digits it makes two
    numbers of one.
    """
    text = " ".join(text.casefold().translate(_DASHES).split())
    if ")" in separators and text.endswith(")") and text.find("(") > 0:
        text = text[:-1]
    if len(text) > 1 and text[-1] == "." and text[-2].isalpha():
        text = text[:-1]
    out: list[str] = []
    run = ""
    for c in text:
        if c == " " or c in separators:
            run += c
            continue
        inner = bool(out) and out[-1].isalnum() and c.isalnum()
        if run and not (inner and not (out[-1].isdigit() and c.isdigit())):
            out.extend(run.replace(" ", "") or (" " if inner else ""))
        run = ""
        out.append(c)
    return "".join(out) + run.rstrip()


def kode(choices: Mapping[str, str]) -> Reader:
    """Make the reader of a coded cell; `choices` maps every accepted spelling to its code.

    Spellings are compared without case, white space, and the separators that `choices` use between words.
    They are compared with their slashes first, because a slash can distinguish codes: `Diploma I/II` is not
    `Diploma III`. A spelling that without its slashes could be two codes is refused. `5.0` and `5,0` are 5.
    """
    own = "-_." + "".join(c for c in "(),'" if any(c in spelling for spelling in choices))
    slashed = own + "/"
    exact: dict[str, str] = {}
    table: dict[str, str] = {}
    for spelling, code in choices.items():
        exact[_folded_code(spelling, own)] = code
        bare = _folded_code(spelling, slashed)
        table[bare] = code if table.get(bare, code) == code else ""
    if not any("/" in spelling for spelling in choices):
        slashed = own

    @lru_cache(maxsize=1_024)
    def read(text: str) -> str | Refusal:
        if match := _FLOAT.fullmatch(text):  # as a spreadsheet writes a whole number
            text = match[1]
        found = exact.get(_folded_code(text, own)) or table.get(_folded_code(text, slashed))
        return found or Refusal("KODE_TIDAK_DIKENAL")

    return read


def huruf(text: str) -> str | Refusal:
    """Read a single letter A to Z, in either case."""
    return (
        text.upper()
        if len(text) == 1 and text.isascii() and text.isalpha()
        else Refusal("KODE_TIDAK_DIKENAL")
    )


_GROUPED = re.compile(r"[0-9]+(?:[ .-]{1,3}[0-9]+)*")
_SEPARATORS = str.maketrans("", "", " .-")


def digits(code: str, *lengths: int) -> Reader:
    """Make the reader of an identifier of digits.

    `lengths` are the accepted numbers of digits; without them, any number is. The reader drops spaces, points
    and hyphens between digits. It refuses a number that a program has converted (`converted`; for a NIK with
    NIK_NOTASI_ILMIAH), and anything else with `code`.
    """
    scientific = "NIK_NOTASI_ILMIAH" if code == "NIK_FORMAT" else "NOTASI_ILMIAH"

    def read(text: str) -> str | Refusal:
        if not (text.isascii() and text.isdigit()):
            if found := converted(text, digits=True):
                return Refusal(scientific) if found.code == "NOTASI_ILMIAH" else found
            if not _GROUPED.fullmatch(text):
                return Refusal(code)
            text = text.translate(_SEPARATORS)
        return text if not lengths or len(text) in lengths else Refusal(code)

    return read


def daftar(item: Reader) -> Reader:
    """Make the reader of a list with `|` between items; drop empty parts, return the first refusal."""

    def read(text: str) -> list[Any] | Refusal:
        values = [item(part) for part in (part.strip() for part in text.split("|")) if part]
        return next((value for value in values if isinstance(value, Refusal)), values)

    return read
