"""Read whole and measured numbers in the spellings of regional files (contract, section 2)."""

from __future__ import annotations

import re
from functools import lru_cache

from functions.domains.core.readers.texts import Refusal, converted

MOST_DIGITS = 15
"""The most digits of a number: spreadsheets keep no more."""
_WHOLE = re.compile(
    r"(?:Rp\.?\s*)?(-?[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?:,(?:0{1,2}|-))?|-?[0-9]{1,15}(?:[.,]0{1,2}|,-)?)",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(?:Rp\.?\s*)?-?[0-9.]*[0-9][.,][0-9]+", re.IGNORECASE)


@lru_cache(maxsize=16_384)
def bilangan(text: str) -> int | Refusal:
    """Read a whole number: `1500000`, `1.500.000`, `Rp1.500.000,00`, `1500000.0`.

    Refuse a fraction and `1,500` with BUKAN_BILANGAN_BULAT, more than 15 digits with TERLALU_PANJANG,
    E-notation with NOTASI_ILMIAH, and anything else with TIPE_SALAH.
    """
    if match := _WHOLE.fullmatch(text):
        number = match[1]
        comma = number.find(",")
        if comma >= 0:
            number = number[:comma]
        elif number[-2:] == ".0" or number[-3:] == ".00":
            number = number[: number.rindex(".")]
        return int(number.replace(".", ""))
    return _no_number(text) or Refusal("BUKAN_BILANGAN_BULAT" if _FRACTION.fullmatch(text) else "TIPE_SALAH")


def _no_number(text: str) -> Refusal | None:
    """Return why a text of digits is no number that can be kept."""
    if sum(map(str.isdigit, text)) > MOST_DIGITS and not any(map(str.isalpha, text.lower().lstrip("rp"))):
        return Refusal("TERLALU_PANJANG")
    found = converted(text, digits=True)
    return found if found and found.code == "NOTASI_ILMIAH" else None


_DESIMAL = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?")
_DECIMALS = re.compile(r"-?[0-9]{1,12}[.,][0-9]{7,}")


@lru_cache(maxsize=4_096)
def desimal(text: str) -> str | Refusal:
    """Read a number with a decimal comma or point; the value is exact text with a point, never a float.

    More than six decimals are DESIMAL_BERLEBIH, more than 15 digits TERLALU_PANJANG.
    """
    number = text.removesuffix("%").rstrip()
    if _DESIMAL.fullmatch(number):
        return number.replace(",", ".")
    if _DECIMALS.fullmatch(number):
        return Refusal("DESIMAL_BERLEBIH")
    return _no_number(number) or Refusal("TIPE_SALAH")
