"""Codes of a file as a whole: its form, its columns, lines that are not rows, duplicates, copied tokens."""

from __future__ import annotations

from functions.messages.message import E, Message

FILES = (
    Message(
        "FORMAT_TIDAK_DIKENAL",
        E,
        "akurat",
        "Isi berkas bukan CSV, JSONL atau XLSX, apa pun akhiran namanya (.xls dan .ods pun bukan). "
        "Buka berkasnya, Simpan Sebagai Excel Workbook (.xlsx) atau CSV UTF-8, lalu unggah lagi.",
        "The file's content is neither CSV, JSONL nor XLSX, whatever its name ends in (nor are .xls and "
        ".ods). Open it, save it as Excel Workbook (.xlsx) or CSV UTF-8, and upload it again.",
        "pencari-kerja.xlsx",
    ),
    Message(
        "MODE_TIDAK_DIKENAL",
        E,
        "akurat",
        "Metadata mode pada berkas bukan delta atau snapshot. "
        "Unggah lagi dengan mode yang benar, atau tanpa metadata untuk delta.",
        "The file's metadata mode is neither delta nor snapshot. "
        "Upload it again with the right mode, or without it for delta.",
        "delta",
    ),
    Message(
        "BERKAS_KOSONG",
        E,
        "akurat",
        "Berkas tidak berisi baris data. Isi paling sedikit satu baris di bawah judul kolom, lalu unggah "
        "lagi.",
        "The file holds no data row. Fill in at least one row below the header and upload it again.",
        "pencari-kerja.csv",
    ),
    Message(
        "BERKAS_TERLALU_BESAR",
        E,
        "akurat",
        "Berkas melebihi batas {batas}. Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
        "The file exceeds the limit of {batas}. Split it into several files and upload them one by one.",
        "pencari-kerja-1.csv",
    ),
    Message(
        "BERKAS_BERBAHAYA",
        E,
        "akurat",
        "Berkas mengandung hal yang tidak aman (makro, sandi, arsip bertingkat atau isi yang mengembang). "
        "Simpan ulang sebagai CSV atau XLSX biasa.",
        "The file holds something unsafe (macro, password, nested archive or expanding content). "
        "Save it again as plain CSV or XLSX.",
        "pencari-kerja.xlsx",
    ),
    Message(
        "ENKODING_TIDAK_DIKENAL",
        E,
        "akurat",
        "Huruf dalam berkas tidak dapat dibaca. Simpan ulang sebagai CSV UTF-8, lalu unggah lagi.",
        "The characters of the file cannot be read. Save it again as CSV UTF-8 and upload it.",
        "CSV UTF-8",
    ),
    Message(
        "JUDUL_TIDAK_DITEMUKAN",
        E,
        "akurat",
        "Baris judul kolom tidak ditemukan pada 20 baris pertama. "
        "Gunakan judul kolom dari templat dalam satu baris tanpa sel gabungan, pada lembar yang tidak "
        "disembunyikan; dalam CSV pisahkan dengan koma, titik koma atau tab.",
        "No header row was found in the first 20 rows. Use the template's header in one row without merged "
        "cells, on a sheet that is not hidden; in CSV, separate it with commas, semicolons or tabs.",
        "id_sumber,nik,nama",
    ),
    Message(
        "KOLOM_HILANG",
        E,
        "akurat",
        "Kolom wajib {kolom} tidak ada. Tambahkan kolom itu dengan judul seperti pada templat.",
        "The mandatory column {kolom} is missing. Add it with the template's header.",
        "id_sumber,nik,nama",
    ),
    Message(
        "KOLOM_TIDAK_DIKENAL",
        E,
        "relevan",
        "Kolom {kolom} tidak dikenal. Hapus kolom itu atau ganti judulnya menjadi salah satu dari: "
        "{pilihan}.",
        "Column {kolom} is unknown. Remove it or rename it to one of: {pilihan}.",
        "id_sumber,nik,nama",
    ),
    Message(
        "KOLOM_GANDA",
        E,
        "akurat",
        "Kolom {kolom} muncul lebih dari sekali. Sisakan satu saja.",
        "Column {kolom} appears more than once. Keep only one.",
        "id_sumber,nik,nama",
    ),
    Message(
        "BARIS_RUSAK",
        E,
        "akurat",
        "Baris tidak dapat dibaca: jumlah selnya tidak sama dengan judul, atau tanda kutipnya tidak ditutup. "
        "Perbaiki baris ini.",
        "The row cannot be read: its number of cells differs from the header's, or a quote is not closed. "
        "Correct this row.",
        'PK-1,"Jl. Melati, No. 2"',
    ),
    Message(
        "BARIS_BUKAN_DATA",
        E,
        "akurat",
        "Baris ini bukan data: mengulang judul atau berisi nomor kolom, atau hanya satu selnya yang terisi "
        "seperti catatan dan tanda tangan. Hapus baris ini; bila memang data, lengkapi kolom-kolomnya.",
        "The row is no data: it repeats the header or numbers the columns, or only one of its cells is "
        "filled, as in notes and signatures. Delete the row; if it is data, fill in its columns.",
        "(tanpa baris ini)",
    ),
    Message(
        "BARIS_CONTOH",
        E,
        "akurat",
        "Baris ini baris contoh dari templat (kolom {kolom}), bukan data sebenarnya, dan tidak dikirim. "
        "Hapus baris ini, atau ganti isinya dengan data sebenarnya.",
        "This row is the template's example (column {kolom}), not true data, and is not sent. "
        "Delete the row, or replace it with true data.",
        "(tanpa baris ini)",
    ),
    Message(
        "GANDA_DALAM_BERKAS",
        E,
        "akurat",
        "id_sumber yang sama ada pada baris {baris}; tidak satu pun diterapkan. "
        "Sisakan satu baris untuk setiap id_sumber.",
        "The same id_sumber stands on rows {baris}; none was applied. Keep one row for each id_sumber.",
        "PK-000123",
    ),
    Message(
        "TOKEN_TIDAK_COCOK",
        E,
        "akurat",
        "Kolom {kolom} atau id_sumber baris ini berubah sejak berkas perbaikan dibuat, atau barisnya berasal "
        "dari dataset lain; mungkin kolom diurutkan atau disalin sebagian. "
        "Cocokkan isi baris dengan id_sumber-nya, lalu unggah berkas perbaikan yang baru; "
        "untuk baris tambahan kosongkan kolom {kolom}.",
        "Column {kolom} or the id_sumber of this row was changed since the corrections file was written, or "
        "the row belongs to another dataset; some columns may have been sorted or copied without the others. "
        "Compare the row with its id_sumber and upload the new corrections file; "
        "leave column {kolom} empty for rows of your own.",
        "(seperti dalam berkas perbaikan)",
    ),
    Message(
        "KONFLIK_VERSI",
        E,
        "akurat",
        "Versi rekaman pada baris ini sudah pernah diterima dengan isi lain. "
        "Naikkan versi (atau diubah_pada) rekaman, lalu unggah lagi.",
        "The version of the record on this row was received before with other content. "
        "Raise the record's versi (or diubah_pada) and upload it again.",
        "versi 3",
    ),
    Message(
        "NIK_EXCEL_TERPOTONG",
        E,
        "akurat",
        "Hampir semua NIK berakhiran 0: digit terakhirnya hilang karena NIK pernah disimpan sebagai angka. "
        "Ambil lagi NIK dari sumber asli sebagai teks (dalam Excel: format kolom sebagai Teks), lalu "
        "unggah lagi.",
        "Nearly all NIKs end in 0: their last digit was lost where they were stored as numbers. "
        "Take them from the source again as text (in Excel: format the column as Text) and upload the file "
        "again.",
        "3216061508950001",
    ),
    Message(
        "GZIP_TERPOTONG",
        E,
        "akurat",
        "Berkas gzip ini terpotong: unggahan atau pengemasannya berhenti di tengah jalan. "
        "Kemas ulang berkas aslinya, periksa ukurannya, lalu unggah lagi.",
        "This gzip file is cut off: its upload or its packing stopped halfway. "
        "Pack the original file again, compare the size and upload it again.",
        "pencari-kerja.csv.gz",
    ),
    Message(
        "ZIP_BERISI_CSV",
        E,
        "akurat",
        "Berkas ini arsip ZIP berisi {jumlah} berkas data, bukan buku kerja Excel. "
        "Ekstrak dahulu, lalu unggah setiap berkas CSV atau XLSX di dalamnya satu per satu.",
        "This file is a ZIP archive with {jumlah} data files, not an Excel workbook. "
        "Unzip it first, and upload each CSV or XLSX file in it by itself.",
        "pencari-kerja.csv",
    ),
    Message(
        "ODS_TIDAK_DIDUKUNG",
        E,
        "akurat",
        "Berkas ini buku kerja OpenDocument (.ods), yang tidak dibaca. "
        "Di LibreOffice pilih Simpan Sebagai, jenis Excel 2007-365 (.xlsx), lalu unggah hasilnya.",
        "This file is an OpenDocument workbook (.ods), which is not read. "
        "In LibreOffice choose Save As, type Excel 2007-365 (.xlsx), and upload the result.",
        "pencari-kerja.xlsx",
    ),
    Message(
        "SATU_KOLOM",
        E,
        "akurat",
        "Semua kolom berada dalam satu sel pada baris {baris}: setiap baris berkas diapit tanda kutip atau "
        "hanya mengisi kolom A. Di Excel pilih Data, Text to Columns dengan pemisah yang benar, simpan "
        "sebagai XLSX, lalu unggah lagi.",
        "All columns are in one cell on row {baris}: each row of the file is in quotes, or fills column A "
        "only. In Excel choose Data, Text to Columns with the right delimiter, save the file as XLSX and "
        "upload it again.",
        "id_sumber,nik,nama",
    ),
    Message(
        "JSON_BUKAN_BARIS",
        E,
        "akurat",
        "Berkas JSON ini berupa larik, satu objek yang membungkus semua rekaman, atau objek yang ditulis "
        "pada banyak baris. Tulis satu objek JSON utuh pada setiap baris (JSON Lines), tanpa [ ] dan tanpa "
        "koma di antara baris, lalu unggah lagi.",
        "This JSON file is an array, one object around all records, or an object written over many lines. "
        "Write one whole JSON object on each row (JSON Lines), without [ ] and without commas between the "
        "rows, and upload it again.",
        '{"id_sumber": "PK-000123", "nama": "Siti"}',
    ),
    Message(
        "JSON_BARIS_RUSAK",
        E,
        "akurat",
        "Baris ini bukan satu objek JSON yang utuh: mungkin terpotong, diakhiri koma, berisi larik, komentar "
        "atau dua objek, atau objek di dalam objek. Tulis satu objek per baris, dari kurung kurawal "
        "buka sampai tutupnya, tanpa koma di belakangnya.",
        "This row is not one whole JSON object: it may be cut off, end in a comma, hold an array, a comment "
        "or two objects, or objects within objects. Write one object per row, from its opening brace to its "
        "closing one, without a comma behind it.",
        '{"id_sumber": "PK-000123", "nama": "Siti"}',
    ),
    Message(
        "BERKAS_DATASET_LAIN",
        E,
        "relevan",
        "Judul kolom berkas ini tampak seperti dataset {dataset}, bukan dataset tempat berkas diunggah. "
        "Unggah lagi di tempat {dataset}, atau pilih berkas yang benar.",
        "The header of this file looks like dataset {dataset}, not the one it was uploaded to. "
        "Upload it again to the place of {dataset}, or choose the right file.",
        "pencari-kerja.csv di pencari-kerja",
    ),
)
