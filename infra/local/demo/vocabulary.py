"""Words of the local labour market.

The codes are real: KBLI classes that exist in both editions, KBJI in the form of ISCO-08.
"""

from __future__ import annotations

from typing import NamedTuple

UMK = 5_900_000
"""Rupiah per month, about the minimum wage of Kabupaten Bekasi; every wage below is a multiple of it."""


class Job(NamedTuple):
    """A job that employers offer and people look for."""

    nama: str
    kbji: str
    versi_kbji: str
    pendidikan: str
    """Minimum education, a code of DUKCAPIL10."""
    upah: float
    """Lowest wage, as a multiple of UMK."""
    keterampilan: tuple[str, ...]


JOBS = (
    Job("Operator produksi", "8219", "2014", "5", 1.0, ("Merakit komponen", "5R")),
    Job(
        "Operator mesin injeksi plastik",
        "8142",
        "2014",
        "5",
        1.02,
        ("Mengoperasikan mesin injeksi", "Membaca alat ukur"),
    ),
    Job("Juru las", "7212.01", "2026", "5", 1.15, ("Mengelas", "Membaca gambar teknik")),
    Job("Operator mesin perkakas", "7223.01", "2026", "5", 1.1, ("CNC", "Membaca gambar teknik")),
    Job("Penjahit garmen", "8153", "2014", "4", 1.0, ("Menjahit dengan mesin",)),
    Job("Operator forklift", "8344", "2014", "5", 1.05, ("Mengemudikan forklift", "SIO forklift")),
    Job("Staf gudang", "4321", "2014", "5", 1.0, ("Pencatatan stok", "Komputer")),
    Job("Pengemudi truk", "8332", "2014", "4", 1.05, ("Mengemudi", "SIM B1")),
    Job("Teknisi listrik", "7412", "2014", "5", 1.2, ("Instalasi listrik", "PLC dasar")),
    Job("Staf administrasi", "4110", "2014", "5", 1.0, ("Komputer", "Korespondensi")),
    Job("Staf akuntansi", "3313", "2014", "7", 1.15, ("Akuntansi", "Pajak")),
    Job("Pengawas mutu", "3119", "2014", "7", 1.2, ("Membaca alat ukur", "Pengendalian mutu")),
    Job("Insinyur produksi", "2141", "2014", "8", 1.6, ("Perbaikan proses", "Bahasa Inggris")),
    Job("Programmer", "2512", "2014", "8", 1.8, ("Pemrograman", "Basis data")),
    Job("Perawat", "2221", "2014", "7", 1.1, ("Asuhan keperawatan",)),
    Job("Pramuniaga", "5223", "2014", "5", 1.0, ("Pelayanan pelanggan",)),
    Job("Petugas keamanan", "5414", "2014", "5", 1.0, ("Gada pratama",)),
    Job("Petugas kebersihan", "9112", "2014", "3", 1.0, ()),
)


class Industry(NamedTuple):
    """A kind of firm."""

    kbli: str
    kata: str
    """Words in the names of such firms."""
    tenaga: str
    """Smallest and largest number of workers, as `10-400`."""
    kawasan: bool = True
    """Whether larger firms of this kind are in an industrial estate."""


INDUSTRIES = (
    Industry("29300", "Komponen Otomotif", "80-2400"),
    Industry("22299", "Plastik", "30-600"),
    Industry("25999", "Logam Presisi", "25-400"),
    Industry("14111", "Garmen", "60-1500"),
    Industry("17021", "Kemasan Karton", "40-500"),
    Industry("27201", "Baterai", "80-900"),
    Industry("30911", "Sepeda Motor", "300-6000"),
    Industry("28221", "Mesin Perkakas", "20-250"),
    Industry("20231", "Sabun dan Deterjen", "60-800"),
    Industry("10710", "Roti dan Kue", "8-300"),
    Industry("21001", "Farmasi", "80-700"),
    Industry("52101", "Pergudangan", "15-350"),
    Industry("49231", "Angkutan Barang", "10-280"),
    Industry("46900", "Perdagangan", "4-60", False),
    Industry("42101", "Konstruksi", "15-300", False),
    Industry("78200", "Penyedia Tenaga Kerja", "50-1800", False),
    Industry("81210", "Jasa Kebersihan", "20-400", False),
    Industry("86103", "Rumah Sakit", "90-650", False),
    Industry("75000", "Klinik Hewan", "3-15", False),
    Industry("33121", "Perbaikan Mesin", "5-90"),
)

