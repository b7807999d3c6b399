"""Perselisihan hubungan industrial: disputes, their path and their statutory clocks (domain.md 2.7; UU 2/2004).

Mediators keep secret what they hear (Art. 22(3)): the narrative and the workers' names are kept here, never forwarded.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from lokal import add_working_days
from pydantic import Field, Strict, StringConstraints

from functions.domains.core import types as t
from functions.domains.core.cells import bilangan
from functions.domains.core.contract import Column, Context, Domain, Parent, RowModel, Rule, required
from functions.domains.core.rules import in_order, kbli_of_edition, kbli_to_choose, not_before, not_future

JENIS = {"hak": "Perselisihan hak", "kepentingan": "Perselisihan kepentingan", "phk": "Perselisihan PHK", "antar_sp": "Perselisihan antarserikat"}
Jenis = Annotated[
    Literal["hak", "kepentingan", "phk", "antar_sp"],
    t.coded(JENIS, {
        "Pemutusan hubungan kerja": "phk", "Perselisihan pemutusan hubungan kerja": "phk", "Antar SP/SB": "antar_sp", "Antar serikat": "antar_sp",
        "Antar serikat pekerja": "antar_sp", "Antar serikat pekerja/serikat buruh": "antar_sp", "Perselisihan antar SP/SB": "antar_sp",
        "Perselisihan antar serikat pekerja/serikat buruh": "antar_sp",
    }),
]
TAHAP = {
    "bipartit": "Bipartit", "mediasi": "Mediasi", "konsiliasi": "Konsiliasi", "arbitrase": "Arbitrase",
    "phi": "Pengadilan Hubungan Industrial", "kasasi": "Kasasi", "selesai": "Selesai",
}
Tahap = Annotated[
    Literal["bipartit", "mediasi", "konsiliasi", "arbitrase", "phi", "kasasi", "selesai"],
    t.coded(TAHAP, {
        "Perundingan bipartit": "bipartit", "Tripartit": "mediasi", "Mediator": "mediasi", "Konsoliasi": "konsiliasi", "Konsiliator": "konsiliasi",
        "Arbitrasi": "arbitrase", "Pengadilan": "phi", "MA": "kasasi", "Mahkamah Agung": "kasasi", "Tutup": "selesai",
    }),
]
JAWABAN = {"terima": "Menerima anjuran", "tolak": "Menolak anjuran"}
Jawaban = Annotated[
    Literal["terima", "tolak"],
    t.coded(JAWABAN, {"Menerima": "terima", "Setuju": "terima", "Menolak": "tolak", "Tidak menjawab": "tolak", "Diam": "tolak"}),
]
Pekerja = Annotated[int, Strict(), Field(ge=1, le=10**7), t.Cell(bilangan, klasifikasi="Bilangan bulat", satuan="Orang", ukuran="Jumlah")]
Rahasia = Annotated[str, StringConstraints(min_length=1, max_length=4000), t.Cell(pii="umum")]

UU = "UU 2/2004"
MEDIASI = "UU 2/2004; Permenakertrans 17/2014 Pasal 13 sampai 15"

PATHS = {
    "hak": frozenset({"bipartit", "mediasi", "phi", "kasasi", "selesai"}),
    "kepentingan": frozenset({"bipartit", "mediasi", "konsiliasi", "arbitrase", "phi", "selesai"}),
    "phk": frozenset({"bipartit", "mediasi", "konsiliasi", "phi", "kasasi", "selesai"}),
    "antar_sp": frozenset({"bipartit", "mediasi", "konsiliasi", "arbitrase", "phi", "selesai"}),
}
"""Which stage is open to which type (Art. 4(5),(6); for interests and between unions the PHI decides first and last)."""
COURT = frozenset({"phi", "kasasi"})
MEDIATED = frozenset({"mediasi", "konsiliasi"})


class PerselisihanHI(RowModel):
    no_registrasi: Annotated[
        t.Kode, Column("Nomor registrasi", "Nomor pencatatan pada Disnaker", "nomor_registrasi", ("No. Registrasi", "No. Perkara", "No Reg"), UU)
    ]
    tanggal_pencatatan: Annotated[
        t.Tanggal, Column("Tanggal pencatatan", "Tanggal perselisihan dicatat", "tanggal_pencatatan", ("Tgl Pencatatan", "Tgl Catat"), UU)
    ]
    jenis: Annotated[Jenis, Column("Jenis perselisihan", "Jenis pokok perselisihan", "jenis", ("Jenis Perselisihan",), "UU 2/2004 Pasal 2")]
    id_pemberi_kerja: Annotated[
        t.IdSumber, Column("Pemberi kerja", "id_sumber pemberi kerja yang berselisih", "pemberi_kerja.id", ("ID Perusahaan", "ID Pemberi Kerja"), UU)
    ]
    jumlah_pekerja: Annotated[Pekerja, Column("Jumlah pekerja", "Pekerja yang berselisih", "jumlah_pekerja", ("Jml Pekerja", "Jumlah TK"), UU)]
    serikat: Annotated[t.Teks | None, Column("Serikat", "Nama serikat pekerja/serikat buruh", "serikat", ("SP/SB", "Serikat Pekerja"), UU)] = None
    kbli: Annotated[
        t.KBLI5 | None, Column("KBLI", "Lapangan usaha, lima digit", "usaha.kbli", ("Kode KBLI", "Lapangan Usaha"), "Peraturan BPS 7/2025")
    ] = None
    versi_kbli: Annotated[
        t.VersiKBLI | None,
        Column("Edisi KBLI", "Edisi daftar KBLI yang dipakai", "usaha.versi_kbli", ("Edisi KBLI", "Tahun KBLI"), "Peraturan BPS 7/2025"),
    ] = None
    tahap: Annotated[
        Tahap,
        # The ministry's own spellings (domain.md 2.7).
        Column("Tahap", "Tahap penyelesaian sekarang", "tahap", ("Cara Penyelesaian", "Penyelesaian", "Tahapan"), UU, kode={
            "bipartit": "Bipartit", "mediasi": "Mediasi", "konsiliasi": "Konsoliasi", "arbitrase": "Arbitrasi",
            "phi": "PHI", "kasasi": "Kasasi", "selesai": "Selesai",
        }),
    ]
    tanggal_bipartit_mulai: Annotated[
        t.Tanggal | None, Column("Bipartit mulai", "Awal perundingan", "bipartit.mulai", ("Tgl Bipartit", "Tgl Bipartit Mulai"), UU)
    ] = None
    tanggal_bipartit_selesai: Annotated[
        t.Tanggal | None, Column("Bipartit selesai", "Akhir perundingan", "bipartit.selesai", ("Tgl Bipartit Selesai",), UU)
    ] = None
    tanggal_pelimpahan: Annotated[
        t.Tanggal | None, Column("Pelimpahan", "Diserahkan kepada mediator, konsiliator atau arbiter", "mediasi.pelimpahan", ("Tgl Pelimpahan",), UU)
    ] = None
    tanggal_sidang_pertama: Annotated[
        t.Tanggal | None,
        Column("Sidang pertama", "Sidang mediasi atau konsiliasi pertama", "mediasi.sidang_pertama", ("Tgl Sidang Pertama", "Tgl Sidang I"), MEDIASI),
    ] = None
    tanggal_anjuran: Annotated[
        t.Tanggal | None, Column("Tanggal anjuran", "Tanggal anjuran tertulis", "anjuran.tanggal", ("Tgl Anjuran",), MEDIASI)
    ] = None
    no_anjuran: Annotated[
        t.Kode | None,
        Column("Nomor anjuran", "Nomor anjuran tertulis; wajib bila tanggal_anjuran terisi",
               "anjuran.nomor", ("No. Anjuran",), MEDIASI),
    ] = None
    jawaban_pekerja: Annotated[
        Jawaban | None, Column("Jawaban pekerja", "Jawaban atas anjuran", "anjuran.jawaban_pekerja", ("Jawaban Pekerja/Buruh",), MEDIASI)
    ] = None
    jawaban_pengusaha: Annotated[
        Jawaban | None, Column("Jawaban pengusaha", "Jawaban atas anjuran", "anjuran.jawaban_pengusaha", ("Jawaban Perusahaan",), MEDIASI)
    ] = None
    tanggal_pb: Annotated[
        t.Tanggal | None, Column("Tanggal PB", "Tanggal perjanjian bersama", "pb.tanggal", ("Tgl PB", "Tanggal Perjanjian Bersama"), UU)
    ] = None
    no_pb: Annotated[
        t.Kode | None,
        Column("Nomor PB", "Nomor perjanjian bersama; wajib bila tanggal_pb terisi",
               "pb.nomor", ("No. PB", "Nomor Perjanjian Bersama"), UU),
    ] = None
    no_perkara_phi: Annotated[t.Kode | None, Column("Nomor perkara PHI", "Nomor perkara pada PHI", "phi.nomor", ("No. Perkara PHI",), UU)] = None
    tanggal_sidang_phi: Annotated[
        t.Tanggal | None, Column("Sidang PHI", "Sidang pertama pada PHI", "phi.sidang_pertama", ("Tgl Sidang PHI",), UU)
    ] = None
    tanggal_putusan: Annotated[
        t.Tanggal | None, Column("Tanggal putusan", "Putusan PHI, kasasi atau arbitrase", "phi.putusan", ("Tgl Putusan",), UU)
    ] = None
    pokok_perkara: Annotated[
        Rahasia | None, Column("Pokok perkara", "Uraian perkara; tidak diteruskan", None, ("Pokok Perselisihan", "Uraian"), "UU 2/2004 Pasal 22")
    ] = None
    nama_pihak_pekerja: Annotated[
        Rahasia | None,
        Column("Nama pihak pekerja", "Nama para pekerja; tidak diteruskan", None, ("Pihak Pekerja", "Nama Pekerja"), "UU 2/2004 Pasal 22"),
    ] = None


def _off_path(_: Context, stage: str, kind: str) -> bool:
    return stage not in PATHS[kind]


def _court_unopened(_: Context, stage: str, kind: str, advised: date | None, worker: str | None, employer: str | None, agreed: date | None) -> bool:
    """The court opens only after a mediation or conciliation that failed (Art. 5): advice given, not taken by both, no agreement."""
    return stage in COURT and stage in PATHS[kind] and (advised is None or worker == employer == "terima" or agreed is not None)


def _behind(_: Context, stage: str, heard: date | None, advised: date | None, case: str | None, court: date | None, judged: date | None) -> bool:
    """The row tells of a later stage than the one it claims; an arbiter's award is a judgment too."""
    mediated, tried = heard or advised, case or court or (judged if stage != "arbitrase" else None)
    return (stage == "bipartit" and bool(mediated)) or (stage not in COURT | {"selesai"} and bool(tried))


