"""Rows about organisations: employers, vacancies, disputes, and the employed population in counts."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from functions.domains.core.kbli import divisions
from infra.local.demo import vocabulary as words
from infra.local.demo.people import Cells
from infra.local.demo.world import REGENCY, World, children, wage

BRANCH_EVERY = 12
AGES = ("15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64", "65+")
WEIGHT = {"C": 9, "G": 6, "H": 3, "F": 2, "I": 2, "A": 2}
"""KBLI section → factor by which it employs more people here; 1 for all others."""


def version(world: World, rng: Random) -> str:
    """Return a source version that grows from day to day, so that content made on a later day is newer."""
    return str((world.today.toordinal() - 739_000) * 10 + rng.randrange(10))


def pemberi_kerja(world: World, number: int) -> Cells:
    rng, own = world.rng("pemberi-kerja", number), world.employer(number)
    branch = number % BRANCH_EVERY == BRANCH_EVERY - 1
    head = world.employer(world.sound("pemberi-kerja", number - BRANCH_EVERY // 2)) if branch else own
    men = int(own.tenaga * rng.uniform(0.3, 0.85))
    fixed = int(own.tenaga * rng.uniform(0.3, 0.8))
    reported = world.ago(rng.randrange(2, 330))
    return {
        "id_sumber": own.id,
        "versi": version(world, rng),
        "nib": head.nib,
        "npwp": head.npwp,
        "nitku": f"{head.npwp}{number if branch else 0:06}",
        "bentuk_badan": head.bentuk,
        "nama": f"{head.nama} Cabang {number}" if branch else own.nama,
        "status_kantor": "cabang" if branch else "pusat",
        "id_induk": head.id if branch else "",
        "kbli": own.industri.kbli,
        "versi_kbli": own.versi_kbli,
        "skala": scale(own.tenaga),
        "status_modal": rng.choices(
            ("PMA", "PMDN", "swasta_nasional"), (5, 3, 2) if own.tenaga > 300 else (0, 3, 7)
        )[0],
        "alamat": own.alamat + ("\nGedung " + rng.choice("AB") if rng.random() < 0.2 else ""),
        "kode_wilayah": own.desa,
        "nama_penanggung_jawab": world.person(10**6 + number).nama,
        "no_telp": f"0218{rng.randrange(10**6, 10**7)}",
        "email": f"hrd{number + 1}@contoh.id",
        "jumlah_tk": str(own.tenaga),
        "jumlah_tk_l": str(men),
        "jumlah_tk_p": str(own.tenaga - men),
        "jumlah_tka": str(own.tenaga // 150 if own.tenaga > 300 else 0),
        "jumlah_disabilitas": str(own.tenaga // 50),
        "jumlah_pkwt": str(fixed),
        "jumlah_pkwtt": str(own.tenaga - fixed),
        "no_wlkp": f"17530.{reported:%Y%m%d}.{number + 1:06}",
        "tanggal_lapor": reported.isoformat(),
        "berlaku_sampai": (reported + timedelta(364)).isoformat(),
    }


def scale(workers: int) -> str:
    return "mikro" if workers < 5 else "kecil" if workers < 20 else "menengah" if workers < 100 else "besar"


def lowongan_kerja(world: World, number: int) -> Cells:
    rng, own = world.rng("lowongan-kerja", number), world.vacancy(number)
    status = rng.choices(("terbit", "terisi_sebagian", "terisi", "ditutup", "draf"), (62, 14, 12, 8, 4))[0]
    filled = {"terisi": own.jumlah, "terisi_sebagian": max(1, own.jumlah // 2)}.get(status, 0)
    lowest = wage(rng, own.job)
    return {
        "id_sumber": own.id,
        "versi": version(world, rng),
        "id_pemberi_kerja": own.employer.id,
        "nama_jabatan": own.job.nama,
        "kode_jabatan": own.job.kbji,
        "versi_kbji": own.job.versi_kbji,
        "jumlah_dibutuhkan": str(own.jumlah),
        "berlaku_mulai": own.mulai.isoformat(),
        "berlaku_sampai": (own.mulai + timedelta(rng.randrange(46, 120))).isoformat(),
        "usia_min": "18",
        "usia_maks": rng.choice(("25", "30", "35", "45")),
        "jenis_kelamin": rng.choices(("LP", "L", "P"), (70, 22, 8))[0],
        "pendidikan_min": own.job.pendidikan,
        "pengalaman_tahun": rng.choice(("0", "0", "1", "2")),
        "keterampilan": "|".join(own.job.keterampilan),
        "upah_min": str(lowest),
        "upah_maks": str(lowest + rng.choice((0, 300_000, 750_000))),
        "tampilkan_upah": rng.choice("YYT"),
        "lokasi_kerja": own.employer.desa,
        "jenis_pekerjaan": rng.choice(("kontrak", "kontrak", "full_time", "magang")),
        "pengaturan_kerja": "onsite",
        "terbuka_disabilitas": rng.choice("YTT"),
        "status": status,
        "jumlah_terisi": str(filled) if filled else "",
        "tanggal_terisi": world.ago(rng.randrange(0, 3)).isoformat() if filled else "",
        "luar_negeri": "T",
        "negara": "",
    }


def perselisihan_hi(world: World, number: int) -> Cells:
    rng = world.rng("perselisihan-hi", number)
    employer = world.employer(world.sound("pemberi-kerja", rng.randrange(world.sizes["pemberi-kerja"])))
    kind = rng.choices(("phk", "hak", "kepentingan", "antar_sp"), (60, 25, 11, 4))[0]
    stage = rng.choices(
        ("bipartit", "mediasi", "konsiliasi", "phi", "kasasi", "selesai"), (15, 38, 4, 10, 4, 29)
    )[0]
    if (stage, kind) == ("konsiliasi", "hak") or (stage == "kasasi" and kind in ("kepentingan", "antar_sp")):
        stage = "mediasi"
    workers = rng.choices((1, rng.randrange(2, 12), rng.randrange(12, 180)), (55, 33, 12))[0]
    named = world.person(2 * 10**6 + number).nama
    return {
        "id_sumber": f"PHI-{number + 1:06}",
        "versi": version(world, rng),
        "no_registrasi": f"567/HI/{number + 1:05}",
        "jenis": kind,
        "id_pemberi_kerja": employer.id,
        "jumlah_pekerja": str(workers),
        "serikat": f"{rng.choice(words.UNIONS)} {employer.nama}"[:100],
        "kbli": employer.industri.kbli,
        "versi_kbli": employer.versi_kbli,
        **path(world, rng, stage, number),
        "pokok_perkara": "Upah yang tidak dibayar penuh sejak tiga bulan\ndan pesangon"
        if kind in ("phk", "hak")
        else "Usulan kenaikan upah",
        "nama_pihak_pekerja": named if workers == 1 else f"{named} dan kawan-kawan",
    }


def path(world: World, rng: Random, stage: str, number: int) -> Cells:
    """Return the dates and numbers of a case up to its stage.

    No step takes more calendar days than the law allows working days, so no deadline has passed.
    """
    since = {
        "bipartit": 5,
        "mediasi": rng.randrange(1, 20),
        "konsiliasi": rng.randrange(1, 20),
        "selesai": rng.randrange(40, 160),
        "phi": rng.randrange(80, 110),
        "kasasi": rng.randrange(130, 180),
    }[stage]
    handed = world.ago(since)
    start = handed - timedelta(rng.randrange(12, 25))
    cells: Cells = {
        "tahap": stage,
        "tanggal_bipartit_mulai": start.isoformat(),
        "tanggal_pencatatan": (handed - timedelta(2)).isoformat(),
    }
    if stage == "bipartit":
        return cells
    heard, advised = handed + timedelta(rng.randrange(2, 6)), handed + timedelta(rng.randrange(8, 12))
    cells |= {
        "tanggal_bipartit_selesai": (handed - timedelta(3)).isoformat(),
        "tanggal_pelimpahan": handed.isoformat(),
    }
    if heard <= world.today:
        cells["tanggal_sidang_pertama"] = heard.isoformat()
    if stage == "selesai":
        return cells | {"tanggal_pb": advised.isoformat(), "no_pb": f"567/PB/{number + 1:05}"}
    if advised <= world.today:
        cells |= {"tanggal_anjuran": advised.isoformat(), "no_anjuran": f"567/ANJ/{number + 1:05}"}
        cells |= {"jawaban_pekerja": rng.choice(("terima", "tolak")), "jawaban_pengusaha": "tolak"}
    if stage in ("phi", "kasasi"):
        tried = handed + timedelta(60)
        cells |= {
            "no_perkara_phi": f"{number % 300 + 1}/Pdt.Sus-PHI/{tried:%Y}/PN Bdg",
            "tanggal_sidang_phi": tried.isoformat(),
        }
        if stage == "kasasi":
            cells["tanggal_putusan"] = (tried + timedelta(rng.randrange(25, 48))).isoformat()
    return cells


def penduduk_bekerja(world: World, number: int) -> Cells:
    """Return the cell of the table with this number.

    Numbers run through all combinations, each once: sex changes first, then district, section, age,
    occupation, status.
    """
    rng = world.rng("penduduk-bekerja", number)
    sections = sorted(set(divisions("2025").values()) - {"U", "V"})
    rest, sex = divmod(number, 2)
    rest, district = divmod(rest, len(children(REGENCY)))
    rest, section = divmod(rest, len(sections))
    rest, age = divmod(rest, len(AGES))
    status, occupation = divmod(rest, 9)
    letter = sections[section]
    people = int(rng.lognormvariate(5.2, 0.9)) * WEIGHT.get(letter, 1) + 5
    return {
        "id_sumber": f"PB-{world.month}-{number + 1:06}",
        "periode": world.month,
        "kode_wilayah": children(REGENCY)[district],
        "kbli_kategori": letter,
        "versi_kbli": "2025",
        "status_pekerjaan": str((3 + status) % 7 + 1),
        "daftar_status": "SAKERNAS7",
        "golongan_jabatan": str((occupation + 7) % 9 + 1),
        "pendidikan": rng.choice("345578"),
        "kelompok_umur": AGES[(age + 2) % len(AGES)],
        "jenis_kelamin": "LP"[sex],
        "jumlah": str(people),
        "sumber": "SAKERNAS",
        "rse": f"{rng.randrange(18, 240) / 10}".replace(".", ","),
    }
