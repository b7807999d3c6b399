"""Declare perselisihan-hi: industrial disputes (domain.md 2.7; UU 2/2004).

Mediators are bound to secrecy (Art. 22(3)): the narrative and the workers' names are stored here and never
forwarded. The rules of a dispute's stages and time limits are in `core.dispute_rules`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, StringConstraints

from functions.domains.core import business_types as business
from functions.domains.core import types as t
from functions.domains.core.cells import bilangan
from functions.domains.core.contract import Column, Domain, Parent, RowModel, Rule, required
from functions.domains.core.dispute_rules import STAGE_RULES, TIME_LIMITS
from functions.domains.core.rules import in_order, kbli_of_edition, kbli_to_choose, not_before, not_future

JENIS = {
    "hak": "Perselisihan hak", "kepentingan": "Perselisihan kepentingan", "phk": "Perselisihan PHK",
    "antar_sp": "Perselisihan antarserikat",
}
Jenis = Annotated[Literal["hak", "kepentingan", "phk", "antar_sp"], t.coded(JENIS, {
    "Pemutusan hubungan kerja": "phk", "Perselisihan pemutusan hubungan kerja": "phk",
    "Antar SP/SB": "antar_sp", "Antar serikat": "antar_sp", "Antar serikat pekerja": "antar_sp",
    "Antar serikat pekerja/serikat buruh": "antar_sp", "Perselisihan antar SP/SB": "antar_sp",
    "Perselisihan antar serikat pekerja/serikat buruh": "antar_sp",
})]
TAHAP = {
    "bipartit": "Bipartit", "mediasi": "Mediasi", "konsiliasi": "Konsiliasi", "arbitrase": "Arbitrase",
    "phi": "Pengadilan Hubungan Industrial", "kasasi": "Kasasi", "selesai": "Selesai",
}
Tahap = Annotated[
    Literal["bipartit", "mediasi", "konsiliasi", "arbitrase", "phi", "kasasi", "selesai"],
    t.coded(TAHAP, {
        "Perundingan bipartit": "bipartit", "Tripartit": "mediasi", "Mediator": "mediasi",
        "Konsoliasi": "konsiliasi", "Konsiliator": "konsiliasi", "Arbitrasi": "arbitrase",
        "Pengadilan": "phi", "MA": "kasasi", "Mahkamah Agung": "kasasi", "Tutup": "selesai",
    }),
]
JAWABAN = {"terima": "Menerima anjuran", "tolak": "Menolak anjuran"}
Jawaban = Annotated[Literal["terima", "tolak"], t.coded(JAWABAN, {
    "Menerima": "terima", "Setuju": "terima", "Menolak": "tolak", "Tidak menjawab": "tolak", "Diam": "tolak",
})]
Pekerja = Annotated[int, Strict(), Field(ge=1, le=10**7), t.Cell(
    bilangan, klasifikasi="Bilangan bulat", satuan="Orang", ukuran="Jumlah",
)]
Rahasia = Annotated[str, StringConstraints(min_length=1, max_length=4000), t.Cell(pii="umum")]

UU = "UU 2/2004"
MEDIASI = "UU 2/2004; Permenakertrans 17/2014 Pasal 13 sampai 15"


class PerselisihanHI(RowModel):
    no_registrasi: Annotated[t.Kode, Column(
        "Nomor registrasi", "Nomor pencatatan pada Disnaker", "nomor_registrasi",
        ("No. Registrasi", "No. Perkara", "No Reg"), UU,
    )]
    tanggal_pencatatan: Annotated[t.Tanggal, Column(
        "Tanggal pencatatan", "Tanggal perselisihan dicatat", "tanggal_pencatatan",
        ("Tgl Pencatatan", "Tgl Catat"), UU,
    )]
    jenis: Annotated[Jenis, Column(
        "Jenis perselisihan", "Jenis pokok perselisihan", "jenis", ("Jenis Perselisihan",),
        "UU 2/2004 Pasal 2",
    )]
    id_pemberi_kerja: Annotated[t.IdSumber, Column(
        "Pemberi kerja", "id_sumber pemberi kerja yang berselisih", "pemberi_kerja.id",
        ("ID Perusahaan", "ID Pemberi Kerja"), UU,
    )]
    jumlah_pekerja: Annotated[Pekerja, Column(
        "Jumlah pekerja", "Pekerja yang berselisih", "jumlah_pekerja", ("Jml Pekerja", "Jumlah TK"), UU,
    )]
    serikat: Annotated[t.Teks | None, Column(
        "Serikat", "Nama serikat pekerja/serikat buruh", "serikat", ("SP/SB", "Serikat Pekerja"), UU,
    )] = None
    kbli: Annotated[business.KBLI5 | None, Column(
        "KBLI", "Lapangan usaha, lima digit", "usaha.kbli", ("Kode KBLI", "Lapangan Usaha"),
        "Peraturan BPS 7/2025",
    )] = None
    versi_kbli: Annotated[business.VersiKBLI | None, Column(
        "Edisi KBLI", "Edisi daftar KBLI yang dipakai", "usaha.versi_kbli", ("Edisi KBLI", "Tahun KBLI"),
        "Peraturan BPS 7/2025",
    )] = None
    # `kode` has the ministry's own spellings (domain.md 2.7).
    tahap: Annotated[Tahap, Column(
        "Tahap", "Tahap penyelesaian sekarang", "tahap", ("Cara Penyelesaian", "Penyelesaian", "Tahapan"), UU,
        kode={
            "bipartit": "Bipartit", "mediasi": "Mediasi", "konsiliasi": "Konsoliasi",
            "arbitrase": "Arbitrasi", "phi": "PHI", "kasasi": "Kasasi", "selesai": "Selesai",
        },
    )]
    tanggal_bipartit_mulai: Annotated[t.Tanggal | None, Column(
        "Bipartit mulai", "Awal perundingan", "bipartit.mulai", ("Tgl Bipartit", "Tgl Bipartit Mulai"), UU,
    )] = None
    tanggal_bipartit_selesai: Annotated[t.Tanggal | None, Column(
        "Bipartit selesai", "Akhir perundingan", "bipartit.selesai", ("Tgl Bipartit Selesai",), UU,
    )] = None
    tanggal_pelimpahan: Annotated[t.Tanggal | None, Column(
        "Pelimpahan", "Diserahkan kepada mediator, konsiliator atau arbiter", "mediasi.pelimpahan",
        ("Tgl Pelimpahan",), UU,
    )] = None
    tanggal_sidang_pertama: Annotated[t.Tanggal | None, Column(
        "Sidang pertama", "Sidang mediasi atau konsiliasi pertama", "mediasi.sidang_pertama",
        ("Tgl Sidang Pertama", "Tgl Sidang I"), MEDIASI,
    )] = None
    tanggal_anjuran: Annotated[t.Tanggal | None, Column(
        "Tanggal anjuran", "Tanggal anjuran tertulis", "anjuran.tanggal", ("Tgl Anjuran",), MEDIASI,
    )] = None
    no_anjuran: Annotated[t.Kode | None, Column(
        "Nomor anjuran", "Nomor anjuran tertulis; wajib bila tanggal_anjuran terisi", "anjuran.nomor",
        ("No. Anjuran",), MEDIASI,
    )] = None
    jawaban_pekerja: Annotated[Jawaban | None, Column(
        "Jawaban pekerja", "Jawaban atas anjuran", "anjuran.jawaban_pekerja", ("Jawaban Pekerja/Buruh",),
        MEDIASI,
    )] = None
    jawaban_pengusaha: Annotated[Jawaban | None, Column(
        "Jawaban pengusaha", "Jawaban atas anjuran", "anjuran.jawaban_pengusaha", ("Jawaban Perusahaan",),
        MEDIASI,
    )] = None
    tanggal_pb: Annotated[t.Tanggal | None, Column(
        "Tanggal PB", "Tanggal perjanjian bersama", "pb.tanggal", ("Tgl PB", "Tanggal Perjanjian Bersama"),
        UU,
    )] = None
    no_pb: Annotated[t.Kode | None, Column(
        "Nomor PB", "Nomor perjanjian bersama; wajib bila tanggal_pb terisi", "pb.nomor",
        ("No. PB", "Nomor Perjanjian Bersama"), UU,
    )] = None
    no_perkara_phi: Annotated[t.Kode | None, Column(
        "Nomor perkara PHI", "Nomor perkara pada PHI", "phi.nomor", ("No. Perkara PHI",), UU,
    )] = None
    tanggal_sidang_phi: Annotated[t.Tanggal | None, Column(
        "Sidang PHI", "Sidang pertama pada PHI", "phi.sidang_pertama", ("Tgl Sidang PHI",), UU,
    )] = None
    tanggal_putusan: Annotated[t.Tanggal | None, Column(
        "Tanggal putusan", "Putusan PHI, kasasi atau arbitrase", "phi.putusan", ("Tgl Putusan",), UU,
    )] = None
    pokok_perkara: Annotated[Rahasia | None, Column(
        "Pokok perkara", "Uraian perkara; tidak diteruskan", None, ("Pokok Perselisihan", "Uraian"),
        "UU 2/2004 Pasal 22",
    )] = None
    nama_pihak_pekerja: Annotated[Rahasia | None, Column(
        "Nama pihak pekerja", "Nama para pekerja; tidak diteruskan", None, ("Pihak Pekerja", "Nama Pekerja"),
        "UU 2/2004 Pasal 22",
    )] = None


RULES = (
    Rule(
        "KBLI_VERSI_KOSONG", ("versi_kbli", "kbli"),
        lambda _, edition, code: edition is None and code is not None, nulls=True,
    ),
    kbli_of_edition(),
    kbli_to_choose(),
    required("no_anjuran", ("tanggal_anjuran",), lambda day: day is not None),
    required("no_pb", ("tanggal_pb",), lambda day: day is not None),
    *not_future(
        "tanggal_pencatatan", "tanggal_bipartit_mulai", "tanggal_bipartit_selesai", "tanggal_pelimpahan",
        "tanggal_anjuran", "tanggal_pb", "tanggal_putusan",
    ),
    *in_order(
        "tanggal_bipartit_mulai", "tanggal_bipartit_selesai", "tanggal_pelimpahan", "tanggal_sidang_pertama",
        "tanggal_anjuran", "tanggal_sidang_phi", "tanggal_putusan",
    ),
    not_before("tanggal_pelimpahan", "tanggal_pencatatan"),
    not_before(
        "tanggal_pb", "tanggal_anjuran", "tanggal_sidang_pertama", "tanggal_pelimpahan",
        "tanggal_bipartit_mulai",
    ),
    *STAGE_RULES,
    *TIME_LIMITS,
)

DOMAIN = Domain(
    name="perselisihan-hi",
    title="Perselisihan hubungan industrial",
    model=PerselisihanHI,
    rules=RULES,
    parents=(Parent("id_pemberi_kerja", "pemberi-kerja"),),
    example={
        "id_sumber": "PHI-000003", "no_registrasi": "567/HI/118/2026", "tanggal_pencatatan": "2026-10-12",
        "jenis": "phk", "id_pemberi_kerja": "PBK-000007", "jumlah_pekerja": "4",
        "serikat": "SP Contoh Komponen", "kbli": "29300", "versi_kbli": "2020", "tahap": "mediasi",
        "tanggal_bipartit_mulai": "2026-09-01", "tanggal_bipartit_selesai": "2026-10-05",
        "tanggal_pelimpahan": "2026-10-20", "tanggal_sidang_pertama": "2026-10-27",
        "tanggal_anjuran": "2026-11-06", "no_anjuran": "567/ANJ/031/2026", "jawaban_pekerja": "terima",
        "jawaban_pengusaha": "tolak", "pokok_perkara": "Contoh uraian perkara",
        "nama_pihak_pekerja": "Contoh Pihak Pekerja",
    },
)
