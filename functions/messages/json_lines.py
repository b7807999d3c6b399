"""Word the codes for senders of JSON, whose records have no cells, no headers and no spreadsheet."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """What a code says instead, with the parameters of its own message."""

    id: str
    en: str


JSON_LINES: dict[str, Wording] = {
    "ID_JADI_ANGKA": Wording(
        "Kolom {kolom} menjadi angka di aplikasi asal dan berakhiran .0; digitnya mungkin sudah berubah. "
        "Ambil lagi nilainya dari sumber asli dan kirim sebagai teks dalam tanda kutip.",
        "Column {kolom} was turned into numbers by the application it comes from, so it ends in .0; "
        "its digits may have changed. Take the value from the source again and send it as text in quotes.",
    ),
    "NOTASI_ILMIAH": Wording(
        "Kolom {kolom} berisi notasi ilmiah seperti 8.1E+11; digitnya sudah hilang. "
        "Ambil lagi nilainya dari sumber asli dan kirim tanpa E.",
        "Column {kolom} holds scientific notation (8.1E+11); its digits are lost. "
        "Take the value from the source again and send it without an E.",
    ),
    "NIK_NOTASI_ILMIAH": Wording(
        "NIK pada kolom {kolom} menjadi notasi ilmiah; digitnya sudah hilang. "
        "Ambil lagi NIK dari sumber asli dan kirim sebagai teks dalam tanda kutip.",
        "The NIK in column {kolom} was turned into scientific notation; its digits are lost. "
        "Take it from the source again and send it as text in quotes.",
    ),
    "SEL_GALAT": Wording(
        "Kolom {kolom} berisi tanda galat lembar kerja, bukan nilai: rumus di sumbernya gagal. "
        "Perbaiki di sumbernya, lalu kirim nilai yang sebenarnya, atau null bila memang kosong.",
        "Column {kolom} holds a spreadsheet's error value: a formula in its source failed. "
        "Correct it there, then send the real value, or null where there is none.",
    ),
    "MOJIBAKE": Wording(
        "Huruf pada kolom {kolom} rusak karena aplikasi asal membacanya dengan enkode yang salah. "
        "Ambil lagi teksnya dari sumber asli dan kirim sebagai UTF-8.",
        "Characters in column {kolom} are broken because the application it comes from read them in a wrong "
        "encoding. Take the text from the source again and send it as UTF-8.",
    ),
    "KARAKTER_TAK_TERLIHAT": Wording(
        "Di dalam nilai berkas ini ada {jumlah} karakter tak terlihat (tanda arah tulisan, spasi selebar "
        "nol, tanda hubung lunak); semuanya dihapus. Tidak perlu diperbaiki.",
        "The values of this file hold {jumlah} invisible characters (writing direction marks, zero width "
        "spaces, soft hyphens); all were removed. Nothing needs to be corrected.",
    ),
    "KOLOM_TIDAK_DIKENAL": Wording(
        "Kolom {kolom} tidak dikenal. Hapus atau ganti namanya menjadi salah satu dari: {pilihan}.",
        "Column {kolom} is unknown. Remove it or rename it to one of: {pilihan}.",
    ),
}
"""Code → wording for whoever sends JSON."""
