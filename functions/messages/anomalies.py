"""Codes of anomalies: something odd about a file as a whole, and closings that a file may not cause."""

from __future__ import annotations

from functions.messages.message import E, I, Message, W

ANOMALIES = (
    Message(
        "SNAPSHOT_MENUTUP_BANYAK",
        E,
        "akurat",
        "Berkas ini tidak memuat {jumlah} dari {dari} rekaman yang masih terbuka, lebih dari 5 %; "
        "tidak satu pun diterapkan. Periksa apakah berkas lengkap. "
        "Bila rekaman itu memang selesai, unggah lagi dengan metadata confirm-closing: yes.",
        "The file lacks {jumlah} of {dari} open records, more than 5 %; nothing was applied. "
        "See whether the file is complete. If these records have ended, upload it again with metadata "
        "confirm-closing: yes.",
        "confirm-closing: yes",
    ),
    Message(
        "MENUTUP_DITUNDA",
        W,
        "akurat",
        "{jumlah} baris berkas ini tidak memiliki id_sumber yang terbaca, sehingga {dari} rekaman yang tidak "
        "ditemukan dibiarkan terbuka. Perbaiki baris-baris itu, lalu unggah seluruh berkas lagi.",
        "{jumlah} rows of the file have no readable id_sumber, so {dari} records that were not found are "
        "left open. Mend these rows and upload the whole file again.",
        "PK-000123",
    ),
    Message(
        "JUMLAH_BARIS_MELOMPAT",
        W,
        "akurat",
        "Berkas lengkap ini berisi {jumlah} baris, yang sebelumnya {dari} baris. "
        "Periksa apakah data terpotong atau terhitung dua kali.",
        "This full file has {jumlah} rows, the one before it {dari}. "
        "See whether data was cut off or counted twice.",
        "1.020 setelah 1.000",
    ),
    Message(
        "TGL_LAHIR_SERAGAM",
        W,
        "akurat",
        "{jumlah} dari {dari} baris memiliki tanggal lahir (atau tanggal dan bulan) yang sama pada kolom "
        "{kolom}. Periksa apakah sistem asal mengisi tanggal pengganti seperti 1 Januari; "
        "isi tanggal lahir yang sebenarnya.",
        "{jumlah} of {dari} rows have the same birth date (or day and month) in column {kolom}. "
        "See whether the source fills in a stand-in such as 1 January; give the true birth dates.",
        "1995-08-15",
    ),
    Message(
        "HP_DIPAKAI_BANYAK",
        W,
        "akurat",
        "Satu nomor pada kolom {kolom} dipakai {jumlah} baris, yaitu baris {baris}. "
        "Isi nomor milik orangnya sendiri.",
        "One number in column {kolom} stands on {jumlah} rows, that is on rows {baris}. "
        "Give each person's own number.",
        "081234567890",
    ),
    Message(
        "PENDIDIKAN_ALIAS",
        I,
        "akurat",
        "Pada kolom {kolom}, kata di luar daftar jenjang pendidikan dibaca sebagai kode: {isi}. "
        "Tidak perlu diperbaiki bila itu benar; lain kali isi kodenya.",
        "In column {kolom}, words outside the list of levels of schooling were read as codes: {isi}. "
        "Nothing needs mending if that is right; give the codes next time.",
        "5",
    ),
    Message(
        "AGREGAT_TIDAK_SEIMBANG",
        E,
        "akurat",
        "Kolom {kolom}: jumlah wilayah bawahan tidak sama dengan wilayah induknya pada baris {baris}; "
        "tidak satu pun diterapkan. Hitung ulang sel itu untuk semua wilayahnya, lalu unggah lagi seluruh "
        "irisannya.",
        "Column {kolom}: the subregions do not add up to their region on rows {baris}; none was applied. "
        "Count this cell again for all its regions and upload the whole slice.",
        "23 kecamatan berjumlah sama dengan kabupaten",
    ),
)
