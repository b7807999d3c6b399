"""Codes of the datasets about persons: job seekers, participants of training, persons placed in a job."""

from __future__ import annotations

from functions.messages.message import E, H, Message, W

PEOPLE = (
    Message(
        "NIK_GANDA",
        E,
        "akurat",
        "Orang yang sama menurut kolom {kolom} ada pada baris {baris} dengan id_sumber yang berbeda; "
        "tidak satu pun diterapkan. Sisakan satu baris, atau perbaiki NIK yang salah salin.",
        "By column {kolom} the same person stands on rows {baris} under different id_sumber; "
        "none was applied. Keep one row, or correct the NIK that was copied wrongly.",
        "3216061508950001",
    ),
    Message(
        "UMUR_DI_BAWAH_15",
        E,
        "akurat",
        "Menurut kolom {kolom}, orang ini belum berumur 15 tahun saat mendaftar. "
        "Periksa tanggal lahir dan tanggal daftar; yang belum 15 tahun tidak didaftarkan.",
        "By column {kolom}, this person was not yet 15 years old when registering. "
        "Check the birth date and the registration date; nobody under 15 is registered.",
        "15/08/1995",
    ),
    Message(
        "DATA_ANAK",
        W,
        "akurat",
        "Menurut kolom {kolom}, orang ini belum berumur 18 tahun, sehingga datanya adalah data anak (UU "
        "27/2022). Periksa; bila benar, pastikan ada persetujuan orang tua atau wali.",
        "By column {kolom}, this person is not yet 18 years old, so the data is a child's (Law 27/2022). "
        "Check it; if it is right, make sure that a parent or guardian has consented.",
        "15/08/1995",
    ),
    Message(
        "WIL_LUAR_CAKUPAN",
        H,
        "relevan",
        "Wilayah pada kolom {kolom} di luar kabupaten/kota pengirim, dan baris ini tidak menunjukkan kaitan "
        "lain dengannya. Baris ditahan; perbaiki kode wilayah (paling sedikit sampai kabupaten/kota), atau "
        "serahkan kepada Disnaker wilayah itu.",
        "The region in column {kolom} lies outside the sending regency, and the row shows no other link with "
        "it. The row is held; correct the region code (at least down to the regency), or leave it to the "
        "office of that region.",
        "32.16.06.2004",
    ),
    Message(
        "AK1_KEDALUWARSA",
        W,
        "terkini",
        "Kartu AK/I sudah lewat 2 tahun sejak tanggal pada kolom {kolom}. Isi tanggal kartu yang baru, "
        "atau isi status_rekaman dengan tutup bila orang ini tidak lagi mencari kerja.",
        "The AK/I card is more than 2 years past the date in column {kolom}. "
        "Fill in the date of the new card, or set status_rekaman to tutup when the person no longer seeks "
        "work.",
        "02/03/2026",
    ),
    Message(
        "AK1_TIDAK_LAPOR_6BLN",
        W,
        "terkini",
        "Pemegang AK/I tidak melapor lebih dari 6 bulan menurut kolom {kolom}. Isi tanggal lapor terakhir, "
        "atau isi status_rekaman dengan tutup bila orang ini tidak lagi mencari kerja.",
        "By column {kolom}, the holder of the AK/I card has not reported for over 6 months. "
        "Fill in the date of the last report, or set status_rekaman to tutup when the person no longer seeks "
        "work.",
        "01/09/2026",
    ),
    Message(
        "PELATIHAN_LULUS_TANPA_SERTIFIKAT",
        W,
        "akurat",
        "Peserta berstatus lulus tetapi kolom {kolom} kosong. Isi nomor sertifikat pelatihan setelah terbit.",
        "The participant has passed, but column {kolom} is empty. "
        "Fill in the number of the training certificate once it is issued.",
        "BLK-3216/2026/0457",
    ),
    Message(
        "PENEMPATAN_JENIS_SALAH",
        E,
        "akurat",
        "Jenis pada kolom {kolom} tidak sesuai dengan wilayah dan negara. "
        "Pilih AKL bila asal dan tempat kerja satu provinsi, AKAD bila berbeda provinsi, AKAN bila di luar "
        "negeri.",
        "The kind in column {kolom} does not agree with the regions and the country. "
        "Choose AKL when origin and workplace are in one province, AKAD when they are in two, AKAN when the "
        "work is abroad.",
        "AKL",
    ),
    Message(
        "AKAN_TANPA_PASPOR",
        E,
        "akurat",
        "Penempatan ke luar negeri (AKAN) memerlukan nomor paspor, tetapi kolom {kolom} kosong. "
        "Isi nomor paspor pekerja.",
        "A placement abroad (AKAN) needs a passport number, but column {kolom} is empty. "
        "Fill in the worker's passport number.",
        "X1234567",
    ),
    Message(
        "PKWT_LEBIH_5_TAHUN",
        W,
        "akurat",
        "Perjanjian kerja waktu tertentu (PKWT) sampai tanggal pada kolom {kolom} lebih lama dari 5 tahun "
        "(PP 35/2021). Periksa tanggal mulai dan selesai, serta hubungan kerjanya.",
        "The fixed-term contract (PKWT) runs over 5 years until the date in column {kolom} (PP 35/2021). "
        "Check the start and end dates, and the kind of employment.",
        "30/09/2027",
    ),
)
