"""Changes to good rows, each something that goes wrong in real files; `mutations` has their outcomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from infra.local.demo.people import Cells
from infra.local.demo.world import NEIGHBOUR, villages


class Good(NamedTuple):
    """A good row before the change, and the day of the check."""

    row: Cells
    today: date

    def text(self, column: str) -> str:
        return str(self.row[column])

    def day(self, days: int) -> str:
        """Return the date `days` after today, in ISO form; negative for before."""
        return (self.today + timedelta(days)).isoformat()


Change = Callable[[Good], Cells]
"""Returns the cells that differ from the good row."""


def set_cells(**cells: str | int) -> Change:
    return lambda _: dict(cells)


def in_neighbouring_regency(_: Good) -> Cells:
    return {"kode_wilayah": villages(NEIGHBOUR)[0]}


def two_digit_year(good: Good) -> Cells:
    return {"tanggal_lahir": date.fromisoformat(good.text("tanggal_lahir")).strftime("%d/%m/%y")}


def thirtieth_of_february(good: Good) -> Cells:
    nik = good.text("nik")
    return {"nik": f"{nik[:6]}3002{nik[10:]}"}


def other_birth_date(good: Good) -> Cells:
    born = date.fromisoformat(good.text("tanggal_lahir"))
    return {"tanggal_lahir": (born - timedelta(1)).isoformat()}


def too_young(good: Good) -> Cells:
    born = good.today - timedelta(13 * 365)
    day = born.day + 40 * (good.text("jenis_kelamin") == "P")
    nik = good.text("nik")
    return {
        "tanggal_lahir": born.isoformat(),
        "nik": f"{nik[:6]}{day:02}{born:%m%y}{nik[12:]}",
        "tahun_lulus": "",
        "pendidikan_terakhir": "3",
    }


def expired_card(good: Good) -> Cells:
    issued = good.day(-900)
    return {
        "no_ak1": "3216/LAMA/1",
        "tanggal_terbit_ak1": issued,
        "tanggal_daftar": issued,
        "tanggal_lapor_terakhir": "",
    }


def wrong_total(good: Good) -> Cells:
    return {"jumlah_tk": str(int(good.text("jumlah_tk")) + 5)}


def branch_without_head(good: Good) -> Cells:
    return {"status_kantor": "cabang", "id_induk": "", "nitku": f"{good.text('npwp')}000001"}


def swapped_wages(good: Good) -> Cells:
    return {"upah_min": str(int(good.text("upah_maks")) + 500_000)}


def expired_vacancy(good: Good) -> Cells:
    return {
        "status": "terbit",
        "berlaku_mulai": good.day(-50),
        "berlaku_sampai": good.day(-2),
        "jumlah_terisi": "",
        "tanggal_terisi": "",
    }


def ends_before_it_begins(good: Good) -> Cells:
    return {"tanggal_mulai": good.day(-40), "tanggal_selesai": good.day(-70)}


def passed_course(good: Good) -> Cells:
    return {"status_peserta": "lulus", "tanggal_mulai": good.day(-60), "tanggal_selesai": good.day(-20)}


def passed_before_the_end(good: Good) -> Cells:
    return {"status_peserta": "lulus", "no_sertifikat": "BLK-3216/0001", "tanggal_selesai": good.day(9)}


LOCAL: Cells = {
    "jenis_penempatan": "AKL",
    "kanal": "dinas",
    "wilayah_penempatan": "32.16",
    "negara": "",
    "no_paspor": "",
    "p3mi": "",
    "no_spp_akad": "",
}
"""Cells that make any placement one within the province."""
ABROAD = LOCAL | {
    "jenis_penempatan": "AKAN",
    "kanal": "P3MI",
    "wilayah_penempatan": "",
    "negara": "JP",
    "p3mi": "BP2MI",
}


def starts_too_late(good: Good) -> Cells:
    return {"tanggal_mulai": good.day(75), "tanggal_selesai": "", "hubungan_kerja": "PKWTT"}


_STEPS = (
    "bipartit_mulai",
    "bipartit_selesai",
    "pelimpahan",
    "sidang_pertama",
    "anjuran",
    "pb",
    "sidang_phi",
    "putusan",
)


def dispute(stage: str, **days: int) -> Change:
    """Make a dispute at `stage` with exactly these steps, each so many days ago."""

    def change(good: Good) -> Cells:
        steps: Cells = {f"tanggal_{step}": good.day(-days[step]) if step in days else "" for step in _STEPS}
        answers: Cells = dict.fromkeys(
            ("no_anjuran", "jawaban_pekerja", "jawaban_pengusaha", "no_pb", "no_perkara_phi"), ""
        )
        return {
            "tahap": stage,
            "jenis": "phk",
            "tanggal_pencatatan": good.day(-days.get("pencatatan", 20)),
            **steps,
            **answers,
        }

    return change
