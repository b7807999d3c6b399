"""Each rule about disputes: one row that breaks it, with exactly the codes that follow."""

from __future__ import annotations

from datetime import date, timedelta

import lokal
import pytest

from functions.domains.core.compiled import shape
from functions.domains.core.days_off import TABLE, days_off
from functions.domains.perselisihan_hi import DOMAIN
from tests.architecture.holidays_table import table
from tests.support.rows import found

DATES = [
    name for name in DOMAIN.model.model_fields if name.startswith("tanggal_") and name != "tanggal_pencatatan"
]
BARE = dict.fromkeys([*DATES, "no_anjuran", "jawaban_pekerja", "jawaban_pengusaha"], "")
"""A dispute of which only the registration is filled in."""
COURT = {"tahap": "phi", "no_perkara_phi": "12/Pdt.Sus-PHI/2026/PN Bdg", "tanggal_sidang_phi": "2026-11-17"}
AGREED = {**BARE, "tanggal_pelimpahan": "2026-10-20", "tanggal_pb": "2026-11-09", "no_pb": "PB-7"}
SEALED = {"jawaban_pengusaha": "terima", "tanggal_pb": "2026-11-10", "no_pb": "PB-7"}

STAGES = ("bipartit", "mediasi", "konsiliasi", "arbitrase", "phi", "kasasi", "selesai")
LAWFUL = {
    "hak": {"bipartit", "mediasi", "phi", "kasasi", "selesai"},
    "kepentingan": {"bipartit", "mediasi", "konsiliasi", "arbitrase", "phi", "selesai"},
    "phk": {"bipartit", "mediasi", "konsiliasi", "phi", "kasasi", "selesai"},
    "antar_sp": {"bipartit", "mediasi", "konsiliasi", "arbitrase", "phi", "selesai"},
}