def _both(_: Context, agreed: date | None, advised: date | None, worker: str | None, employer: str | None) -> bool:
    return agreed is not None and advised is not None and not worker == employer == "terima"


@lru_cache(maxsize=4_096)
def _due(start: date, days: int) -> date | None:
    """The last of so many working days; None where no holiday table knows the year (lokal has 2026 and 2027)."""
    try:
        return add_working_days(start, days)
    except ValueError:
        return None


def _clock(at: str, since: str, days: int, running: frozenset[str], *ends: str, over: tuple[str, ...] = ("tanggal_pb",)) -> Rule:
    """The first present of `ends` is due so many working days after `since`. While none is, today counts, if the case is at one
    of the stages `running` and no date of `over` says that the step is past. Arbitration has clocks of its own, from a signing
    not told here.
    """

    def breach(context: Context, _: object, start: date | None, stage: str, *told: object) -> bool:
        if start is None or stage == "arbitrase":
            return False
        end = next((step for step in told[:len(ends)] if step is not None), None)
        if end is None and stage in running and not any(told):
            end = context.today
        due = _due(start, days)
        return due is not None and isinstance(end, date) and end > due

    return Rule("PHI_TENGGAT_LEWAT", (at, since, "tahap", *ends, *over), breach, nulls=True)


