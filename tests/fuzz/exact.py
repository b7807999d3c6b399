"""The property "exact or refused": what a reader returns says what the text says, or the text is refused.

Each oracle allows the normalisations of docs/readers.md and nothing else; it shares no code with the readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from functions.domains.core import cells, identifiers, person_types, types
from functions.domains.core.cells import Refusal
from functions.domains.core.readers import texts

Oracle = Callable[[str, Any], bool]
SEPARATORS = re.compile(r"[\s\-_./(),'‐‑‒–—]")


def _same(text: str, value: Any) -> bool:
    return bool(value == text)


def _digits(text: str, value: Any) -> bool:
    return re.fullmatch(r"[0-9][0-9 .-]*", text) is not None and value == re.sub("[ .-]", "", text)


def _nik(text: str, value: Any) -> bool:
    bare = re.sub("[ .-]", "", text)
    return _digits(text, value) or (value == "0" and (len(set(bare)) == 1 or bare == "1234567890123456"))


def _npwp(text: str, value: Any) -> bool:
    return _digits(text, value) or (value[0] == "0" and _digits(text, value[1:]))


def _phone(text: str, value: Any) -> bool:
    if value == text:
        return True
    number, said = value[1:], re.sub(r"[ .()-]", "", text)
    return said in (f"+{number}", number, "0" + number[2:], number[2:]) and number.isdigit()


def _region(text: str, value: Any) -> bool:
    return bool(value == text) or (text.isdigit() and value.replace(".", "") == text)


def _coded(*spellings: str) -> Oracle:
    said = {(SEPARATORS.sub("", s.casefold()), tuple(re.findall("[0-9]+", s))) for s in spellings}

    def oracle(text: str, _: Any) -> bool:
        if whole := re.fullmatch(r"([0-9]+)[.,]0", text):
            text = whole[1]
        return text[0].isalnum() and (
            (SEPARATORS.sub("", text.casefold()), tuple(re.findall("[0-9]+", text))) in said
        )

    return oracle


def _whole(text: str, value: Any) -> bool:
    bare = re.sub(r"^rp\.?\s*", "", text, flags=re.IGNORECASE)
    bare = re.sub(r",(0{1,2}|-)$", "", bare)
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})+", bare):
        bare = re.sub(r"\.0{1,2}$", "", bare)
    sign, number = ("-", bare[1:]) if bare[:1] == "-" else ("", bare)
    number = number.replace(".", "").lstrip("0") or "0"
    return str(value) == ("0" if number == "0" else sign + number)


def _decimal(text: str, value: Any) -> bool:
    return bool(value == text.removesuffix("%").strip().replace(",", "."))


def _numbers(text: str) -> list[int]:
    return [int(run) for run in re.findall("[0-9]+", text)]


MONTHS = re.findall("...", "janfebpebmaraprmeimayjunjulaguagtagsaugsepoktoctnovnopdesdec")


def _date(text: str, value: Any) -> bool:
    found = _numbers(text)
    named = any(word[:3].lower() in MONTHS for word in re.findall("[A-Za-z]{3,}", text))
    said, rest = (found[:2], found[2:]) if named else (found[:3], found[3:])
    return sorted(said) == sorted([value.year, value.day, *([] if named else [value.month])]) and not any(
        rest
    )


def _moment(text: str, value: datetime) -> bool:
    """Some offset of whole minutes turns the value into the wall clock that the text shows."""
    found = _numbers(text)
    return any(
        {local.year, local.day} <= set(found)
        for local in (value + timedelta(hours=hours) for hours in range(-24, 25))
    )


def _month(text: str, value: str) -> bool:
    return int(value[:4]) in _numbers(text)


def _listed(text: str, value: Any) -> bool:
    return bool(value == [part.strip() for part in text.split("|") if part.strip()])


COUNTRY_WORDS = (
    "Hongkong", "Hong Kong SAR", "Korea", "Republik Korea", "Saudi", "Saudi Arabia", "Brunei", "UEA", "Japan",
    "South Korea",
)  # fmt: skip
NASTY = "0123456789-+<>~#?≥'\"/.,|eE%()=_ \u00a0–’ABCabcRp:;T"
READERS: dict[str, tuple[Callable[[str], Any], Oracle, tuple[str, ...]]] = {
    "nik": (identifiers.nik, _nik, ("3216061508950001", "3216.0615.0895.0001", "3,2E+15", "0")),
    "npwp": (identifiers.npwp, _npwp, ("0012345678901000", "01.234.567.8-901.000", "12345678901000.0")),
    "nib": (identifiers.nib, lambda t, v: _same(t, v) or _digits(t, v), ("9120001234567", "9,12E+12")),
    "nitku": (cells.digits("NITKU_FORMAT", 22), _digits, ("0012345678901000000000",)),
    "kbli": (cells.digits("KODE_TIDAK_DIKENAL", 5), _digits, ("29300", "29300.0")),
    "phone": (
        identifiers.telepon,
        _phone,
        (
            "081234567890",
            "+62 812-3456-7890",
            "(021) 89970349",
            "8123456789.0",
            "+65 9123 4567",
            "0251 8321234",
        ),
    ),
    "id": (identifiers.id_sumber, _same, ("PK-000123", "2026.0", "1,5E+05")),
    "document": (texts.nomor, _same, ("BLK-3216/2026/0457", "7,4909E+15", "12E5")),
    "name": (texts.named, _same, ("Siti Nur'aini", "O'Neil", "12345")),
    "region": (identifiers.wilayah(), _region, ("32.16.06.2004", "3216062004", "32.16", "3216.0", "32")),
    "country": (
        identifiers.negara(types.NEGARA),
        lambda t, v: t.upper() == v or _coded(*types.NEGARA.values(), *COUNTRY_WORDS)(t, v),
        ("JP", "Arab Saudi", "uk", "Korea"),
    ),
    "school": (
        person_types.pendidikan,
        _coded(*person_types.PENDIDIKAN_SPELLINGS),
        ("Diploma I/II", "S-1", "1.0", "10", "-1", "Sarjana (S1)", "5"),
    ),
    "yes": (cells.kode(types.YA_TIDAK), _coded(*types.YA_TIDAK), ("Y", "tidak", "Ya?")),
    "sex": (
        cells.kode(person_types.JK_SPELLINGS),
        _coded(*person_types.JK_SPELLINGS),
        ("L", "Laki - laki", "1,0"),
    ),
    "letter": (cells.huruf, lambda t, v: bool(t.upper() == v), ("c", "V")),
    "whole": (
        cells.bilangan,
        _whole,
        ("1500000", "Rp1.500.000,00", "5500000.0", "1,500", "1.250,5", "9" * 16),
    ),
    "decimal": (cells.desimal, _decimal, ("96,5", "96.5 %", "33,33333333")),
    "date": (
        cells.tanggal,
        _date,
        (
            "1995-08-15",
            "15/08/1995",
            "Selasa, 15 Agustus 1995",
            "15/Agu/1995",
            "August 15, 1995",
            "15-08-1995 0:00",
        ),
    ),
    "moment": (
        cells.waktu,
        _moment,
        ("2026-11-24T10:30:00+07:00", "24/11/2026 10.30", "9999-12-31T00:00:00Z", "0001-01-01 00:00"),
    ),
    "month": (cells.periode, _month, ("2026-08", "08/2026", "Agustus 2026", "2026-Agu")),
    "list": (cells.daftar(texts.named), _listed, ("Mengelas|Membaca gambar", "a||b")),
    "occupations": (cells.daftar(texts.nomor), _listed, ("7223.01|2521", "7223.0")),
}


def text_for(chance: Random, name: str) -> str:
    """Return a text near what the reader knows: one of its seeds with up to three characters changed."""
    text = list(chance.choice(READERS[name][2]))
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        at = chance.randint(0, len(text))
        match chance.randint(0, 3):
            case 0:
                text[at : at + 1] = chance.choice(NASTY)
            case 1:
                text.insert(at, chance.choice(NASTY))
            case 2:
                del text[at : at + 1]
            case _:
                text[at:at] = chance.choice((".0", ",0", "E+05", " ", "00", "/", "0" * 20))
    return texts.plain("".join(text))


def broken(name: str, text: str) -> str:
    """Return what is wrong with the reader's result for a text, '' where it is exact or refused."""
    read, exact, _ = READERS[name]
    if not text:
        return ""
    value = read(text)
    if isinstance(value, Refusal) or exact(text, value):
        return ""
    shown = value.isoformat() if isinstance(value, date) else value
    return f"{name}: {text!r} was read as {shown!r}"