@pytest.mark.parametrize("kind", LAWFUL)
@pytest.mark.parametrize("stage", STAGES)
def test_each_type_of_dispute_has_its_own_path(kind: str, stage: str) -> None:
    advised = {"tanggal_anjuran": "2026-11-09", "no_anjuran": "A-1"} if stage in ("phi", "kasasi") else {}
    findings = found(DOMAIN, {**BARE, **advised, "jenis": kind, "tahap": stage})
    assert findings == ([] if stage in LAWFUL[kind] else [("PHI_TAHAP_TIDAK_SAH", "tahap")])


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the example"),
        pytest.param(BARE, id="registered and nothing more"),
        pytest.param(
            {"jenis": "Pemutusan Hubungan Kerja", "tahap": "Konsoliasi"},
            id="codes in words, misspelt as the ministry does",
        ),
        pytest.param(
            {"jawaban_pekerja": "Setuju", "jawaban_pengusaha": "tidak menjawab"},
            id="answers in words, silence being a refusal",
        ),
        pytest.param({"kbli": "", "versi_kbli": ""}, id="without KBLI"),
        pytest.param(COURT, id="in court after an advice that one side refused"),
        pytest.param(
            {**COURT, "jawaban_pekerja": "", "jawaban_pengusaha": ""},
            id="in court after an advice that nobody answered",
        ),
        pytest.param({**COURT, "tahap": "kasasi", "tanggal_putusan": "2026-11-23"}, id="in cassation"),
        pytest.param({**COURT, "tahap": "selesai", "tanggal_putusan": "2026-11-23"}, id="over by judgment"),
        pytest.param({**AGREED, "tahap": "selesai"}, id="over by agreement"),
        pytest.param({**SEALED, "tahap": "selesai"}, id="an accepted advice sealed by an agreement"),
        pytest.param(
            {**BARE, "tahap": "arbitrase", "jenis": "kepentingan", "tanggal_putusan": "2026-11-20"},
            id="an arbiter's award",
        ),
        pytest.param(
            {
                "tanggal_bipartit_mulai": "2026-11-02",
                "tanggal_bipartit_selesai": "",
                "tanggal_pelimpahan": "",
                "tanggal_sidang_pertama": "",
                "tanggal_anjuran": "",
                "no_anjuran": "",
                "tahap": "bipartit",
            },
            id="still talking",
        ),
        pytest.param(
            {
                "tanggal_sidang_pertama": "2026-12-01",
                "tanggal_pelimpahan": "2026-11-20",
                "tanggal_anjuran": "",
                "no_anjuran": "",
            },
            id="a first session that is still to come",
        ),
    ],
)
def test_a_good_row_has_no_finding(changes: dict[str, str]) -> None:
    assert found(DOMAIN, changes) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"jenis": "upah"}, ("KODE_TIDAK_DIKENAL", "jenis"), id="no such type, and no path judged by it"
        ),
        pytest.param(
            {"tahap": "damai"}, ("KODE_TIDAK_DIKENAL", "tahap"), id="no such stage, and no path judged by it"
        ),
        pytest.param(
            {"jawaban_pekerja": "mungkin"}, ("KODE_TIDAK_DIKENAL", "jawaban_pekerja"), id="neither yes nor no"
        ),
        pytest.param({"no_registrasi": ""}, ("WAJIB_KOSONG", "no_registrasi"), id="not registered"),
        pytest.param(
            {"jumlah_pekerja": "0"}, ("DI_LUAR_RENTANG", "jumlah_pekerja"), id="a dispute of nobody"
        ),
        pytest.param({"versi_kbli": ""}, ("KBLI_VERSI_KOSONG", "versi_kbli"), id="a KBLI without edition"),
        pytest.param(
            {"kbli": "45100", "versi_kbli": "2025"},
            ("KBLI_TIDAK_DIKENAL", "kbli"),
            id="a division of the other edition",
        ),
        pytest.param({"no_anjuran": ""}, ("WAJIB_KOSONG", "no_anjuran"), id="an advice without number"),
        pytest.param({**AGREED, "no_pb": ""}, ("WAJIB_KOSONG", "no_pb"), id="an agreement without number"),
        pytest.param(
            {**COURT, "tanggal_anjuran": "", "no_anjuran": ""},
            ("PHI_TAHAP_TIDAK_SAH", "tahap"),
            id="in court without an advice",
        ),
        pytest.param(
            {**COURT, "jawaban_pengusaha": "terima"},
            ("PHI_TAHAP_TIDAK_SAH", "tahap"),
            id="in court after both accepted",
        ),
        pytest.param({**COURT, **SEALED}, ("PHI_TAHAP_TIDAK_SAH", "tahap"), id="in court after an agreement"),
        pytest.param(
            {**COURT, "tahap": "kasasi", "jenis": "kepentingan", "tanggal_anjuran": "", "no_anjuran": ""},
            ("PHI_TAHAP_TIDAK_SAH", "tahap"),
            id="a stage that is never open is reported once",
        ),
        pytest.param(
            {"tahap": "bipartit"}, ("PHI_TAHAP_TIDAK_SAH", "tahap"), id="between the parties after an advice"
        ),
        pytest.param(
            {"no_perkara_phi": "12/Pdt.Sus-PHI"},
            ("PHI_TAHAP_TIDAK_SAH", "tahap"),
            id="in mediation with a court number",
        ),
        pytest.param(
            {"tanggal_putusan": "2026-11-20"},
            ("PHI_TAHAP_TIDAK_SAH", "tahap"),
            id="in mediation after a judgment",
        ),
        pytest.param(
            {"tanggal_pb": "2026-11-10", "no_pb": "PB-7"},
            ("PHI_PB_DAN_ANJURAN", "tanggal_pb"),
            id="an agreement beside a refused advice",
        ),
        pytest.param(
            {"tanggal_pb": "2026-11-10", "no_pb": "PB-7", "jawaban_pekerja": "", "jawaban_pengusaha": ""},
            ("PHI_PB_DAN_ANJURAN", "tanggal_pb"),
            id="an agreement beside an unanswered advice",
        ),
        pytest.param(
            {"tanggal_bipartit_selesai": "2026-08-31"},
            ("TGL_URUTAN", "tanggal_bipartit_selesai"),
            id="talks that end before they start",
        ),
        pytest.param(
            {"tanggal_pencatatan": "2026-10-21"},
            ("TGL_URUTAN", "tanggal_pelimpahan"),
            id="handed over before it was registered",
        ),
        pytest.param(
            {**BARE, "tanggal_bipartit_selesai": "2026-11-20", "tanggal_pelimpahan": "2026-11-19"},
            ("TGL_URUTAN", "tanggal_pelimpahan"),
            id="handed over before the talks ended",
        ),
        pytest.param(
            {**BARE, "tanggal_pelimpahan": "2026-11-19", "tanggal_sidang_pertama": "2026-11-18"},
            ("TGL_URUTAN", "tanggal_sidang_pertama"),
            id="a session before the hand-over",
        ),
        pytest.param(
            {**COURT, "tanggal_sidang_phi": "2026-11-05"},
            ("TGL_URUTAN", "tanggal_sidang_phi"),
            id="in court before the advice",
        ),
        pytest.param(
            {**BARE, "tanggal_pencatatan": "2026-11-25"},
            ("TGL_MASA_DEPAN", "tanggal_pencatatan"),
            id="registered tomorrow",
        ),
        pytest.param(
            {"tanggal_anjuran": "2026-10-26"},
            ("TGL_URUTAN", "tanggal_anjuran"),
            id="an advice before the first session",
        ),
        pytest.param(
            {"tanggal_sidang_pertama": "", "tanggal_anjuran": "2026-10-19"},
            ("TGL_URUTAN", "tanggal_anjuran"),
            id="an advice before the hand-over, the session not filled in",
        ),
        pytest.param(
            {**SEALED, "tanggal_pb": "2026-11-05"},
            ("TGL_URUTAN", "tanggal_pb"),
            id="an agreement before the advice it seals",
        ),
        pytest.param(
            {**COURT, "tanggal_putusan": "2026-11-16"},
            ("TGL_URUTAN", "tanggal_putusan"),
            id="judged before it was heard",
        ),
        *(
            pytest.param(
                {**BARE, name: "2026-11-25", "tahap": "selesai", "no_anjuran": "A-1", "no_pb": "PB-7"},
                ("TGL_MASA_DEPAN", name),
                id=f"{name} tomorrow",
            )
            for name in DATES
            if not name.startswith("tanggal_sidang")
        ),
    ],
)
def test_one_flaw_is_one_finding_at_its_column(changes: dict[str, str], expected: tuple[str, str]) -> None:
    assert found(DOMAIN, changes) == [expected]


