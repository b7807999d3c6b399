"""Codes that inform a sender about a file that was read nevertheless (`notes` in summary.json)."""

from __future__ import annotations

from functions.messages.message import I, Message

NOTES = (
    Message(
        "NAMA_BERKAS_TIDAK_COCOK",
        I,
        "akurat",
        "Nama berkas tidak sesuai dengan isinya: isinya {isi}. Berkas tetap dibaca menurut isinya; "
        "perbaiki akhiran namanya lain kali.",
        "The file's name does not agree with its content, which is {isi}. The file was read by its content; "
        "mend its ending next time.",
        "pencari-kerja.csv",
    ),
    Message(
        "LEMBAR_LAIN_DIABAIKAN",
        I,
        "relevan",
        "Hanya lembar {lembar} yang dibaca; lembar {lainnya} juga berisi tabel dan dilewati. "
        "Bila datanya perlu dikirim, unggah lembar itu sebagai berkas tersendiri.",
        "Only sheet {lembar} was read; sheet {lainnya} holds a table too and was passed over. "
        "If its data is to be sent, upload that sheet as a file of its own.",
        "satu lembar untuk setiap berkas",
    ),
    Message(
        "RUMUS_BELUM_DIHITUNG",
        I,
        "akurat",
        "Ada {jumlah} rumus pada berkas ini yang belum punya hasil; selnya dibaca sebagai kosong. "
        "Buka dan simpan berkas dengan Excel atau LibreOffice, lalu unggah lagi.",
        "There are {jumlah} formulas in this file without a result; their cells were read as empty. "
        "Open and save the file with Excel or LibreOffice and upload it again.",
        "sel berisi nilai, bukan rumus",
    ),
)
