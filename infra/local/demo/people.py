"""Rows about people: job seekers, trainees and persons placed.

Cells are canonical; `shapes` spells them as an office would.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from infra.local.demo import vocabulary as words
from infra.local.demo.world import OTHER_PROVINCES, Person, World, children, wage

Cells = dict[str, "str | int"]

SCHOOL_END = {"3": 13, "4": 16, "5": 19, "7": 22, "8": 23}
"""Education (DUKCAPIL10) → age at leaving school."""
CLASS_SIZE = 16


def graduated(person: Person) -> str:
    return str(person.lahir.year + SCHOOL_END[person.pendidikan])


def reach(person: Person, rng: Random) -> Cells:
    """Return a phone number, an e-mail address, or both."""
    has = rng.choice(("hp", "hp", "both", "both", "email"))
    return {"no_hp": person.hp if has != "email" else "", "email": person.email if has != "hp" else ""}


def pencari_kerja(world: World, number: int) -> Cells:
    rng, person = world.rng("pencari-kerja", number), world.person(number)
    registered = world.ago(rng.randrange(4, 600))
    carded = rng.random() < 0.8
    disabled = rng.random() < 0.015
    job = rng.choice(words.JOBS)
    silent = (world.today - registered).days
    return {
        "id_sumber": f"PK-{number + 1:06}",
        "diubah_pada": world.ago(rng.randrange(1, min(60, silent))).isoformat(),
        "nik": person.nik,
        "nama": person.nama,
        "tempat_lahir": person.tempat_lahir,
        "tanggal_lahir": person.lahir.isoformat(),
        "jenis_kelamin": "P" if person.perempuan else "L",
        "status_perkawinan": rng.choices("123", (72, 24, 4))[0],
        "kewarganegaraan": "WNI",
        "alamat": person.alamat,
        "kode_wilayah": person.desa,
        **reach(person, rng),
        "pendidikan_terakhir": person.pendidikan,
        "jurusan": rng.choice(words.MAJORS.get(person.pendidikan, ("",))),
        "tahun_lulus": graduated(person),
        "kode_jabatan_diinginkan": job.kbji,
        "keterampilan": "|".join(job.keterampilan),
        "disabilitas": "Y" if disabled else "T",
        "ragam_disabilitas": rng.choice(("FISIK", "SENSORIK")) if disabled else "",
        "no_ak1": f"3216/{registered:%Y}/{number + 1:06}" if carded else "",
        "tanggal_terbit_ak1": registered.isoformat() if carded else "",
        "tanggal_lapor_terakhir": world.ago(rng.randrange(1, 150)).isoformat()
        if carded and silent > 150
        else "",
        "status_pencari_kerja": rng.choices(
            ("belum_pernah_bekerja", "pernah_bekerja", "bekerja_masih_mencari"), (38, 50, 12)
        )[0],
        "tanggal_daftar": registered.isoformat(),
        "upah_diharapkan": str(wage(rng, job)),
    }


def pelatihan(world: World, number: int) -> Cells:
    group, seat = divmod(number, CLASS_SIZE)
    course_rng, rng = world.rng("class", group), world.rng("pelatihan", number)
    course, provider = course_rng.choice(words.COURSES), course_rng.choice(words.PROVIDERS)
    start = world.ago(course_rng.randrange(5, 210))
    end = start + timedelta(course.jp // 8 + course.jp // 40 * 2)
    over = end < world.today
    person = world.person(
        world.sizes["pencari-kerja"] + number if seat % 3 else number % world.sizes["pencari-kerja"]
    )
    status = rng.choices(("lulus", "tidak_lulus", "mundur"), (86, 8, 6))[0] if over else "mengikuti"
    passed = status == "lulus"
    return {
        "id_sumber": f"PL-{number + 1:06}",
        "id_kelas": f"KLS-{start:%Y}-{group + 1:04}",
        "nama_program": course.nama,
        "kode_program": "",
        "penyelenggara": provider[0],
        "tipe_lembaga": provider[1],
        "kejuruan": course.kejuruan,
        "kode_skkni": "|".join(course.skkni),
        "tanggal_mulai": start.isoformat(),
        "tanggal_selesai": end.isoformat(),
        "durasi_jp": str(course.jp),
        "metode": course_rng.choice(("luring", "luring", "campuran")),
        "sumber_dana": provider[2],
        "kode_wilayah": course_rng.choice(children("32.16")),
        "nik": person.nik,
        "nama_peserta": person.nama,
        "status_peserta": status,
        "kehadiran_persen": f"{rng.randrange(820, 1000) / 10}".replace(".", ",") if passed else "",
        "nilai": str(rng.randrange(70, 98)) if passed else "",
        "no_sertifikat": f"BLK-3216/{end:%Y}/{number + 1:05}" if passed else "",
        "no_sertifikat_bnsp": "",
        "hasil_uji": rng.choices(("kompeten", "belum_kompeten", ""), (60, 10, 30))[0] if passed else "",
    }


def penempatan(world: World, number: int) -> Cells:
    rng = world.rng("penempatan", number)
    seekers = world.sizes["pencari-kerja"]
    seeker = world.sound("pencari-kerja", number * max(1, seekers // world.sizes["penempatan"]))
    vacancy = world.vacancy(world.sound("lowongan-kerja", rng.randrange(world.sizes["lowongan-kerja"])))
    person, job = world.person(seeker), vacancy.job
    kind = rng.choices(("AKL", "AKAD", "AKAN"), (86, 9, 5))[0]
    start = vacancy.mulai + timedelta(rng.randrange(1, 33))
    relation = rng.choices(("PKWT", "PKWTT", "harian", "magang"), (68, 18, 6, 8))[0]
    hour = f"{rng.randrange(8, 17):02}:{rng.randrange(60):02}:00"
    return {
        "id_sumber": f"PN-{number + 1:06}",
        "diubah_pada": f"{world.ago(rng.randrange(1, 30))}T{hour}",
        "nik": person.nik,
        "nama": person.nama,
        "id_pencari_kerja": f"PK-{seeker + 1:06}",
        "id_lowongan": vacancy.id if kind == "AKL" else "",
        "id_pemberi_kerja": vacancy.employer.id,
        "jenis_penempatan": kind,
        "kanal": channel(kind, rng),
        "nama_jabatan": job.nama,
        "kode_jabatan": job.kbji,
        "wilayah_asal": person.desa,
        "wilayah_penempatan": {"AKL": vacancy.employer.desa, "AKAD": rng.choice(OTHER_PROVINCES), "AKAN": ""}[
            kind
        ],
        "negara": rng.choice(words.COUNTRIES) if kind == "AKAN" else "",
        "no_paspor": f"C{rng.randrange(10**6, 10**7)}" if kind == "AKAN" else "",
        "p3mi": rng.choice(words.AGENCIES) if kind == "AKAN" else "",
        "no_spp_akad": f"SPP-AKAD/{number + 1:04}/{start:%Y}" if kind == "AKAD" else "",
        "tanggal_mulai": start.isoformat(),
        "tanggal_selesai": a_year_later(start).isoformat() if relation in ("PKWT", "magang") else "",
        "hubungan_kerja": relation,
        "upah": str(wage(rng, job)),
        "disabilitas": "T",
        "status": "mulai_bekerja" if start <= world.today else "ditempatkan",
    }


def channel(kind: str, rng: Random) -> str:
    return (
        "P3MI"
        if kind == "AKAN"
        else rng.choices(("dinas", "BKK", "job_fair", "LPTKS", "mandiri"), (35, 25, 20, 10, 10))[0]
    )


def a_year_later(start: date) -> date:
    return start + timedelta(364)
