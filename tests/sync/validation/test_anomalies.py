"""What only the whole file shows: persons under two ids, sums that do not add up, and anomalies."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest

from functions import domains
from functions.domains.core.identifiers import subregions
from functions.sync.model.errors import Rejected
from functions.sync.model.upload import Upload
from tests.support.tables import Inspected, as_csv, as_jsonl, seeker
from tests.support.world import World

CELLS = domains.get("penduduk-bekerja")
TRAINING = domains.get("pelatihan")
KINDS = {
    "csv": as_csv,
    "jsonl": as_jsonl,
    "gz": lambda rows: gzip.compress(as_csv(rows)),
    "jsonl.gz": lambda rows: gzip.compress(as_jsonl(rows)),
}
every_kind = pytest.mark.parametrize("write", KINDS.values(), ids=list(KINDS))


def received(
    world: World, rows: Sequence[Mapping[str, str]], domain: str = "pencari-kerja", **metadata: str
) -> Upload:
    upload = world.upload(as_csv(rows), domain, **metadata)
    world.run()
    world.clock.advance(60)
    return world.state.registered[upload.id]


def reported(world: World, upload: Upload) -> dict[str, str]:
    return {anomaly["code"]: anomaly["message"] for anomaly in world.summary(upload)["anomalies"]}


# -- one person twice --


@every_kind
def test_one_person_under_two_ids_is_found_however_the_nik_is_written_and_neither_is_applied(
    write: Any,
) -> None:
    rows = [seeker(1), seeker(2), seeker(3, nik="'3216 0615 0895 0003"), seeker(4)]
    found = Inspected(write(rows))
    first, last = found.judged[1].row, found.judged[2].row
    assert found.codes() == {first: ["NIK_GANDA"], last: ["NIK_GANDA"]}
    assert found.judged[1].findings[0].params == {"baris": f"{first}, {last}"}
    assert [row.candidate is None for row in found.judged] == [False, True, True, False]


@pytest.mark.parametrize("nik", ["0", "", "-", "1111111111111111", "bukan nik"])
def test_a_nik_of_nobody_makes_no_two_rows_one_person(nik: str) -> None:
    found = Inspected(as_csv([seeker(1, nik=nik), seeker(2, nik=nik)]))
    assert not any("NIK_GANDA" in codes for codes in found.codes().values())


@pytest.mark.parametrize("status", ["hapus", "tutup", "Tutup"])
def test_an_id_that_makes_way_for_another_is_not_the_same_person_twice(status: str) -> None:
    assert (
        Inspected(
            as_csv([seeker(1, status_rekaman=status), seeker(2, nik=seeker(1)["nik"], status_rekaman="")])
        ).codes()
        == {}
    )


def test_one_id_twice_is_not_reported_again_as_one_person_twice() -> None:
    assert Inspected(as_csv([seeker(1), seeker(1)])).codes() == {
        2: ["GANDA_DALAM_BERKAS"],
        3: ["GANDA_DALAM_BERKAS"],
    }


def test_a_person_may_be_in_two_classes_and_not_twice_in_one() -> None:
    world = World()
    rows = [
        {**TRAINING.example, "id_sumber": f"PL-{n}", "id_kelas": kelas}
        for n, kelas in enumerate(["K-1", "K-2", "K-1"])
    ]
    upload = received(world, rows, "pelatihan")
    assert (world.summary(upload)["rows"]["diterima"], world.summary(upload)["codes"]["NIK_GANDA"]) == (1, 2)


def test_twins_are_cited_over_chunks() -> None:
    world = World()
    upload = received(world, [seeker(n, nik=seeker(n % 30)["nik"]) for n in range(60)])
    assert upload.chunks > 3
    assert (world.summary(upload)["rows"]["ditolak"], world.summary(upload)["codes"]["NIK_GANDA"]) == (60, 60)
    assert b"2, 32" in world.report(upload, "receipt.csv")


# -- NIKs that Excel cut --


@every_kind
def test_a_column_of_niks_that_excel_cut_refuses_a_file_of_every_kind(write: Any) -> None:
    rows = [seeker(n, nik=f"321606{10 + n % 15:02d}08950{n:03d}"[:15] + "0") for n in range(25)]
    with pytest.raises(Rejected) as raised:
        Inspected(write(rows))
    assert (raised.value.code, raised.value.column) == ("NIK_EXCEL_TERPOTONG", "nik")


# -- odd, and accepted --


def births(count: int, same: int, day: str) -> list[dict[str, str]]:
    days = [
        day.format(1970 + n % 25) if n < same else f"19{80 + n % 19}-{n % 12 + 1:02d}-{n % 27 + 2:02d}"
        for n in range(count)
    ]
    return [seeker(n, tanggal_lahir=born) for n, born in enumerate(days)]


@pytest.mark.parametrize(
    ("count", "same", "day", "odd"),
    [
        (90, 20, "1995-01-01", True),
        (90, 20, "{}-01-01", True),
        (90, 20, "01/01/{}", True),
        (90, 19, "1995-01-01", False),
        (100, 20, "1995-01-01", False),
        (101, 20, "1995-01-01", False),
        (100, 21, "{}-01-01", True),
    ],
)
def test_one_birth_date_on_much_of_a_file_is_reported(count: int, same: int, day: str, odd: bool) -> None:
    world = World(chunk_bytes=100_000)
    upload = received(world, births(count, same, day))
    assert ("TGL_LAHIR_SERAGAM" in reported(world, upload)) == odd
    assert world.summary(upload)["codes"].get("TGL_LAHIR_SERAGAM", 0) == int(odd)
    if odd:
        assert f"{same} dari {count}" in reported(world, upload)["TGL_LAHIR_SERAGAM"]
    assert world.summary(upload)["rows"]["ditolak"] == 0


@pytest.mark.parametrize(("same", "odd"), [(20, False), (21, True)])
def test_one_number_of_many_people_is_reported_by_its_rows_and_never_quoted(same: int, odd: bool) -> None:
    world = World(chunk_bytes=100_000)
    spelt = ("081234567890", "+62 812-3456-7890", "62812 3456 7890")
    upload = received(
        world,
        [
            {**row, "no_hp": spelt[n % 3] if n < same else f"0813{n:08d}"}
            for n, row in enumerate(births(60, 0, ""))
        ],
    )
    message = reported(world, upload).get("HP_DIPAKAI_BANYAK", "")
    assert bool(message) == odd
    if odd:
        assert f"dipakai {same} baris, yaitu baris 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …" in message
    assert b"81234567890" not in world.report(upload, "summary.json")


def test_an_anomaly_is_reported_at_once_and_in_both_languages() -> None:
    world = World(chunk_bytes=100_000)
    upload = world.receive.run(world.drop(as_csv(births(90, 30, "1995-01-01"))))
    assert upload
    anomaly = orjson.loads(world.report(upload, "summary.json"))["anomalies"][0]
    assert set(anomaly) == {"code", "message", "message_en"} and anomaly["message"] != anomaly["message_en"]


@pytest.mark.parametrize(
    ("before", "rows", "odd"),
    [(40, 20, False), (40, 19, True), (40, 60, False), (40, 61, True), (0, 500, False)],
)
def test_a_full_file_much_smaller_or_larger_than_the_one_before_is_reported(
    before: int, rows: int, odd: bool
) -> None:
    world = World(chunk_bytes=100_000)
    if before:
        received(world, births(before, 0, ""), mode="snapshot")
    upload = received(world, births(rows, 0, ""), mode="snapshot", **{"confirm-closing": "yes"})
    assert ("JUMLAH_BARIS_MELOMPAT" in reported(world, upload)) == odd


def test_only_full_files_are_compared_and_a_refused_one_is_not_remembered() -> None:
    world = World(chunk_bytes=100_000)
    received(world, births(40, 0, ""), mode="snapshot")
    assert received(world, births(2, 0, ""), mode="snapshot").code == "SNAPSHOT_MENUTUP_BANYAK"
    assert reported(world, received(world, births(1, 0, ""))) == {}
    assert world.state.full_rows("3216", "pencari-kerja") == 40


# -- tables that add up --


def cell(region: str, amount: int, **changes: str) -> dict[str, str]:
    identity = f"PB-{region}-{changes.get('jenis_kelamin', 'P')}"
    return {**CELLS.example, "id_sumber": identity, "kode_wilayah": region, "jumlah": str(amount), **changes}


DISTRICTS = [f"32.16.{n:02d}" for n in range(1, 24)]


def test_the_region_has_as_many_districts_as_its_table_must_have() -> None:
    assert subregions("32.16") == len(DISTRICTS)


@pytest.mark.parametrize(
    ("parts", "whole", "wrong"),
    [
        (23, 230, False),
        (23, 241, False),
        (23, 219, False),
        (23, 242, True),
        (23, 218, True),
        (5, 50, False),
        (5, 500, False),
        (5, 48, False),
        (5, 47, True),
    ],
)
def test_districts_add_up_to_their_region_but_for_rounding_or_what_is_missing(
    parts: int, whole: int, wrong: bool
) -> None:
    world = World(chunk_bytes=100_000)
    upload = received(
        world, [cell(region, 10) for region in DISTRICTS[:parts]] + [cell("32.16", whole)], "penduduk-bekerja"
    )
    body = world.summary(upload)
    assert (body["rows"]["ditolak"], body["codes"].get("AGREGAT_TIDAK_SEIMBANG", 0)) == (
        (parts + 1,) * 2 if wrong else (0, 0)
    )


def test_another_cell_of_the_same_table_is_left_alone() -> None:
    world = World(chunk_bytes=100_000)
    rows = [cell(region, 10, jenis_kelamin=sex) for region in [*DISTRICTS[:2], "32.16"] for sex in "LP"]
    rows[-1]["jumlah"] = "20"
    upload = received(world, rows, "penduduk-bekerja")
    receipt = world.report(upload, "receipt.csv").decode()
    assert world.summary(upload)["codes"] == {"AGREGAT_TIDAK_SEIMBANG": 3}
    assert receipt.count("AGREGAT_TIDAK_SEIMBANG,jumlah,") == 3 and "pada baris 6, 2, 4;" in receipt


def test_a_part_that_cannot_be_read_or_stands_twice_proves_nothing() -> None:
    world = World(chunk_bytes=100_000)
    twice = [cell("32.16.01", 10), cell("32.16.01", 10, id_sumber="PB-lagi"), cell("32.16", 12)]
    upload = received(world, [*twice, cell("32.16.02", 0, jumlah="banyak")], "penduduk-bekerja")
    assert world.summary(upload)["codes"] == {"TIPE_SALAH": 1}


@pytest.mark.parametrize(
    ("spelt", "codes"),
    [
        (["5", "SLTA", "slta", "Diploma I/II"], None),
        (["SMK", "S-1", "5"], "S-1 → 8; SMK → 5"),
        (["tidak ada", "SMK"], "SMK → 5"),
    ],
)
def test_other_words_for_a_level_of_schooling_are_reported_with_what_they_were_read_as(
    spelt: list[str], codes: str | None
) -> None:
    world = World(chunk_bytes=100_000)
    upload = received(world, [seeker(n, pendidikan_terakhir=word) for n, word in enumerate(spelt)])
    message = reported(world, upload).get("PENDIDIKAN_ALIAS", "")
    assert (f"sebagai kode: {codes}." in message) if codes else not message
