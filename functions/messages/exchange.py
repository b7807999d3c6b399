"""Codes of the exchange: the agreement, versions, references between records, the ministry's refusals."""

from __future__ import annotations

from functions.messages.message import E, H, Message, W

EXCHANGE = (
    Message(
        "VERSI_USANG",
        W,
        "terkini",
        "Versi {tersimpan} rekaman ini sudah tersimpan dan lebih baru; baris ini tidak mengubah apa pun. "
        "Bila isi baris ini yang benar, naikkan versi (atau diubah_pada) di atas {tersimpan}, lalu unggah "
        "lagi.",
        "Version {tersimpan} of this record is stored and newer; this row changes nothing. "
        "If this row is right, raise its versi (or diubah_pada) above {tersimpan} and upload it again.",
        "versi 4 bila yang tersimpan 3",
    ),
    Message(
        "REFERENSI_BELUM_ADA",
        H,
        "relevan",
        "Rekaman yang dirujuk kolom {kolom} belum ada atau belum diakui pusat. "
        "Baris ditahan dan terkirim sendiri setelah rujukannya diakui.",
        "The record that column {kolom} refers to is not there yet or not acknowledged. "
        "The row is held, and sent by itself once it is.",
        "id_sumber pemberi kerja yang sudah terkirim",
    ),
    Message(
        "REFERENSI_DITOLAK",
        H,
        "relevan",
        "Pusat menolak rekaman {dataset} {rujukan} yang dirujuk kolom {kolom} (unggahan {unggahan}, baris "
        "{baris}). Perbaiki rekaman itu dan unggah lagi; baris ini ditahan dan terkirim sendiri setelah "
        "rujukannya diakui.",
        "The ministry refused record {rujukan} of {dataset} that column {kolom} refers to (upload "
        "{unggahan}, row {baris}). Correct that record and upload it again; "
        "this row is held, and sent by itself once it is acknowledged.",
        "id_sumber pemberi kerja yang diakui pusat",
    ),
    Message(
        "DI_LUAR_RENCANA_KERJA",
        E,
        "relevan",
        "Wilayah, dataset atau arah pertukaran ini tidak ada dalam rencana kerja kesepakatan ({pasal}). "
        "Periksa alamat unggahan.",
        "This region, dataset or direction is not in the agreement's work plan ({pasal}). "
        "Check where you uploaded.",
        "inbox/3216/pencari-kerja/",
    ),
    Message(
        "TUJUAN_TIDAK_SAH",
        E,
        "relevan",
        "Tujuan yang disebut pada berkas tidak ada dalam rencana kerja kesepakatan ({pasal}). "
        "Sebutkan tujuan yang disepakati; `sinergi agreement` menampilkannya.",
        "The purpose named with the file is not in the agreement's work plan ({pasal}). "
        "Name one that is agreed; `sinergi agreement` lists them.",
        "tujuan: informasi-pasar-kerja",
    ),
    Message(
        "KESEPAKATAN_BERAKHIR",
        E,
        "relevan",
        "Kesepakatan tidak berlaku pada tanggal ini ({pasal}); data tidak dipertukarkan. "
        "Hubungi pejabat penghubung.",
        "The agreement is not in force on this date ({pasal}); no data is exchanged. "
        "Contact the liaison officer.",
        "sampai 20 Maret 2028",
    ),
    Message(
        "DITOLAK_PUSAT",
        W,
        "akurat",
        "Pusat menolak rekaman ini dengan kode {kode_pusat}. "
        "Perbaiki sesuai kode itu, naikkan versi, lalu unggah lagi.",
        "The ministry refused this record with code {kode_pusat}. "
        "Correct it accordingly, raise its versi and upload it again.",
        "EMPLOYER_UNKNOWN",
    ),
)