# The day in each row below is the last lawful one, by the SKB holidays of 2026; one day later is late.
@pytest.mark.parametrize(
    ("changes", "end", "late", "column"),
    [
        pytest.param(
            {"tanggal_bipartit_mulai": "2026-09-01", "tahap": "selesai"},
            "tanggal_bipartit_selesai",
            ("2026-10-13", "2026-10-14"),
            "tanggal_bipartit_selesai",
            id="thirty days to talk",
        ),
        pytest.param(
            {"tanggal_pelimpahan": "2026-10-20", "tahap": "selesai"},
            "tanggal_sidang_pertama",
            ("2026-10-29", "2026-10-30"),
            "tanggal_sidang_pertama",
            id="seven days to the first session",
        ),
        pytest.param(
            {"tanggal_sidang_pertama": "2026-10-27", "no_anjuran": "A-1", "tahap": "selesai"},
            "tanggal_anjuran",
            ("2026-11-10", "2026-11-11"),
            "tanggal_anjuran",
            id="ten days to the advice",
        ),
        pytest.param(
            {"tanggal_pelimpahan": "2026-10-05", "no_anjuran": "A-1", "tahap": "selesai"},
            "tanggal_anjuran",
            ("2026-11-16", "2026-11-17"),
            "tanggal_pelimpahan",
            id="thirty days of mediation to the advice",
        ),
        pytest.param(
            {"tanggal_pelimpahan": "2026-10-05", "no_pb": "PB-7", "tahap": "selesai"},
            "tanggal_pb",
            ("2026-11-16", "2026-11-17"),
            "tanggal_pelimpahan",
            id="thirty days of mediation to an agreement",
        ),
        pytest.param(
            {
                "tanggal_anjuran": "2026-10-30",
                "no_anjuran": "A-1",
                "no_pb": "PB-7",
                "jawaban_pekerja": "terima",
                "jawaban_pengusaha": "terima",
                "tahap": "selesai",
            },
            "tanggal_pb",
            ("2026-11-18", "2026-11-19"),
            "tanggal_pb",
            id="ten days to answer and three to sign",
        ),
        pytest.param(
            {"tanggal_sidang_phi": "2026-09-01", "tahap": "selesai"},
            "tanggal_putusan",
            ("2026-11-10", "2026-11-11"),
            "tanggal_putusan",
            id="fifty days to the judgment",
        ),
    ],
)
def test_a_step_on_its_last_working_day_is_in_time_and_the_day_after_is_not(
    changes: dict[str, str], end: str, late: tuple[str, str], column: str
) -> None:
    row = {**BARE, "tanggal_pencatatan": "2026-08-03", **changes}
    assert found(DOMAIN, {**row, end: late[0]}) == []
    assert found(DOMAIN, {**row, end: late[1]}) == [("PHI_TENGGAT_LEWAT", column)]


MEDIATED = {**BARE, "tahap": "mediasi"}
ADVISED = {**MEDIATED, "tanggal_anjuran": "2026-11-10", "no_anjuran": "A-1"}


