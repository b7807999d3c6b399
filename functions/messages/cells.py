"""Codes of a single cell, in any dataset."""

from __future__ import annotations

from functions.messages.message import E, H, Message, W

CELLS = (
    Message(
        "WAJIB_KOSONG",
        E,
        "akurat",
        "Kolom {kolom} wajib diisi tetapi kosong. Isi kolom itu pada baris ini.",
        "Column {kolom} is required but empty. Fill it in on this row.",
        "(isi nilainya)",
    ),
    Message(
        "TIPE_SALAH",
        E,
        "akurat",
        "Isi kolom {kolom} tidak dapat dibaca sebagai jenis isi yang diminta. Perbaiki penulisannya.",
        "The value of column {kolom} cannot be read as what the column asks for. Correct how it is written.",
        "1500000",
    ),
    Message(
        "DI_LUAR_RENTANG",
        E,
        "akurat",
        "Nilai kolom {kolom} di luar batas yang diperbolehkan, atau tidak masuk akal terhadap kolom lain. "
        "Periksa kembali isinya.",
        "The value of column {kolom} is outside the allowed range, or makes no sense beside another column. "
        "Check it.",
        "25",
    ),
    Message(
        "KODE_TIDAK_DIKENAL",
        E,
        "akurat",
        "Isi kolom {kolom} tidak ada dalam daftar kode. Ganti dengan salah satu kode yang dikenal.",
        "Column {kolom} holds a code that is not on the list. Write one that is.",
        "(lihat daftar pada templat)",
    ),
    Message(
        "TGL_FORMAT",
        E,
        "akurat",
        "Tanggal pada kolom {kolom} tidak dapat dibaca, atau tidak ada dalam kalender. "
        "Perbaiki penulisannya.",
        "The date in column {kolom} cannot be read, or is on no calendar. Correct it.",
        "15/08/1995",
    ),
    Message(
        "TGL_AMBIGU",
        E,
        "akurat",
        "Tahun pada kolom {kolom} hanya dua angka sehingga abadnya tidak pasti. "
        "Tulis tahun dengan empat angka.",
        "The year in column {kolom} has two digits, so its century is unknown. Write four digits.",
        "15/08/1995",
    ),
    Message(
        "ID_FORMAT",
        E,
        "akurat",
        "Identitas pada kolom {kolom} mengandung spasi atau tanda lain, atau lebih dari 64 karakter. "
        "Pakai hanya A-Z, a-z, 0-9, titik, garis bawah, titik dua dan tanda hubung.",
        "The identity in column {kolom} holds a space or another sign, or over 64 characters. "
        "Use only A-Z, a-z, 0-9, dot, underscore, colon and hyphen.",
        "PK-000123",
    ),
    Message(
        "ID_ADALAH_NIK",
        E,
        "relevan",
        "Kolom {kolom} berisi NIK, padahal NIK tidak boleh menjadi pengenal. "
        "Isi dengan nomor tetap dari sistem asal, misalnya nomor urut.",
        "Column {kolom} holds a NIK, and a NIK must not identify a record. "
        "Fill in the source system's own number, a serial number say.",
        "PK-000123",
    ),
    Message(
        "NIK_FORMAT",
        E,
        "akurat",
        "NIK pada kolom {kolom} harus 16 angka dengan nomor urut bukan 0000. Salin dari KTP sebagai teks.",
        "The NIK in column {kolom} must be 16 digits with a serial other than 0000. "
        "Copy it from the card as text.",
        "3216061508950001",
    ),
    Message(
        "NIK_TIPE_ANGKA",
        E,
        "akurat",
        "Kolom {kolom} dikirim sebagai angka sehingga digitnya dapat rusak. "
        "Kirim sebagai teks dalam tanda kutip.",
        "Column {kolom} was sent as a number, which can spoil its digits. Send it as text in quotes.",
        '"3216061508950001"',
    ),
    Message(
        "NIK_NOTASI_ILMIAH",
        E,
        "akurat",
        "Excel mengubah NIK pada kolom {kolom} menjadi notasi ilmiah; digitnya sudah hilang. "
        "Format kolom sebagai Teks, lalu isi ulang dari sumber asli.",
        "Excel turned the NIK in column {kolom} into scientific notation; its digits are lost. "
        "Format the column as Text and fill it in again from the source.",
        "3216061508950001",
    ),
    Message(
        "NIK_TGL_TIDAK_VALID",
        E,
        "akurat",
        "Angka ke-7 sampai ke-12 NIK pada kolom {kolom} bukan tanggal yang ada. "
        "Periksa kembali NIK pada KTP.",
        "Digits 7 to 12 of the NIK in column {kolom} are not an existing date. Check the NIK on the card.",
        "3216061508950001",
    ),
    Message(
        "NIK_WILAYAH_TIDAK_DIKENAL",
        W,
        "akurat",
        "Enam angka pertama NIK pada kolom {kolom} bukan kecamatan yang dikenal saat ini. Periksa; "
        "bila benar dari KTP, biarkan.",
        "The first six digits of the NIK in column {kolom} are no district known today. Check it; "
        "if the card says so, leave it.",
        "3216061508950001",
    ),
    Message(
        "NIK_SEMENTARA",
        H,
        "akurat",
        "NIK pada kolom {kolom} adalah NIK sementara. Baris ditahan sampai NIK yang sebenarnya diisi.",
        "The NIK in column {kolom} is a temporary one. The row is held until the real NIK is filled in.",
        "3216061508950001",
    ),
    Message(
        "WIL_TIDAK_DIKENAL",
        E,
        "akurat",
        "Kode wilayah pada kolom {kolom} tidak ada dalam Kepmendagri 300.2.2-2138/2025 atau bukan pada "
        "tingkat yang diminta. Salin kode dari daftar wilayah; untuk alamat orang sampai desa/kelurahan.",
        "The region code in column {kolom} is not in Kepmendagri 300.2.2-2138/2025, or not at the level "
        "asked for. Copy the code from the list of regions; for a person's address down to the village.",
        "32.16.06.2004",
    ),
    Message(
        "WIL_BUKAN_ANAK",
        E,
        "akurat",
        "Kabupaten/kota pada kolom {kolom} dikenal, tetapi kecamatan atau desa/kelurahan itu tidak ada di "
        "bawahnya menurut Kepmendagri 300.2.2-2138/2025. Periksa angka sesudah kode kabupaten/kota.",
        "The regency in column {kolom} is known, but by Kepmendagri 300.2.2-2138/2025 it has no such "
        "district or village below it. Check the digits after the code of the regency.",
        "32.16.06.2004",
    ),
    Message(
        "HP_FORMAT",
        W,
        "akurat",
        "Nomor telepon pada kolom {kolom} tidak dapat dikenali, atau lebih dari satu. "
        "Tulis satu nomor, 10 sampai 13 angka diawali 08, atau +62.",
        "The phone number in column {kolom} cannot be recognised, or there are several. "
        "Write one number, 10 to 13 digits starting with 08, or +62.",
        "081234567890",
    ),
    Message(
        "EMAIL_FORMAT",
        W,
        "akurat",
        "Alamat surel pada kolom {kolom} tidak lengkap. Tulis seperti nama@contoh.id.",
        "The e-mail address in column {kolom} is not complete. Write it like nama@contoh.id.",
        "nama@contoh.id",
    ),
    Message(
        "NPWP_FORMAT",
        E,
        "akurat",
        "NPWP pada kolom {kolom} harus 16 angka (atau 15 angka format lama). "
        "Periksa angka 0 di depan yang mungkin hilang.",
        "The NPWP in column {kolom} must be 16 digits (or the former 15). Check for a lost leading 0.",
        "0012345678901000",
    ),
    Message(
        "NITKU_FORMAT",
        E,
        "akurat",
        "NITKU pada kolom {kolom} harus 22 angka: NPWP 16 angka diikuti nomor urut 6 angka. "
        "Salin sebagai teks dari surat pajak.",
        "The NITKU in column {kolom} must be 22 digits: the 16 of the NPWP and a sequence of 6. "
        "Copy it as text from the tax document.",
        "0012345678901000000001",
    ),
    Message(
        "NIB_FORMAT",
        W,
        "akurat",
        "NIB pada kolom {kolom} bukan 13 angka. Salin NIB dari OSS.",
        "The NIB in column {kolom} is not 13 digits. Copy the NIB from OSS.",
        "1234567890123",
    ),
    Message(
        "KBJI_TIDAK_DIKENAL",
        W,
        "akurat",
        "Kode jabatan pada kolom {kolom} tidak dikenal sebagai kode KBJI edisinya. "
        "Tulis 4 angka, atau 4 angka titik 2 angka, seperti dalam daftar resmi.",
        "The occupation code in column {kolom} is not known as a code of its edition of KBJI. "
        "Write 4 digits, or 4 digits, a dot and 2, as in the official list.",
        "2521.01",
    ),
    Message(
        "SKKNI_FORMAT",
        W,
        "akurat",
        "Kode unit SKKNI pada kolom {kolom} tidak berbentuk baku. Salin kode unit dari dokumen SKKNI.",
        "The SKKNI unit code in column {kolom} is not in standard form. Copy it from the SKKNI document.",
        "J.620100.009.02",
    ),
)
