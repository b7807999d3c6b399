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
        "left open. Correct these rows and upload the whole file again.",
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
        "Nothing needs correcting if that is right; give the codes next time.",
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
    Message(
        "CATATAN_DI_BAWAH_TABEL",
        I,
        "akurat",
        "{jumlah} baris di bawah tabel, yaitu baris {baris}, dibaca sebagai catatan atau tanda tangan dan "
        "dilewati. Tidak perlu diperbaiki; bila baris itu data, lengkapi kolom-kolomnya dan unggah lagi.",
        "{jumlah} rows below the table, that is rows {baris}, were read as notes or signatures and passed "
        "over. Nothing needs correcting; if they are data, fill in their columns and upload them again.",
        "(tanpa baris ini)",
    ),
    Message(
        "KOLOM_MENJADI_ANGKA",
        W,
        "akurat",
        "Kolom {kolom} menjadi angka di aplikasi asal: {jumlah} dari {dari} baris berakhiran .0. "
        "Ekspor ulang kolom itu sebagai teks (di pandas: dtype=str), lalu unggah lagi.",
        "Column {kolom} became numbers in the source: {jumlah} of {dari} rows end in .0. "
        "Export the column as text again (in pandas: dtype=str) and upload it.",
        "081234567890",
    ),
    Message(
        "KOLOM_RUSAK",
        W,
        "akurat",
        "Kolom {kolom} rusak pada {jumlah} dari {dari} baris dengan kode {isi}, jadi penyebabnya ada pada "
        "kolomnya, bukan pada tiap baris. Perbaiki kolom itu sekaligus di aplikasi asal, ekspor lagi, lalu "
        "unggah lagi.",
        "Column {kolom} is broken on {jumlah} of {dari} rows, with code {isi}, so the cause lies in the "
        "column, not in each row. Correct the whole column in the source, export it again and upload it.",
        "(seperti dalam pesan kode itu)",
    ),
    Message(
        "KOLOM_BERGESER",
        W,
        "akurat",
        "Mulai kolom {kolom}, isi {jumlah} dari {dari} baris bergeser satu kolom. Geser kembali sel-selnya "
        "di berkas asal sampai tiap isi berada di bawah judulnya, lalu unggah lagi.",
        "From column {kolom} on, {jumlah} of {dari} rows stand one column off. Move their cells back in "
        "the source until each is below its header, and upload the file again.",
        "(tiap isi di bawah judulnya)",
    ),
    Message(
        "ENKODING_CAMPURAN",
        W,
        "akurat",
        "Berkas ini bukan UTF-8 seluruhnya: {jumlah} selnya ditulis dengan enkode lain daripada baris-baris "
        "lainnya (UTF-8, Windows-1252 atau MacRoman bercampur). Ekspor ulang semuanya dari aplikasi asal "
        "sebagai CSV UTF-8, lalu unggah lagi.",
        "The file is not all UTF-8: {jumlah} of its cells are in another encoding than its other rows "
        "(UTF-8, Windows-1252 or MacRoman mixed). Export all of it again as CSV UTF-8 and upload it.",
        "CSV UTF-8",
    ),
    Message(
        "SEL_DI_LUAR_TABEL",
        I,
        "akurat",
        "{jumlah} sel di samping tabel tidak punya judul kolom dan dilewati: sel {isi} pada berkas ini. "
        "Bila isinya data, beri judul kolomnya dan unggah lagi.",
        "{jumlah} cells beside the table have no header and were passed over: cells {isi} of this file. "
        "If they hold data, give their column a header and upload the file again.",
        "(tanpa sel di samping tabel)",
    ),
    Message(
        "KOLOM_NOMOR_DILEWATI",
        I,
        "relevan",
        "Kolom {kolom} hanya berisi nomor urut baris dan dilewati. Tidak perlu diperbaiki; "
        "bila isinya data, beri judul seperti pada templat.",
        "Column {kolom} only holds running row numbers and was passed over. Nothing needs correcting; "
        "if it holds data, give it the template's header.",
        "1, 2, 3",
    ),
    Message(
        "KOLOM_TANPA_JUDUL",
        E,
        "akurat",
        "Kolom {kolom} berisi data mulai baris {baris}, tetapi tidak punya judul. "
        "Isi judulnya seperti pada templat, atau hapus kolom itu, lalu unggah lagi.",
        "Column {kolom} holds data from row {baris} on, but has no header. "
        "Give it the template's header, or delete the column, and upload the file again.",
        "id_sumber,nik,nama",
    ),
    Message(
        "ENKODING_MAC",
        E,
        "akurat",
        "Berkas ini disimpan dengan enkode Mac (MacRoman): {jumlah} huruf beraksen atau tanda petiknya "
        "terbaca salah. Di Excel untuk Mac pilih Simpan Sebagai, CSV UTF-8, lalu unggah lagi; tidak satu "
        "baris pun diterapkan.",
        "This file was saved in the Mac's encoding (MacRoman): {jumlah} of its accented letters or quotes "
        "are misread. In Excel for Mac choose Save As, CSV UTF-8, and upload it again; no row was applied.",
        "CSV UTF-8",
    ),
    Message(
        "TGL_BULAN_DULU",
        E,
        "akurat",
        "Kolom {kolom} ditulis bulan lebih dulu (BB/HH/TTTT): {jumlah} dari {dari} tanggalnya tidak mungkin "
        "HH/BB/TTTT, sehingga tanggal lain di kolom itu akan terbaca terbalik. "
        "Ubah seluruh kolom menjadi TTTT-BB-HH, lalu unggah lagi; tidak satu baris pun diterapkan.",
        "Column {kolom} has the month first (MM/DD/YYYY): {jumlah} of its {dari} dates are impossible as "
        "DD/MM/YYYY, so its other dates would be read the wrong way round. "
        "Turn the whole column into YYYY-MM-DD and upload the file again; no row was applied.",
        "2026-11-20",
    ),
    Message(
        "TGL_SETENGAH_BERUBAH",
        E,
        "akurat",
        "Kolom {kolom} berubah separuh di aplikasi spreadsheet: {jumlah} dari {dari} tanggalnya sudah "
        "diubah, semuanya dengan hari 1 sampai 12, dan sisanya masih teks dengan hari di atas 12; hari dan "
        "bulan yang diubah mungkin tertukar. Ambil lagi kolom itu dari data asal sebagai teks TTTT-BB-HH, "
        "lalu unggah lagi; tidak satu baris pun diterapkan.",
        "Column {kolom} was half converted by a spreadsheet: {jumlah} of its {dari} dates were converted, "
        "all with a day from 1 to 12, and the others are still text with a day above 12; the converted days "
        "and months may be swapped. Take the column from the source again as text YYYY-MM-DD and upload the "
        "file again; no row was applied.",
        "2026-11-20",
    ),
)
