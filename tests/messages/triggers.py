"""Codes that a row cannot cause alone, by the real path of a file, a stored record or the ministry."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest

from functions import agreement, domains
from functions.domains.core.readers import texts
from functions.sync.model.upload import Drop, Upload
from functions.sync.ports.storage import ObjectInfo
from functions.sync.to_region.template import csv_template
from functions.sync.validation import row_validator
from tests.messages.loop import planned, workbook, written
from tests.messages.mutations import EMPLOYED, EMPLOYER, PLACED, SEEKER
from tests.support.tables import as_csv, as_jsonl, as_lines, seeker
from tests.support.workbooks import packed, parts, row, sheet
from tests.support.world import REGION, World

HEADER = b"id_sumber,nik,nama\r\n"
PHONE = "087700112233"
Trigger = Callable[[World], Upload]


def sent(
    world: World,
    content: bytes,
    domain: str = SEEKER,
    name: str = "berkas.csv",
    region: str = REGION,
    **metadata: str,
) -> Upload:
    world.clock.advance(60)
    upload = world.receive.run(world.drops.put(f"inbox/{region}/{domain}/{name}", content, metadata))
    assert upload
    world.run()
    return world.state.registered[upload.id]


def seekers(first: int, last: int, **cells: str) -> list[dict[str, str]]:
    return [seeker(number, **cells) for number in range(first, last + 1)]


def file(content: bytes, domain: str = SEEKER, **more: str) -> Trigger:
    return lambda world: sent(world, content, domain, **more)


def _too_large(world: World) -> Upload:
    known = world.drops.info

    def info(drop: Drop) -> ObjectInfo | None:
        found = known(drop)
        return found._replace(size=3 << 30) if found else None

    world.drops.info = info  # type: ignore[method-assign]
    return sent(world, as_csv([seeker(1)]))


def _snapshot(
    first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]], tail: bytes = b""
) -> Trigger:
    def trigger(world: World) -> Upload:
        sent(world, as_csv(first), mode="snapshot")
        return sent(world, as_csv(second) + tail, mode="snapshot")

    return trigger


def _failing_reader(world: World) -> Upload:
    def taken(text: str) -> Any:
        if text == "tak terduga":
            raise RuntimeError(text)
        return texts.taken(text)

    with mock.patch.object(row_validator, "taken", taken):
        return sent(world, as_csv([seeker(1), seeker(2, jurusan="tak terduga")]))


def _after_the_agreement(world: World) -> Upload:
    world.clock.advance(3 * 365 * 86_400)
    return sent(world, as_csv([seeker(1)]))


def _conflict(world: World) -> Upload:
    sent(world, as_csv([seeker(1, versi="3")]))
    return sent(world, as_csv([seeker(1, versi="3", jurusan="Lain")]))


def _older(world: World) -> Upload:
    sent(world, as_csv([seeker(1, versi="3")]))
    return sent(world, as_csv([seeker(1, versi="2", jurusan="Lain")]))


def _stranger(world: World) -> Upload:
    return sent(world, as_csv([seeker(1, ID_BARIS="disalin")]))


def _refused(world: World) -> Upload:
    world.ministry.refuses = {"PK-000001": "NIK_TIDAK_ADA"}
    upload = sent(world, as_csv([seeker(1)]))
    world.settle.run(upload.id)
    return upload


def _parent_refused(world: World) -> Upload:
    employer = domains.get(EMPLOYER).example
    world.ministry.refuses = {employer["id_sumber"]: "NIB_TIDAK_ADA"}
    sent(world, as_csv([employer]), EMPLOYER)
    return sent(
        world, as_csv([{**domains.get(PLACED).example, "id_lowongan": "", "id_pencari_kerja": ""}]), PLACED
    )


def _split_code(world: World) -> Upload:
    agreed = {region: replace(each, codes={"kbli": "2025"}) for region, each in agreement.load().items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreement, "load", lambda: agreed)
        return sent(
            world,
            as_csv([{**domains.get(EMPLOYER).example, "kbli": "62010", "versi_kbli": "2020"}]),
            EMPLOYER,
        )


def _rows(*rows: Mapping[str, str]) -> list[list[str]]:
    return [list(rows[0]), *([*each.values()] for each in rows)]


_SHEET = sheet(*(row(number, cells) for number, cells in enumerate(_rows(seeker(1), seeker(2)), start=1)))
_FORMULA = sheet(row(1, list(seeker(1))), row(2, ["<c><f>A1</f></c>", *list(seeker(1).values())[1:]]))
_MAJOR = chr(65 + list(seeker(1)).index("jurusan"))


def _covered(**more: str) -> bytes:
    rows = [row(n, cells) for n, cells in enumerate(_rows(seeker(1), seeker(2)), start=1)]
    return packed(parts(sheet(*rows, **more)))


def _shifted() -> bytes:
    """The cells from the NIK on stand one column to the left."""
    lines = _rows(seeker(1), seeker(2))
    for line in lines[1:]:
        line[1:] = [*line[2:], ""]
    return as_lines(lines)


TRIGGERS: dict[str, Trigger] = {
    "FORMAT_TIDAK_DIKENAL": file(b"%PDF-1.7 " + b"x" * 99),
    "MODE_TIDAK_DIKENAL": file(as_csv([seeker(1)]), mode="semua"),
    "BERKAS_KOSONG": file(as_csv([seeker(1)]).splitlines()[0] + b"\r\n"),
    "BERKAS_TERLALU_BESAR": _too_large,
    "BERKAS_BERBAHAYA": file(gzip.compress(gzip.compress(as_csv([seeker(1)])))),
    "ENKODING_TIDAK_DIKENAL": file(as_csv([seeker(1)]).decode().encode("utf-16")[:-1]),
    "JUDUL_TIDAK_DITEMUKAN": file(b"a,b,c\r\n1,2,3\r\n"),
    "KOLOM_HILANG": file(HEADER + b"PK-1,3216061508950001,Siti\r\n"),
    "KOLOM_TIDAK_DIKENAL": file(as_csv([seeker(1, hobi="memancing")])),
    "KOLOM_GANDA": file(as_csv([seeker(1, **{"No. KTP": "x"})])),
    "NIK_EXCEL_TERPOTONG": file(as_csv([{**seeker(n), "nik": f"32160615089{n:04}0"} for n in range(1, 31)])),
    "SNAPSHOT_MENUTUP_BANYAK": _snapshot(seekers(1, 10), seekers(1, 8)),
    "MENUTUP_DITUNDA": _snapshot(
        seekers(1, 40), seekers(1, 39), as_csv([seeker(90, id_sumber="PK 90")]).splitlines()[1] + b"\r\n"
    ),
    "JUMLAH_BARIS_MELOMPAT": _snapshot(seekers(1, 4), seekers(1, 12)),
    "PENDIDIKAN_ALIAS": file(as_csv([seeker(1, pendidikan_terakhir="SMK")])),
    "TGL_LAHIR_SERAGAM": file(as_csv(seekers(1, 30))),
    "HP_DIPAKAI_BANYAK": file(as_csv(seekers(1, 30, no_hp=PHONE))),
    "NAMA_BERKAS_TIDAK_COCOK": file(as_jsonl([seeker(1)])),
    "LEMBAR_LAIN_DIABAIKAN": file(packed(parts(_SHEET, _SHEET)), name="a.xlsx"),
    "RUMUS_BELUM_DIHITUNG": file(packed(parts(_FORMULA)), name="a.xlsx"),
    "SEL_TERSEMBUNYI": file(_covered(before='<cols><col min="3" max="3" hidden="1"/></cols>'), name="a.xlsx"),
    "SEL_GABUNG_DIISI": file(
        packed(
            parts(
                sheet(
                    row(1, list(seeker(1))),
                    row(2, list(seeker(1, jurusan="Mesin").values())),
                    row(3, list(seeker(2, jurusan="").values())),
                    behind=f'<mergeCells><mergeCell ref="{_MAJOR}2:{_MAJOR}3"/></mergeCells>',
                )
            )
        ),
        name="a.xlsx",
    ),
    "SEL_GABUNG": file(_covered(behind='<mergeCells><mergeCell ref="A2:B2"/></mergeCells>'), name="a.xlsx"),
    "GZIP_TERPOTONG": file(gzip.compress(as_csv([seeker(1)]))[:-20], name="berkas.csv.gz"),
    "ZIP_BERISI_CSV": file(packed({"pencaker.csv": as_csv([seeker(1)]).decode()}), name="a.zip"),
    "ODS_TIDAK_DIDUKUNG": file(
        packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), name="a.ods"
    ),
    "SATU_KOLOM": file(as_csv([seeker(1)]).replace(b"\r\n", b'"\r\n"').join((b'"', b'"'))),
    "JSON_BUKAN_BARIS": file(b"[" + as_jsonl([seeker(1)]) + b"]", name="a.json"),
    "JSON_BARIS_RUSAK": file(as_jsonl([seeker(1), seeker(2)]) + b"{}, {}\n", name="a.jsonl"),
    "BERKAS_DATASET_LAIN": file(as_csv([domains.get(PLACED).example])),
    "KOLOM_TANPA_JUDUL": file(as_csv([seeker(1), seeker(2)]).replace(b",email,", b",,", 1)),
    "TGL_BULAN_DULU": file(
        as_csv([seeker(1, tanggal_daftar="08/20/2026"), seeker(2, tanggal_daftar="08/03/2026")])
    ),
    "TGL_SETENGAH_BERUBAH": file(
        as_csv(
            [
                *(seeker(n, tanggal_daftar=f"2026-{n:02}-08") for n in range(1, 6)),
                *(seeker(n, tanggal_daftar=f"{n}/08/2026") for n in range(13, 18)),
            ]
        )
    ),
    "CATATAN_DI_BAWAH_TABEL": file(as_csv([seeker(1), {"id_sumber": "", "alamat": "Kepala Dinas,"}])),
    "KOLOM_MENJADI_ANGKA": file(as_csv(seekers(1, 2, no_hp="87700112233.0"))),
    "KOLOM_RUSAK": file(as_csv(seekers(1, 2, tanggal_daftar="46000"))),
    "KOLOM_BERGESER": file(_shifted()),
    "BARIS_BERGESER": file(_shifted()),
    "ENKODING_MAC": file(as_csv([seeker(1, nama="Nur’aini")]).decode().encode("mac_roman")),
    "ENKODING_CAMPURAN": file(as_csv([seeker(1, nama="José")]) + "Cafè".encode("cp1252") + b"\r\n"),
    "KARAKTER_TAK_TERLIHAT": file(as_csv([seeker(1, nama="Siti\u200e Nur")])),
    "SEL_DI_LUAR_TABEL": file(
        workbook([*_rows(seeker(1), seeker(2), seeker(3)), [*seeker(4).values(), "", "dicek"]]), name="a.xlsx"
    ),
    "KOLOM_NOMOR_DILEWATI": file(as_csv([{"No": str(n), **seeker(n)} for n in (1, 2)])),
    "BARIS_RUSAK": file(written(SEEKER, "csv", planned(SEEKER, "csv"))),
    "BARIS_BUKAN_DATA": file(as_csv([seeker(1), {name: name for name in seeker(1)}])),
    "BARIS_CONTOH": file(csv_template(domains.get(SEEKER))),
    "GANDA_DALAM_BERKAS": file(
        workbook(_rows(seeker(1), {**seeker(2), "id_sumber": "PK-000001"})), name="a.xlsx"
    ),
    "NIK_GANDA": file(as_csv([seeker(1), {**seeker(2), "nik": seeker(1)["nik"]}])),
    "AGREGAT_TIDAK_SEIMBANG": file(written(EMPLOYED, "csv", planned(EMPLOYED, "csv")), EMPLOYED),
    "TOKEN_TIDAK_COCOK": _stranger,
    "KONFLIK_VERSI": _conflict,
    "VERSI_USANG": _older,
    "DI_LUAR_RENCANA_KERJA": file(as_csv([seeker(1)]), region="9999"),
    "TUJUAN_TIDAK_SAH": file(as_csv([seeker(1)]), tujuan="penagihan"),
    "KESEPAKATAN_BERAKHIR": _after_the_agreement,
    "DITOLAK_PUSAT": _refused,
    "REFERENSI_BELUM_ADA": file(as_csv([domains.get(PLACED).example]), PLACED),
    "REFERENSI_DITOLAK": _parent_refused,
    "KBLI_PERLU_PILIHAN": _split_code,
    "GALAT_BACA": _failing_reader,
}
