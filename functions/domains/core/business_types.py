"""Define the column types of business: tax and licence numbers, industries, jobs, skills, wages offered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from functions.domains.core import cells, identifiers
from functions.domains.core.cells import kode
from functions.domains.core.readers import texts
from functions.domains.core.types import Cell, text

NPWP = Annotated[str, text(16, r"^[0-9]{16}$"), Cell(
    identifiers.npwp, "NPWP_FORMAT", pii="umum", identifier=True, klasifikasi="Pengenal", ukuran="16 digit",
)]
"""Personal data: a resident individual's NPWP is the NIK, and a NITKU begins with it (PMK 112/2022)."""
NITKU = Annotated[str, text(22, r"^[0-9]{22}$"), Cell(
    cells.digits("NITKU_FORMAT", 22), "NITKU_FORMAT", pii="umum", identifier=True, klasifikasi="Pengenal",
    ukuran="22 digit",
)]
NIB = Annotated[str, text(50), Cell(
    identifiers.nib, absent=texts.ABSENT_WORDS, warn=(("NIB_FORMAT", identifiers.is_nib),),
    identifier=True, klasifikasi="Pengenal", ukuran="13 digit",
)]
KBLI5 = Annotated[str, text(5, r"^[0-9]{5}$"), Cell(
    cells.digits("KODE_TIDAK_DIKENAL", 5), "KODE_TIDAK_DIKENAL", identifier=True, klasifikasi="KBLI",
    ukuran="5 digit",
)]
VersiKBLI = Annotated[Literal["2020", "2025"], Cell(
    kode({"2020": "2020", "KBLI 2020": "2020", "2025": "2025", "KBLI 2025": "2025"}), "KODE_TIDAK_DIKENAL",
    choices={"2020": "KBLI 2020", "2025": "KBLI 2025"}, klasifikasi="Edisi",
)]
KbliKategori = Annotated[str, text(1, r"^[A-V]$"), Cell(
    cells.huruf, "KODE_TIDAK_DIKENAL", klasifikasi="Kategori KBLI", ukuran="1 huruf",
)]
KBJI = Annotated[str, text(20), Cell(
    texts.nomor, absent=texts.ABSENT_WORDS, warn=(("KBJI_TIDAK_DIKENAL", identifiers.is_kbji),),
    identifier=True, klasifikasi="KBJI",
)]
DaftarKBJI = Annotated[list[Annotated[str, text(20)]], Field(min_length=1, max_length=10), Cell(
    cells.daftar(texts.nomor), absent=texts.ABSENT_WORDS,
    warn=(("KBJI_TIDAK_DIKENAL", lambda codes: all(map(identifiers.is_kbji, codes))),),
    identifier=True, klasifikasi="KBJI (daftar)",
)]
VersiKBJI = Annotated[Literal["2014", "2026"], Cell(
    kode({"2014": "2014", "KBJI 2014": "2014", "2026": "2026", "KBJI 2026": "2026"}), "KODE_TIDAK_DIKENAL",
    choices={"2014": "KBJI 2014", "2026": "KBJI 2026"}, klasifikasi="Edisi",
)]
DaftarSKKNI = Annotated[list[Annotated[str, text(60)]], Field(min_length=1, max_length=50), Cell(
    cells.daftar(texts.nomor), absent=texts.ABSENT_WORDS,
    warn=(("SKKNI_FORMAT", lambda codes: all(map(identifiers.is_skkni, codes))),),
    klasifikasi="SKKNI (daftar)",
)]
Keterampilan = Annotated[list[Annotated[str, text(100)]], Field(min_length=1, max_length=50), Cell(
    cells.daftar(texts.named), absent=texts.ABSENT_WORDS, klasifikasi="Teks (daftar)",
)]
UpahDitawarkan = Annotated[int, Strict(), Field(ge=0, le=10**12), Cell(
    cells.bilangan, klasifikasi="Bilangan bulat", satuan="Rupiah", ukuran="Nilai uang per bulan",
)]
