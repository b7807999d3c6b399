"""Each rule about employers: one row that breaks it, with exactly the codes that follow."""

from __future__ import annotations

from datetime import date

import pytest

from functions.domains.pemberi_kerja import DOMAIN
from tests.support.rows import found

CABANG = {"status_kantor": "cabang", "id_induk": "PBK-000001", "nitku": "0012345678901000000001"}
PERORANGAN = {
    "bentuk_badan": "perorangan",
    "nib": "",
    "npwp": "3216061508950001",
    "nitku": "3216061508950001000000",
}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the example"),
        pytest.param(CABANG, id="a branch with its head office and NITKU"),
        pytest.param(PERORANGAN, id="one person with the NIK as NPWP and without NIB"),
        pytest.param(
            {"bentuk_badan": "Dinas", "nib": "", "jumlah_disabilitas": "5"},
            id="a government office without NIB",
        ),
        pytest.param({"npwp": "01.234.567.8-901.000"}, id="the former NPWP of 15 digits with its dots"),
        pytest.param(
            {"bentuk_badan": "Perseroan Terbatas", "skala": "Usaha Besar", "status_kantor": "Kantor Pusat"},
            id="codes in words",
        ),
        pytest.param({"kbli": "62110", "versi_kbli": "KBLI 2025"}, id="a class of the newer KBLI"),
        pytest.param({"nitku": ""}, id="a head office without NITKU"),
        pytest.param({"jumlah_pkwt": "250", "jumlah_pkwtt": ""}, id="everyone on a fixed term"),
        pytest.param({"jumlah_pkwt": "50", "jumlah_pkwtt": "50"}, id="others who are neither PKWT nor PKWTT"),
        pytest.param({"jumlah_disabilitas": "2"}, id="exactly one percent, rounded down"),
        pytest.param(
            {"bentuk_badan": "BUMN", "jumlah_disabilitas": "5"}, id="exactly two percent of a state company"
        ),
        pytest.param(
            {
                "jumlah_tk": "1",
                "jumlah_tk_l": "1",
                "jumlah_tk_p": "0",
                "jumlah_tka": "0",
                "jumlah_pkwt": "0",
                "jumlah_pkwtt": "1",
                "jumlah_disabilitas": "0",
            },
            id="an employer too small to owe one of a hundred",
        ),
        pytest.param(
            {"tanggal_lapor": "2025-01-15"}, id="an old report that says itself that it still holds"
        ),
        pytest.param(
            {"tanggal_lapor": "2025-11-24", "berlaku_sampai": ""}, id="a report of a year ago to the day"
        ),
        pytest.param({"berlaku_sampai": "2026-11-24"}, id="a report that holds until today"),
        pytest.param({"kode_wilayah": "32.16"}, id="only the regency is known"),
    ],
)
def test_a_good_row_has_no_finding(changes: dict[str, str]) -> None:
    assert found(DOMAIN, changes) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"nib": ""}, ("WAJIB_KOSONG", "nib"), id="a company without NIB"),
        pytest.param({"nib": "503/1234/TDP"}, ("NIB_FORMAT", "nib"), id="a licence from before OSS"),
        pytest.param(
            {"npwp": "12345678901000", "nitku": ""}, ("NPWP_FORMAT", "npwp"), id="an NPWP of 14 digits"
        ),
        pytest.param(
            {"npwp": "00.000.000.0-000.000"},
            ("NPWP_FORMAT", "npwp"),
            id="an NPWP of zeros, and no NITKU compared with it",
        ),
        pytest.param(
            {"npwp": "3216061508950001", "nitku": ""},
            ("NPWP_JENIS_BEDA", "npwp"),
            id="a company with a person's NPWP",
        ),
        pytest.param(
            {"nitku": "0999999999999999000000"}, ("NITKU_INDUK_BEDA", "nitku"), id="a NITKU of another NPWP"
        ),
        pytest.param(
            {"nitku": "0012345678901000000001"},
            ("NITKU_URUT_BEDA", "nitku"),
            id="a head office with the NITKU of a branch",
        ),
        pytest.param(
            {**CABANG, "nitku": "0012345678901000000000"},
            ("NITKU_URUT_BEDA", "nitku"),
            id="a branch with the NITKU of its head office",
        ),
        pytest.param({"nitku": "00123456789010000000"}, ("NITKU_FORMAT", "nitku"), id="a NITKU of 20 digits"),
        pytest.param({**CABANG, "nitku": ""}, ("WAJIB_KOSONG", "nitku"), id="a branch without NITKU"),
        pytest.param(
            {**CABANG, "id_induk": ""}, ("WAJIB_KOSONG", "id_induk"), id="a branch without head office"
        ),
        pytest.param(
            {**CABANG, "id_induk": "PBK-000007"}, ("INDUK_DIRI_SENDIRI", "id_induk"), id="a branch of itself"
        ),
        pytest.param(
            {"kbli": "45100", "versi_kbli": "2025"},
            ("KBLI_TIDAK_DIKENAL", "kbli"),
            id="a division that left with KBLI 2020",
        ),
        pytest.param({"kbli": "04100"}, ("KBLI_TIDAK_DIKENAL", "kbli"), id="a division of no edition"),
        pytest.param({"kbli": "2930"}, ("KODE_TIDAK_DIKENAL", "kbli"), id="a KBLI of four digits"),
        pytest.param({"versi_kbli": ""}, ("WAJIB_KOSONG", "versi_kbli"), id="a KBLI without edition"),
        pytest.param(
            {"versi_kbli": "2015"}, ("KODE_TIDAK_DIKENAL", "versi_kbli"), id="an edition out of use"
        ),
        pytest.param(
            {"bentuk_badan": "perusahaan"},
            ("KODE_TIDAK_DIKENAL", "bentuk_badan"),
            id="no such legal form, and no NIB judged by it",
        ),
        pytest.param(
            {"status_kantor": "gudang"}, ("KODE_TIDAK_DIKENAL", "status_kantor"), id="no such kind of office"
        ),
        pytest.param({"skala": "raksasa"}, ("KODE_TIDAK_DIKENAL", "skala"), id="no such size"),
        pytest.param(
            {"status_modal": "patungan"}, ("KODE_TIDAK_DIKENAL", "status_modal"), id="no such capital"
        ),
        pytest.param(
            {"kode_wilayah": "32.75.01"},
            ("WIL_LUAR_CAKUPAN", "kode_wilayah"),
            id="an employer in Kota Bekasi",
        ),
        pytest.param(
            {"kode_wilayah": "32"}, ("WIL_LUAR_CAKUPAN", "kode_wilayah"), id="only the province is known"
        ),
        pytest.param({"kode_wilayah": "32.16.99"}, ("WIL_BUKAN_ANAK", "kode_wilayah"), id="no such district"),
        pytest.param(
            {"jumlah_tk_p": "101"},
            ("JUMLAH_TK_TIDAK_SAMA", "jumlah_tk"),
            id="men and women are not the total",
        ),
        pytest.param(
            {"jumlah_tka": "251"}, ("JUMLAH_TK_TIDAK_SAMA", "jumlah_tka"), id="more foreigners than workers"
        ),
        pytest.param(
            {"jumlah_disabilitas": "251"},
            ("JUMLAH_TK_TIDAK_SAMA", "jumlah_disabilitas"),
            id="more disabled than workers",
        ),
        pytest.param(
            {"jumlah_pkwt": "251"},
            ("JUMLAH_TK_TIDAK_SAMA", "jumlah_pkwt"),
            id="more PKWT than workers, reported once",
        ),
        pytest.param(
            {"jumlah_pkwtt": "251"},
            ("JUMLAH_TK_TIDAK_SAMA", "jumlah_pkwtt"),
            id="more PKWTT than workers, reported once",
        ),
        pytest.param(
            {"jumlah_pkwt": "101"},
            ("JUMLAH_TK_TIDAK_SAMA", "jumlah_pkwt"),
            id="PKWT and PKWTT together more than workers",
        ),
        pytest.param({"jumlah_tk": "-1"}, ("DI_LUAR_RENTANG", "jumlah_tk"), id="fewer than no workers"),
        pytest.param(
            {"jumlah_tk_l": "banyak"},
            ("TIPE_SALAH", "jumlah_tk_l"),
            id="a number in words, and no sum judged by it",
        ),
        pytest.param(
            {"jumlah_disabilitas": "1"},
            ("KUOTA_DISABILITAS", "jumlah_disabilitas"),
            id="under one percent disabled",
        ),
        pytest.param(
            {"bentuk_badan": "BUMD", "jumlah_disabilitas": "4"},
            ("KUOTA_DISABILITAS", "jumlah_disabilitas"),
            id="under 2%, public",
        ),
        pytest.param(
            {"tanggal_lapor": "2026-11-25"}, ("TGL_MASA_DEPAN", "tanggal_lapor"), id="a report of tomorrow"
        ),
        pytest.param(
            {"berlaku_sampai": "2026-11-23"},
            ("WLKP_LEWAT_WAKTU", "berlaku_sampai"),
            id="a report that ended yesterday",
        ),
        pytest.param(
            {"tanggal_lapor": "2025-11-23", "berlaku_sampai": ""},
            ("WLKP_LEWAT_WAKTU", "tanggal_lapor"),
            id="a report over a year old",
        ),
        pytest.param({"no_telp": "ext. 12"}, ("HP_FORMAT", "no_telp"), id="no telephone number"),
        pytest.param({"email": "hrd at contoh"}, ("EMAIL_FORMAT", "email"), id="no e-mail address"),
    ],
)
def test_one_flaw_is_one_finding_at_its_column(changes: dict[str, str], expected: tuple[str, str]) -> None:
    assert found(DOMAIN, changes) == [expected]


