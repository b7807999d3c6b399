"""Codes of rules between the columns of a row that several datasets have."""

from __future__ import annotations

from functions.messages.message import E, Message, W

RULES = (
    Message(
        "NIK_TGL_BEDA",
        W,
        "akurat",
        "Tanggal lahir dalam NIK (kolom {kolom}) berbeda dari kolom tanggal lahir. Periksa; "
        "NIK tidak diganti bila tanggal lahir diperbaiki.",
        "The birth date inside the NIK (column {kolom}) differs from the birth date column. Check; "
        "a NIK is not reissued when a birth date is corrected.",
        "3216061508950001",
    ),
    Message(
        "NIK_JK_BEDA",
        W,
        "akurat",
        "Jenis kelamin dalam NIK (kolom {kolom}) berbeda dari kolom jenis kelamin. Periksa keduanya.",
        "The sex inside the NIK (column {kolom}) differs from the sex column. Check both.",
        "3216065508950001",
    ),
    Message(
        "TGL_MASA_DEPAN",
        E,
        "akurat",
        "Tanggal pada kolom {kolom} berada di masa depan, padahal peristiwanya harus sudah terjadi (mulai "
        "kerja: paling lama 30 hari ke depan). Periksa tanggal dan tahunnya.",
        "The date in column {kolom} lies in the future, but it must have happened already (start of work: "
        "at most 30 days ahead). Check the date and its year.",
        "15/08/2025",
    ),
    Message(
        "TGL_URUTAN",
        E,
        "akurat",
        "Tanggal pada kolom {kolom} mendahului tanggal yang seharusnya lebih dulu. Periksa urutan tanggal.",
        "The date in column {kolom} comes before one that should precede it. Check the order of the dates.",
        "mulai 01/02/2026, selesai 28/02/2026",
    ),
)
