"""Declare pemberi-kerja: employers and their mandatory manpower report, WLKP (domain.md 2.3; UU 7/1981).

`id_induk` refers to another employer but is not a `Parent`, because a dataset that depends on itself would be
a cycle in the registry.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from functions.domains.core import business_types as business
from functions.domains.core import person_types as person
from functions.domains.core import types as t
from functions.domains.core.contract import Column, Context, Domain, RowModel, Rule, required
from functions.domains.core.rules import (
    in_scope,
    kbli_of_edition,
    kbli_to_choose,
    months_after,
    no_nik_in,
    not_before,
    not_future,
)

BENTUK = {
    "PT": "Perseroan terbatas", "CV": "Persekutuan komanditer", "koperasi": "Koperasi", "yayasan": "Yayasan",
    "perorangan": "Usaha perorangan", "BUMN": "Badan usaha milik negara", "BUMD": "Badan usaha milik daerah",
    "instansi": "Instansi pemerintah", "lainnya": "Badan lain (firma, perkumpulan, kantor perwakilan)",
}
Bentuk = Annotated[
    Literal["PT", "CV", "koperasi", "yayasan", "perorangan", "BUMN", "BUMD", "instansi", "lainnya"],
    t.coded(BENTUK, {
        "PT Tbk": "PT", "PT Perorangan": "PT", "Perseroan": "PT", "Comanditer": "CV", "Komanditer": "CV",
        "Perseorangan": "perorangan", "UD": "perorangan", "Usaha dagang": "perorangan", "Toko": "perorangan",
        "Persero": "BUMN", "PT Persero": "BUMN", "Perum": "BUMN", "Perumda": "BUMD", "Perseroda": "BUMD",
        "Pemerintah": "instansi", "Dinas": "instansi", "OPD": "instansi", "Kementerian": "instansi",
        "Lembaga": "instansi", "BLUD": "instansi", "Firma": "lainnya", "Fa": "lainnya",
        "Perkumpulan": "lainnya", "KPPA": "lainnya", "Lain-lain": "lainnya",
    }),
]
KANTOR = {"pusat": "Kantor pusat", "cabang": "Kantor cabang"}
Kantor = Annotated[Literal["pusat", "cabang"], t.coded(KANTOR, {
    "Tunggal": "pusat", "Kantor tunggal": "pusat", "Induk": "pusat", "Head office": "pusat",
    "Branch": "cabang", "Unit": "cabang",
})]
SKALA = {"mikro": "Usaha mikro", "kecil": "Usaha kecil", "menengah": "Usaha menengah", "besar": "Usaha besar"}
Skala = Annotated[Literal["mikro", "kecil", "menengah", "besar"], t.coded(SKALA, {"Sedang": "menengah"})]
MODAL = {
    "PMA": "Penanaman modal asing", "PMDN": "Penanaman modal dalam negeri",
    "swasta_nasional": "Swasta nasional",
}
Modal = Annotated[Literal["PMA", "PMDN", "swasta_nasional"], t.coded(
    MODAL, {"Asing": "PMA", "Swasta": "swasta_nasional", "Nasional": "swasta_nasional"},
)]

WLKP_MONTHS = 12
"""Months that a report is valid where it states no end; sources say 6 or 12 months (domain.md 2.3)."""
QUOTA_PERCENT, QUOTA_PERCENT_PUBLIC = 1, 2
"""Share of workers with a disability that UU 8/2016 Art. 53 requires of private and of public employers."""
PUBLIC = frozenset({"BUMN", "BUMD", "instansi"})
WITHOUT_NIB = frozenset({"instansi", "perorangan"})

WLKP = "UU 7/1981; Permenaker 18/2017 jo. 4/2019"
PAJAK = "PMK 112/2022 jo. PMK 136/2023"
KUOTA = "UU 8/2016 Pasal 53"


class PemberiKerja(RowModel):
    nib: Annotated[business.NIB | None, Column(
        "NIB",
        "Nomor Induk Berusaha dari OSS, satu untuk semua cabang; wajib kecuali instansi dan perorangan",
        "identitas.nib", ("No. NIB", "Nomor Induk Berusaha"),
    )] = None
    npwp: Annotated[business.NPWP, Column(
        "NPWP", "Nomor Pokok Wajib Pajak 16 digit", "identitas.npwp",
        ("No. NPWP", "NPWP16", "NPWP Perusahaan"), PAJAK,
    )]
    nitku: Annotated[business.NITKU | None, Column(
        "NITKU", "NPWP dan enam digit nomor urut tempat usaha, 000000 untuk kantor pusat; wajib untuk cabang",
        "identitas.nitku", ("No. NITKU",), PAJAK,
    )] = None
    nama: Annotated[person.Nama, Column(
        "Nama", "Nama pemberi kerja sesuai akta atau KTP", "identitas.nama",
        ("Nama Perusahaan", "Perusahaan", "Nama Pemberi Kerja"), WLKP,
    )]
    bentuk_badan: Annotated[Bentuk, Column(
        "Bentuk badan", "Bentuk badan hukum atau usaha", "identitas.bentuk_badan",
        ("Badan Usaha", "Bentuk Usaha"), WLKP,
    )]
    status_kantor: Annotated[Kantor, Column(
        "Status kantor", "Pusat atau cabang, masing-masing didaftar", "kantor.status", ("Pusat/Cabang",),
        WLKP,
    )]
    id_induk: Annotated[t.IdSumber | None, Column(
        "Identitas kantor pusat", "id_sumber kantor pusat; wajib untuk cabang", "kantor.id_induk",
        ("ID Induk", "ID Pusat"), WLKP,
    )] = None
    kbli: Annotated[business.KBLI5, Column(
        "KBLI", "Kode lapangan usaha utama, lima digit", "usaha.kbli",
        ("Kode KBLI", "Lapangan Usaha", "KBLI Utama"), "Peraturan BPS 7/2025",
    )]
    versi_kbli: Annotated[business.VersiKBLI, Column(
        "Edisi KBLI", "Edisi daftar KBLI yang dipakai", "usaha.versi_kbli", ("Edisi KBLI", "Tahun KBLI"),
        "Peraturan BPS 7/2025",
    )]
    skala: Annotated[Skala | None, Column(
        "Skala usaha", "Mikro, kecil, menengah atau besar", "usaha.skala", ("Skala Usaha",), "PP 7/2021",
    )] = None
    status_modal: Annotated[Modal | None, Column(
        "Status modal", "Asal modal", "usaha.status_modal", ("Permodalan", "PMA/PMDN"), WLKP,
    )] = None
    alamat: Annotated[person.Alamat, Column(
        "Alamat", "Alamat tempat usaha", "lokasi.alamat", ("Alamat Perusahaan", "Alamat Lengkap"), WLKP,
    )]
    kode_wilayah: Annotated[t.KodeWilayah, Column(
        "Kode wilayah", "Wilayah tempat usaha, sedapatnya desa/kelurahan", "lokasi.kode_wilayah",
        ("Kode Desa", "Kode Kelurahan"), WLKP,
    )]
    nama_penanggung_jawab: Annotated[person.Nama | None, Column(
        "Penanggung jawab", "Nama penanggung jawab atau pengurus", "kontak.nama",
        ("Penanggung Jawab", "Pimpinan", "Nama Pimpinan"), WLKP,
    )] = None
    no_telp: Annotated[person.Telepon | None, Column(
        "Nomor telepon", "Nomor telepon tempat usaha", "kontak.telepon", ("No. Telepon", "Telepon", "No HP"),
    )] = None
    email: Annotated[person.Email | None, Column(
        "Surel", "Alamat surel tempat usaha", "kontak.email", ("E-mail", "Surel"),
    )] = None
    jumlah_tk: Annotated[t.Jumlah, Column(
        "Jumlah tenaga kerja", "Semua tenaga kerja, termasuk asing", "tenaga_kerja.jumlah",
        ("Total TK", "Jml TK"), WLKP,
    )]
    jumlah_tk_l: Annotated[t.Jumlah, Column(
        "Tenaga kerja laki-laki", "Tenaga kerja laki-laki", "tenaga_kerja.laki_laki",
        ("TK Laki-laki", "TK L", "Jml TK L"), WLKP,
    )]
    jumlah_tk_p: Annotated[t.Jumlah, Column(
        "Tenaga kerja perempuan", "Tenaga kerja perempuan", "tenaga_kerja.perempuan",
        ("TK Perempuan", "TK P", "Jml TK P"), WLKP,
    )]
    jumlah_tka: Annotated[t.Jumlah | None, Column(
        "Tenaga kerja asing", "Bagian tenaga kerja asing", "tenaga_kerja.asing", ("TKA", "Jumlah WNA"), WLKP,
    )] = None
    jumlah_disabilitas: Annotated[t.Jumlah | None, Column(
        "Tenaga kerja disabilitas", "Bagian penyandang disabilitas", "tenaga_kerja.disabilitas",
        ("TK Disabilitas", "Difabel"), KUOTA,
    )] = None
    jumlah_pkwt: Annotated[t.Jumlah | None, Column(
        "Tenaga kerja PKWT", "Bagian dengan PKWT", "tenaga_kerja.pkwt", ("PKWT", "Kontrak"), "PP 35/2021",
    )] = None
    jumlah_pkwtt: Annotated[t.Jumlah | None, Column(
        "Tenaga kerja PKWTT", "Bagian dengan PKWTT", "tenaga_kerja.pkwtt", ("PKWTT", "Tetap"), "PP 35/2021",
    )] = None
    no_wlkp: Annotated[t.Kode | None, Column(
        "Nomor WLKP", "Nomor tanda lapor WLKP", "wlkp.nomor", ("No. WLKP", "Nomor Pelaporan"), WLKP,
    )] = None
    tanggal_lapor: Annotated[t.Tanggal | None, Column(
        "Tanggal lapor", "Tanggal WLKP terakhir", "wlkp.tanggal_lapor", ("Tgl Lapor", "Tanggal WLKP"), WLKP,
    )] = None
    berlaku_sampai: Annotated[t.Tanggal | None, Column(
        "Berlaku sampai", "Hari terakhir WLKP berlaku", "wlkp.berlaku_sampai",
        ("Masa Berlaku", "Tgl Berakhir"), WLKP,
    )] = None


def _report_late(context: Context, reported: date | None, end: date | None) -> bool:
    return end is None and reported is not None and months_after(reported, WLKP_MONTHS) < context.today


def _quota_missed(_: Context, disabled: int, total: int, form: str) -> bool:
    """Compare with the quota rounded down, so that a small employer does not owe a fraction of a person."""
    return disabled < total * (QUOTA_PERCENT_PUBLIC if form in PUBLIC else QUOTA_PERCENT) // 100


RULES = (
    *no_nik_in("id_sumber", "id_induk", nik="npwp"),
    required("id_induk", ("status_kantor",), lambda office: office == "cabang"),
    required("nitku", ("status_kantor",), lambda office: office == "cabang"),
    required("nib", ("bentuk_badan",), lambda form: form not in WITHOUT_NIB),
    Rule("INDUK_DIRI_SENDIRI", ("id_induk", "id_sumber"), lambda _, head, own: head == own),
    Rule(
        "NPWP_JENIS_BEDA", ("npwp", "bentuk_badan"),
        lambda _, npwp, form: form != "perorangan" and not npwp.startswith("0"),
    ),
    Rule("NITKU_INDUK_BEDA", ("nitku", "npwp"), lambda _, nitku, npwp: nitku[:16] != npwp),
    Rule(
        "NITKU_URUT_BEDA", ("nitku", "status_kantor"),
        lambda _, nitku, office: (nitku[16:] == "000000") != (office == "pusat"),
    ),
    kbli_of_edition(),
    kbli_to_choose(),
    in_scope("kode_wilayah"),
    Rule(
        "JUMLAH_TK_TIDAK_SAMA", ("jumlah_tk", "jumlah_tk_l", "jumlah_tk_p"),
        lambda _, total, men, women: total != men + women,
    ),
    *(
        Rule("JUMLAH_TK_TIDAK_SAMA", (part, "jumlah_tk"), lambda _, count, total: count > total)
        for part in ("jumlah_tka", "jumlah_disabilitas", "jumlah_pkwt", "jumlah_pkwtt")
    ),
    Rule(
        "JUMLAH_TK_TIDAK_SAMA", ("jumlah_pkwt", "jumlah_pkwtt", "jumlah_tk"),
        lambda _, fixed, permanent, total: max(fixed, permanent) <= total < fixed + permanent,
    ),
    Rule("KUOTA_DISABILITAS", ("jumlah_disabilitas", "jumlah_tk", "bentuk_badan"), _quota_missed),
    *not_future("tanggal_lapor"),
    not_before("berlaku_sampai", "tanggal_lapor"),
    Rule("WLKP_LEWAT_WAKTU", ("berlaku_sampai",), lambda c, end: end < c.today),
    Rule("WLKP_LEWAT_WAKTU", ("tanggal_lapor", "berlaku_sampai"), _report_late, nulls=True),
)

DOMAIN = Domain(
    name="pemberi-kerja",
    title="Pemberi kerja",
    model=PemberiKerja,
    rules=RULES,
    freshness_days=366,
    example={
        "id_sumber": "PBK-000007", "nib": "9120001234567", "npwp": "0012345678901000",
        "nitku": "0012345678901000000000", "nama": "PT Contoh Komponen Otomotif", "bentuk_badan": "PT",
        "status_kantor": "pusat", "kbli": "29300", "versi_kbli": "2020", "skala": "besar",
        "status_modal": "PMDN", "alamat": "Kawasan Industri Contoh Blok A-1", "kode_wilayah": "32.16.06.2004",
        "nama_penanggung_jawab": "Contoh Penanggung Jawab", "no_telp": "02189970349",
        "email": "hrd@contoh.id", "jumlah_tk": "250", "jumlah_tk_l": "150", "jumlah_tk_p": "100",
        "jumlah_tka": "2", "jumlah_disabilitas": "3", "jumlah_pkwt": "100", "jumlah_pkwtt": "150",
        "no_wlkp": "17530.20260115.0001", "tanggal_lapor": "2026-01-15", "berlaku_sampai": "2027-01-14",
    },
)