@pytest.mark.parametrize(
    ("changes", "column", "last"),
    [
        pytest.param(
            {**BARE, "tahap": "bipartit", "tanggal_bipartit_mulai": "2026-10-13"},
            "tanggal_bipartit_selesai",
            date(2026, 11, 24),
            id="talks",
        ),
        pytest.param(
            {**MEDIATED, "tanggal_pelimpahan": "2026-11-13"},
            "tanggal_sidang_pertama",
            date(2026, 11, 24),
            id="the first session",
        ),
        pytest.param(
            {**MEDIATED, "tanggal_sidang_pertama": "2026-11-10"},
            "tanggal_anjuran",
            date(2026, 11, 24),
            id="the advice",
        ),
        pytest.param(
            {
                **MEDIATED,
                "tanggal_pelimpahan": "2026-10-13",
                "tanggal_sidang_pertama": "2026-10-13",
                "tanggal_anjuran": "",
            },
            "tanggal_pelimpahan",
            date(2026, 11, 24),
            id="the whole mediation",
        ),
        pytest.param(
            {**ADVISED, "jawaban_pengusaha": "tolak"},
            "jawaban_pekerja",
            date(2026, 11, 24),
            id="the workers' answer",
        ),
        pytest.param(
            {**ADVISED, "jawaban_pekerja": "tolak"},
            "jawaban_pengusaha",
            date(2026, 11, 24),
            id="the employer's answer",
        ),
        pytest.param(
            {
                **ADVISED,
                "tanggal_anjuran": "2026-11-05",
                "jawaban_pekerja": "terima",
                "jawaban_pengusaha": "terima",
            },
            "tanggal_pb",
            date(2026, 11, 24),
            id="the agreement after both accepted",
        ),
        pytest.param(
            {**ADVISED, **COURT, "tanggal_anjuran": "2026-09-01", "tanggal_sidang_phi": "2026-09-15"},
            "tanggal_putusan",
            date(2026, 11, 24),
            id="the judgment",
        ),
    ],
)
def test_while_a_step_is_missing_its_time_limit_runs_until_today(
    changes: dict[str, str], column: str, last: date
) -> None:
    row = {"tanggal_pencatatan": "2026-08-03", **changes}
    assert ("PHI_TENGGAT_LEWAT", column) not in found(DOMAIN, row, last)
    assert ("PHI_TENGGAT_LEWAT", column) in found(DOMAIN, row, date(2026, 11, 25))


def test_an_advice_shows_that_the_session_was_held_even_without_its_date() -> None:
    assert found(DOMAIN, {"tanggal_sidang_pertama": ""}) == []


@pytest.mark.parametrize("stage", ["selesai", "phi"])
def test_no_time_limit_of_mediation_runs_once_the_case_has_moved_on(stage: str) -> None:
    row = {
        **BARE,
        "tahap": stage,
        "tanggal_pelimpahan": "2026-10-12",
        "tanggal_anjuran": "2026-10-20",
        "no_anjuran": "A-1",
    }
    assert found(DOMAIN, row, date(2026, 12, 23)) == []


def test_arbitration_is_not_measured_by_the_time_limits_of_mediation() -> None:
    row = {
        **BARE,
        "jenis": "kepentingan",
        "tahap": "arbitrase",
        "tanggal_pelimpahan": "2026-10-12",
        "tanggal_sidang_pertama": "2026-11-20",
    }
    assert found(DOMAIN, row) == []


@pytest.mark.parametrize(
    ("start", "last"),
    [
        pytest.param("2024-03-01", date(2024, 4, 25), id="over Nyepi, Easter and Idul Fitri of 2024"),
        pytest.param("2025-03-03", date(2025, 4, 24), id="over Nyepi and Idul Fitri of 2025"),
        pytest.param("2027-12-13", date(2028, 1, 25), id="into a year whose joint decree is not out yet"),
    ],
)
def test_a_time_limit_is_known_in_every_year(start: str, last: date) -> None:
    row = {**BARE, "tanggal_pencatatan": start, "tahap": "bipartit", "tanggal_bipartit_mulai": start}
    assert found(DOMAIN, row, last) == []
    assert found(DOMAIN, row, last + timedelta(days=1)) == [("PHI_TENGGAT_LEWAT", "tanggal_bipartit_selesai")]


@pytest.mark.parametrize("year", lokal.HOLIDAY_YEARS)
def test_holidays_are_those_of_the_joint_decree(year: int) -> None:
    decree = {date.fromisoformat(day.date) for day in lokal.get_holidays(year).holidays}
    assert days_off(year) == decree


def test_the_table_of_holidays_is_that_of_the_library() -> None:
    assert TABLE.strip() == table(), "make docs renews it"


@pytest.mark.parametrize(("year", "days"), [(1945, 0), (1946, 4), (2026, 25), (2100, 16), (2101, 0)])
def test_each_year_of_the_table_has_its_own_holidays(year: int, days: int) -> None:
    assert len(days_off(year)) == days
    assert {day.year for day in days_off(year)} <= {year}


def test_narrative_and_names_are_kept_and_never_forwarded() -> None:
    compiled = shape(DOMAIN)
    kept = {
        name for name, column in zip(compiled.names, compiled.columns, strict=True) if column.nasional is None
    }
    assert kept >= {"pokok_perkara", "nama_pihak_pekerja"}
    assert {name for name, cell in zip(compiled.names, compiled.cells, strict=True) if cell.pii} == {
        "pokok_perkara",
        "nama_pihak_pekerja",
    }
