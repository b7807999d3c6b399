"""Codes of a single cell that a program has spoilt, or that holds more or less than its column can."""

from __future__ import annotations

from functions.messages.message import E, Message

SPOILT = (
    Message(
        "BUKAN_BILANGAN_BULAT",
        E,
        "akurat",
        "Isi kolom {kolom} bukan bilangan bulat: ada koma atau titik pecahan. "
        "Tulis bilangan bulat; titik hanya untuk ribuan.",
        "The value of column {kolom} is not a whole number: it has a decimal comma or point. "
        "Write a whole number; a point is for thousands only.",
        "1500000",
    ),
    Message(
        "DESIMAL_BERLEBIH",
        E,
        "akurat",
        "Angka pada kolom {kolom} memiliki lebih dari enam angka di belakang koma. Bulatkan angkanya.",
        "The number in column {kolom} has more than six decimals. Round it.",
        "96,5",
    ),
    Message(
        "TERLALU_PANJANG",
        E,
        "akurat",
        "Isi kolom {kolom} lebih panjang daripada yang dapat disimpan; angka paling banyak 15 digit. "
        "Periksa isinya, lalu persingkat.",
        "The value of column {kolom} is longer than what can be stored; a number has at most 15 digits. "
        "Check it, then shorten it.",
        "1500000",
    ),
    Message(
        "SEL_GALAT",
        E,
        "akurat",
        "Kolom {kolom} berisi tanda galat lembar kerja (rumus gagal, atau kolom terlalu sempit). "
        "Perbaiki rumus atau lebarkan kolomnya di berkas asal, lalu isi ulang nilainya.",
        "Column {kolom} holds a spreadsheet's error value (a formula failed, or the column is too narrow). "
        "Correct the formula or widen the column in the source, then fill in the value again.",
        "(isi nilai yang sebenarnya)",
    ),
    Message(
        "MOJIBAKE",
        E,
        "akurat",
        "Huruf pada kolom {kolom} rusak karena berkas dibuka dengan enkode yang salah. "
        "Tulis ulang isinya, lalu simpan berkas sebagai CSV UTF-8.",
        "Characters in column {kolom} are broken because the file was opened in a wrong encoding. "
        "Write the value again, then save the file as CSV UTF-8.",
        "Siti Nur'aini",
    ),
    Message(
        "BARIS_BERGESER",
        E,
        "akurat",
        "Isi baris ini bergeser satu kolom mulai kolom {kolom}: isinya cocok dengan kolom di sebelahnya. "
        "Geser kembali sel-selnya sampai tiap isi berada di bawah judulnya.",
        "From column {kolom} on, the cells of this row stand one column off: they fit the columns beside "
        "them. Move them back until each is below its header.",
        "(tiap isi di bawah judulnya)",
    ),
    Message(
        "NAMA_TIDAK_WAJAR",
        E,
        "akurat",
        "Kolom {kolom} hanya berisi angka atau tanda, padahal nama atau tempat memiliki huruf. "
        "Periksa apakah isinya tertukar dengan kolom lain, lalu tulis yang benar.",
        "Column {kolom} holds digits or signs only, and a name or a place has letters. "
        "Check whether it was mixed up with another column, then write the right one.",
        "Siti Nur'aini",
    ),
    Message(
        "ID_JADI_ANGKA",
        E,
        "akurat",
        "Kolom {kolom} menjadi angka di aplikasi asal dan berakhiran .0; digitnya mungkin sudah berubah. "
        "Format kolom sebagai Teks, lalu isi ulang dari sumber asli.",
        "Column {kolom} was turned into numbers by the application it comes from, so it ends in .0; "
        "its digits may have changed. Format the column as Text, then fill it in again from the source.",
        "3216/2026/000123",
    ),
    Message(
        "NOTASI_ILMIAH",
        E,
        "akurat",
        "Excel mengubah isi kolom {kolom} menjadi notasi ilmiah seperti 8,1E+11; digitnya sudah hilang. "
        "Format kolom sebagai Teks, lalu isi ulang dari sumber asli.",
        "Excel turned the value of column {kolom} into scientific notation (8.1E+11); its digits are lost. "
        "Format the column as Text, then fill it in again from the source.",
        "3216/2026/000123",
    ),
    Message(
        "GALAT_BACA",
        E,
        "akurat",
        "Isi kolom {kolom} membuat Sinergi gagal memeriksanya; ini kesalahan Sinergi dan sudah dicatat. "
        "Baris lain tetap diproses; periksa isi kolom ini, atau kirim ulang baris ini setelah diperbaiki.",
        "Sinergi failed while checking column {kolom}; this is a fault of Sinergi, and it was logged. "
        "Other rows went through; check this column, or send this row again once it is corrected.",
        "(isi nilai yang biasa)",
    ),
)
