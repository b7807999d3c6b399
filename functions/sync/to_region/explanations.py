"""Explain a finding to whoever corrects the row: the catalogue's message, and what the column accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from functions import domains, messages
from functions.domains.core.cells import bilangan, desimal, periode, tanggal, waktu
from functions.domains.core.compiled import shape
from functions.domains.core.identifiers import telepon
from functions.domains.core.readers.texts import is_misread, repaired
from functions.sync.model.finding import Finding

FEW = 12
"""The most choices that a message lists; where there are more, it points to the template."""
_OWN_EXAMPLE = frozenset({"LOWONGAN_KEDALUWARSA", "LOWONGAN_NEGARA_SALAH", "PHI_PB_DAN_ANJURAN"})
"""Codes whose own example corrects the row; the dataset's example of the column may break the rule again."""
_LISTED = {"id": "Pilihan: {}.", "en": "Choices: {}."}
_MANY = {
    "id": "Daftarnya ada pada templat; contohnya {}.",
    "en": "The template lists them; one of them is {}.",
}
_FORM = {
    "id": "Bentuknya: {}; angka 0 di depan mungkin hilang di aplikasi asal.",
    "en": "Its form: {}; the application it comes from may have dropped a 0 in front.",
}
_RANGE = {"id": "Batasnya {} sampai {}.", "en": "It goes from {} to {}."}
_LENGTH = {"id": "Paling panjang {} karakter.", "en": "At most {} characters."}
_COLUMN = {"id": "Keterangan kolom: {}.", "en": "About the column: {}."}
_COMPARE = {"id": "Bandingkan dengan kolom {}.", "en": "Compare it with column {}."}
_WRITTEN = {
    bilangan: {
        "id": "Tulis angka bulat tanpa huruf dan tanpa koma, misalnya 1500000 atau 1.500.000.",
        "en": "Write a whole number without letters and commas, 1500000 or 1.500.000 say.",
    },
    desimal: {
        "id": "Tulis angka tanpa huruf, pecahannya dengan koma atau titik, misalnya 96,5.",
        "en": "Write a number without letters, its fraction behind a comma or a point, 96,5 say.",
    },
    telepon: {
        "id": "Bila nomornya berubah menjadi seperti 8,1E+11, tulis ulang nomor itu sebagai teks.",
        "en": "If it was turned into something like 8.1E+11, write the number again as text.",
    },
    tanggal: {
        "id": "Tulis hari lebih dulu, HH/BB/TTTT, atau TTTT-BB-HH.",
        "en": "Write the day first, DD/MM/YYYY, or YYYY-MM-DD.",
    },
    waktu: {
        "id": "Tulis seperti 2026-11-24T10:30:00+07:00.",
        "en": "Write it like 2026-11-24T10:30:00+07:00.",
    },
    periode: {
        "id": "Kolom ini berisi bulan: tulis TTTT-BB, misalnya 2026-08.",
        "en": "This column holds a month: write YYYY-MM, 2026-08 say.",
    },
}
"""Reader → the form in which it accepts a text, for codes about that form."""
_ABOUT_FORM = frozenset(
    {"TIPE_SALAH", "TGL_FORMAT", "BUKAN_BILANGAN_BULAT", "DESIMAL_BERLEBIH", "NOTASI_ILMIAH"}
)


def explain(
    domain: str, finding: Finding, lang: str, headers: Mapping[str, str] = {}, kind: str = "csv"
) -> str:
    """Return the message of a finding in `lang`, `id` or `en`, for a row of this kind (`Layout.kind`).

    `headers`: model field → the sender's header, where it differs from the field's name.
    """
    code, name, params = finding
    text = messages.get(code, kind).text(lang, **{"kolom": headers.get(name, name) or "-", **params})
    hint = _hint(domain, code, name, lang)
    if code == "TGL_URUTAN" and (compared := _compared_columns(domain, name)):
        hint = _COMPARE[lang].format(", ".join(headers.get(column, column) for column in compared))
    return f"{text} {hint}" if hint else text


def sample(domain: str, code: str, name: str, cell: object = "") -> str:
    """Return a value that passes in the column: the dataset's own example, else the code's.

    Of a `cell` whose characters are broken (MOJIBAKE) it is the text with them put right, where they are not
    lost.
    """
    if code == "MOJIBAKE" and isinstance(cell, str) and (text := repaired(cell)) and not is_misread(text):
        return text
    own = messages.get(code).contoh
    return own if code in _OWN_EXAMPLE else _samples(domain).get(name, own)


@lru_cache(maxsize=32)
def _samples(domain: str) -> dict[str, str]:
    """Return column → a valid cell: that of the dataset's example, else the column's first code."""
    compiled = shape(domains.get(domain))
    found = zip(compiled.names, compiled.cells, strict=True)
    samples = {
        name: compiled.domain.example.get(name) or next(iter(cell.choices or ()), "") for name, cell in found
    }
    return {name: sample for name, sample in samples.items() if sample}


@lru_cache(maxsize=1_024)
def _compared_columns(domain: str, name: str) -> tuple[str, ...]:
    """Return the columns that the rules of date order compare this one with."""
    rules = (
        rule for rule in domains.get(domain).rules if rule.code == "TGL_URUTAN" and rule.columns[0] == name
    )
    return tuple(dict.fromkeys(column for rule in rules for column in rule.columns[1:]))


@lru_cache(maxsize=1_024)
def _hint(domain: str, code: str, name: str, lang: str) -> str:
    """Return what the column's declaration adds to the message of this code, '' for nothing."""
    compiled = shape(domains.get(domain))
    if name not in compiled.names:
        return ""
    at = compiled.names.index(name)
    cell, limits = compiled.cells[at], dict(_limits(_schema(domain).get(name, {})))
    ruled = any(rule.code == code and rule.columns[0] == name for rule in compiled.domain.rules)
    if ruled and (code == "DI_LUAR_RENTANG" or (code == "WAJIB_KOSONG" and not compiled.required[at])):
        return _COLUMN[lang].format(compiled.columns[at].definisi)
    if code == "KODE_TIDAK_DIKENAL":
        pairs = [key if key == label else f"{key} = {label}" for key, label in (cell.choices or {}).items()]
        if pairs:
            return (
                _LISTED[lang].format("; ".join(pairs)) if len(pairs) <= FEW else _MANY[lang].format(pairs[0])
            )
        return _FORM[lang].format(f"{cell.klasifikasi}, {cell.ukuran}")
    if code == "DI_LUAR_RENTANG" and {"minimum", "maximum"} <= limits.keys():
        return _RANGE[lang].format(limits["minimum"], limits["maximum"])
    if code in _ABOUT_FORM and cell.read in _WRITTEN:
        return _WRITTEN[cell.read][lang]
    too_long = code == "TERLALU_PANJANG" and "maxLength" in limits
    return _LENGTH[lang].format(limits["maxLength"]) if too_long else ""


@lru_cache(maxsize=32)
def _schema(domain: str) -> Mapping[str, Any]:
    return domains.get(domain).model.model_json_schema()["properties"]  # type: ignore[no-any-return]


def _limits(described: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield (name, limit) of the value, or of the items of a list, from a column's JSON Schema."""
    for part in (*described.get("anyOf", ()), described.get("items", {}), described):
        yield from ((name, part[name]) for name in ("minimum", "maximum", "maxLength") if name in part)
        if "items" in part and part is not described:
            yield from _limits(part["items"])