NAMES = (
    "Sinar",
    "Mitra",
    "Karya",
    "Cahaya",
    "Surya",
    "Bumi",
    "Anugerah",
    "Citra",
    "Mega",
    "Prima",
    "Indo",
    "Nusantara",
    "Sentosa",
    "Makmur",
    "Abadi",
    "Jaya",
    "Mandiri",
    "Utama",
    "Perkasa",
    "Sejahtera",
    "Gemilang",
    "Lestari",
    "Tirta",
    "Wahana",
    "Bina",
    "Cipta",
    "Daya",
    "Graha",
)

ESTATES = {
    "Kawasan Industri Jababeka": "Cikarang Utara",
    "Kawasan Industri MM2100": "Cikarang Barat",
    "Kawasan EJIP": "Cikarang Selatan",
    "Kawasan Delta Silicon": "Cikarang Selatan",
    "Kawasan GIIC": "Cikarang Pusat",
    "Kawasan BIIE": "Cikarang Selatan",
    "Kawasan Industri Gobel": "Cikarang Barat",
}
"""Industrial estate → its district."""

STREETS = (
    "Melati",
    "Mawar",
    "Kenanga",
    "Anggrek",
    "Cempaka",
    "Flamboyan",
    "Pahlawan",
    "Diponegoro",
    "Kartini",
    "Ki Hajar Dewantara",
    "Raya Serang",
    "Raya Imam Bonjol",
    "Industri",
    "KH. Ahmad Dahlan",
    "Teuku Umar",
    "Cut Meutia",
)

MAJORS = {
    "5": (
        "Teknik Mesin",
        "Teknik Elektro",
        "IPA",
        "IPS",
        "Akuntansi",
        "Otomotif",
        "Administrasi Perkantoran",
    ),
    "7": ("Teknik Mesin", "Keperawatan", "Akuntansi", "Teknik Industri"),
    "8": ("Teknik Industri", "Teknik Informatika", "Manajemen", "Akuntansi", "Hukum"),
}


class Course(NamedTuple):
    """A vocational training."""

    kejuruan: str
    nama: str
    skkni: tuple[str, ...]
    jp: int
    """Hours of training."""


COURSES = (
    Course("Teknik Las", "Las SMAW 3G", ("C.251110.001.01", "C.251110.007.01"), 340),
    Course(
        "Teknologi Informasi dan Komunikasi", "Pemrogram Junior", ("J.620100.009.02", "J.620100.017.02"), 240
    ),
    Course("Teknik Otomotif", "Pemeliharaan Kendaraan Ringan", ("G.452000.001.01",), 260),
    Course("Teknik Listrik", "Instalasi Listrik Bangunan Sederhana", ("F.43211.001.01",), 200),
    Course("Garmen Apparel", "Menjahit Pakaian dengan Mesin", ("C.14111.001.01",), 160),
    Course("Bisnis dan Manajemen", "Administrasi Perkantoran", ("N.821100.001.02",), 140),
    Course("Pariwisata", "Barista", ("I.56303.001.01",), 120),
    Course("Teknik Manufaktur", "Operator CNC", ("C.282200.001.01",), 320),
)

PROVIDERS = (
    ("UPTD BLK Kabupaten Bekasi", "2", "APBD"),
    ("BBPVP Bekasi", "1", "APBN"),
    ("LPK Karya Mandiri Cikarang", "6", "mandiri"),
    ("BLK Komunitas Nurul Huda Sukatani", "7", "APBN"),
    ("LPK Mitra Industri", "6", "lainnya"),
)
"""Name, code of the kind of institution, source of funds."""

UNIONS = ("SPSI", "FSPMI", "SPN", "GSBI", "KASBI")
COUNTRIES = ("JP", "KR", "TW", "MY", "SG", "HK")
AGENCIES = ("PT Sumber Tenaga Migran", "PT Bina Kerja Antarnegara", "BP2MI")
