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
    "BARIS_BERGESER": Wording(
        "Mulai kolom {kolom} nilai rekaman ini bergeser satu kolom: isinya cocok dengan kolom di sebelahnya. "
        "Pasangkan lagi setiap nilai dengan nama kolomnya.",
        "From column {kolom} on, the values of this record are one column off: they fit the columns beside "
        "them. Put each value under its own name again.",
    ),
    "KARAKTER_TAK_TERLIHAT": Wording(
        "Di dalam nilai berkas ini ada {jumlah} karakter tak terlihat (tanda arah tulisan, spasi selebar "
        "nol, tanda hubung lunak); semuanya dihapus. Tidak perlu diperbaiki.",
        "The values of this file hold {jumlah} invisible characters (writing direction marks, zero width "
        "spaces, soft hyphens); all were removed. Nothing needs to be corrected.",
    ),
    "NIK_EXCEL_TERPOTONG": Wording(
        "Hampir semua NIK berakhiran 0: digit terakhirnya hilang karena NIK pernah disimpan sebagai angka. "
        "Ambil lagi NIK dari sumber asli sebagai teks dalam tanda kutip, lalu unggah lagi.",
        "Nearly all NIKs end in 0: their last digit was lost where they were stored as numbers. "
        "Take them from the source again, as text in quotes, and upload the file again.",
    ),
    "BERKAS_KOSONG": Wording(
        "Berkas tidak berisi rekaman. Isi paling sedikit satu objek JSON pada satu baris, lalu unggah lagi.",
        "The file holds no record. Write at least one JSON object on a line and upload it again.",
    ),
    "KOLOM_BERGESER": Wording(
        "Mulai kolom {kolom}, nilai {jumlah} dari {dari} rekaman bergeser satu kolom. Pasangkan lagi setiap "
        "nilai dengan nama kolomnya, lalu unggah lagi.",
        "From column {kolom} on, the values of {jumlah} of {dari} records are one column off. Put each value "
        "under its own name again, and upload the file again.",
    ),
    "ENKODING_CAMPURAN": Wording(
        "Berkas ini bukan UTF-8 seluruhnya: {jumlah} nilainya ditulis dengan enkode lain (Windows-1252 atau "
        "MacRoman). Ekspor ulang semuanya dari aplikasi asal sebagai UTF-8, lalu unggah lagi.",
        "The file is not all UTF-8: {jumlah} of its values are in another encoding (Windows-1252 or "
        "MacRoman). Export all of it again as UTF-8 and upload it.",
    ),
    "KOLOM_TIDAK_DIKENAL": Wording(
        "Kolom {kolom} tidak dikenal. Hapus atau ganti namanya menjadi salah satu dari: {pilihan}.",
        "Column {kolom} is unknown. Remove it or rename it to one of: {pilihan}.",
    ),
    "KOLOM_HILANG": Wording(
        "Kolom wajib {kolom} tidak ada pada satu rekaman pun. Tambahkan kolom itu dengan nama "
        "seperti pada skema.",
        "The mandatory column {kolom} is in none of the records. Add it as the schema names it.",
    ),
}
"""Code → wording for whoever sends JSON."""