def _signing_late(context: Context, agreed: date | None, advised: date | None, worker: str | None, employer: str | None, stage: str) -> bool:
    """Ten days to answer and three to sign; when the answers came is not told, so the longest way is measured."""
    end = agreed or (context.today if stage in MEDIATED else None)
    due = _due(advised, 10 + 3) if advised is not None and worker == employer == "terima" else None
    return end is not None and due is not None and end > due


RULES = (
    Rule("KBLI_VERSI_KOSONG", ("versi_kbli", "kbli"), lambda _, edition, code: edition is None and code is not None, nulls=True),
    kbli_of_edition(),
    kbli_to_choose(),
    required("no_anjuran", ("tanggal_anjuran",), lambda day: day is not None),
    required("no_pb", ("tanggal_pb",), lambda day: day is not None),
    *not_future(
        "tanggal_pencatatan", "tanggal_bipartit_mulai", "tanggal_bipartit_selesai", "tanggal_pelimpahan", "tanggal_anjuran", "tanggal_pb",
        "tanggal_putusan",
    ),
    *in_order(
        "tanggal_bipartit_mulai", "tanggal_bipartit_selesai", "tanggal_pelimpahan", "tanggal_sidang_pertama", "tanggal_anjuran",
        "tanggal_sidang_phi", "tanggal_putusan",
    ),
    not_before("tanggal_pelimpahan", "tanggal_pencatatan"),
    not_before("tanggal_pb", "tanggal_anjuran", "tanggal_sidang_pertama", "tanggal_pelimpahan", "tanggal_bipartit_mulai"),
    Rule("PHI_TAHAP_TIDAK_SAH", ("tahap", "jenis"), _off_path),
    Rule("PHI_TAHAP_TIDAK_SAH",
         ("tahap", "jenis", "tanggal_anjuran", "jawaban_pekerja", "jawaban_pengusaha", "tanggal_pb"), _court_unopened, nulls=True),
    Rule("PHI_TAHAP_TIDAK_SAH",
         ("tahap", "tanggal_sidang_pertama", "tanggal_anjuran", "no_perkara_phi", "tanggal_sidang_phi", "tanggal_putusan"), _behind, nulls=True),
    # An advice both sides accept is sealed by an agreement (Permenakertrans 17/2014 Art. 14(4)); otherwise one excludes the other.
    Rule("PHI_PB_DAN_ANJURAN", ("tanggal_pb", "tanggal_anjuran", "jawaban_pekerja", "jawaban_pengusaha"), _both, nulls=True),
    _clock("tanggal_bipartit_selesai", "tanggal_bipartit_mulai", 30, frozenset({"bipartit"}), "tanggal_bipartit_selesai"),
    _clock("tanggal_sidang_pertama", "tanggal_pelimpahan", 7, MEDIATED, "tanggal_sidang_pertama", over=("tanggal_anjuran", "tanggal_pb")),
    _clock("tanggal_anjuran", "tanggal_sidang_pertama", 10, MEDIATED, "tanggal_anjuran"),
    _clock("tanggal_pelimpahan", "tanggal_pelimpahan", 30, MEDIATED, "tanggal_anjuran", "tanggal_pb"),
    _clock("jawaban_pekerja", "tanggal_anjuran", 10, MEDIATED, "jawaban_pekerja"),
    _clock("jawaban_pengusaha", "tanggal_anjuran", 10, MEDIATED, "jawaban_pengusaha"),
    Rule("PHI_TENGGAT_LEWAT", ("tanggal_pb", "tanggal_anjuran", "jawaban_pekerja", "jawaban_pengusaha", "tahap"), _signing_late, nulls=True),
    _clock("tanggal_putusan", "tanggal_sidang_phi", 50, frozenset({"phi"}), "tanggal_putusan"),
)

DOMAIN = Domain(
    name="perselisihan-hi",
    title="Perselisihan hubungan industrial",
    model=PerselisihanHI,
    rules=RULES,
    parents=(Parent("id_pemberi_kerja", "pemberi-kerja"),),
    example={
        "id_sumber": "PHI-000003", "no_registrasi": "567/HI/118/2026", "tanggal_pencatatan": "2026-10-12", "jenis": "phk",
        "id_pemberi_kerja": "PBK-000007", "jumlah_pekerja": "4", "serikat": "SP Contoh Komponen", "kbli": "29300", "versi_kbli": "2020",
        "tahap": "mediasi", "tanggal_bipartit_mulai": "2026-09-01", "tanggal_bipartit_selesai": "2026-10-05",
        "tanggal_pelimpahan": "2026-10-20", "tanggal_sidang_pertama": "2026-10-27", "tanggal_anjuran": "2026-11-06",
        "no_anjuran": "567/ANJ/031/2026", "jawaban_pekerja": "terima", "jawaban_pengusaha": "tolak",
        "pokok_perkara": "Contoh uraian perkara", "nama_pihak_pekerja": "Contoh Pihak Pekerja",
    },
)