def test_a_report_that_ends_before_it_was_made_is_out_of_order_and_over() -> None:
    assert sorted(found(DOMAIN, {"berlaku_sampai": "2026-01-14"})) == [
        ("TGL_URUTAN", "berlaku_sampai"),
        ("WLKP_LEWAT_WAKTU", "berlaku_sampai"),
    ]


def test_a_bare_branch_is_asked_for_everything_at_once() -> None:
    assert sorted(found(DOMAIN, {"status_kantor": "cabang", "nitku": "", "nib": ""})) == [
        ("WAJIB_KOSONG", "id_induk"),
        ("WAJIB_KOSONG", "nib"),
        ("WAJIB_KOSONG", "nitku"),
    ]


def test_a_report_made_on_a_leap_day_holds_until_the_end_of_february() -> None:
    report = {"tanggal_lapor": "2028-02-29", "berlaku_sampai": ""}
    assert found(DOMAIN, report, date(2029, 2, 28)) == []
    assert found(DOMAIN, report, date(2029, 3, 1)) == [("WLKP_LEWAT_WAKTU", "tanggal_lapor")]


def test_an_individuals_npwp_is_a_nik_and_so_personal_data() -> None:
    cells = {name: field.metadata for name, field in DOMAIN.model.model_fields.items()}
    assert any(getattr(item, "pii", None) == "umum" for item in cells["npwp"])
