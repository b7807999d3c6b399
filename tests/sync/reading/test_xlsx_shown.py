"""A number is read as its format shows it, or so that the reader of its column refuses it."""

from __future__ import annotations

import pytest

from functions.domains.core.cells import Refusal, bilangan, desimal
from functions.sync.reading.xlsx_numbers import NumberFormat

ACCOUNT = '_-[$Rp-421]* #,##0_-;-[$Rp-421]* #,##0_-;_-[$Rp-421]* "-"_-;_-@_-'


@pytest.mark.parametrize(
    ("code", "raw", "expected"),
    [
        ("000000", "125", "000125"),
        ("0" * 16, "12345678901000", "0012345678901000"),
        ("0" * 16, "3216061508950001", "3.21606E+15"),
        ('"PK-"000000', "125", "PK-000125"),
        ('"0"#', "81234567890", "081234567890"),
        (r"00\.000\.000\.0\-000\.000", "12345678901000", "01.234.567.8-901.000"),
        ("[<=9999999]###-####;(###) ###-####", "81234567", "(8) 123-4567"),
        ('[=1]"Laki-laki";[=2]"Perempuan";General', "2", "Perempuan"),
        ("0.00%", "0.96666666666666667", "96.67%"),
        ("0%", "0.965", "97%"),
        ("0.00", "85.333333333333329", "85.33"),
        ("0.00", "1.005", "1.01"),
        ("0.00", "85", "85,00"),
        ("0.000", "5.125", "5,125"),
        ("0.000", "6.5", "6,500"),
        ("General", "123.456", "123,456"),
        ("General", "85.333333333333329", "85.33333333"),
        ("General", "0.1", "0.1"),
        ("General", "1e-12", "1.00000E-12"),
        ("@", "12", "12"),
        ('"Rp"#,##0', "5219264.375", "Rp5219264"),
        ("#,##0.00", "5500000", "5500000,00"),
        ("#,##0,", "5500000", "5500000 (5500000)"),
        (ACCOUNT, "5500000", "Rp5500000"),
        (ACCOUNT, "0", "0"),
        (ACCOUNT, "-5", "-Rp5"),
        ("#,##0;[Red]#,##0", "-7", "-7"),
        ("#,##0_);(#,##0)", "-7", "(7)"),
        ("0", "-0.3", "0"),
        (";;;", "5", "5"),
        ('0" orang"', "5", "5 orang"),
        ('General" orang"', "5", "5 orang"),
        ("0.00E+00", "5500000", "5.50E+06"),
        ("# ?/?", "1.5", "1.5"),
        ("#.##", "0.5", "0.5"),
        ("dd/mm/yyyy", "46083.427", "2026-03-02"),
        ("dd/mm/yyyy hh:mm", "46083.4271", "2026-03-02T10:15:00"),
        ("[$-421]dd mmmm yyyy;@", "34926", "1995-08-15"),
        ("mmm yyyy", "46083", "2026-03"),
        ("yyyy", "46083", "2026"),
        ("d-mmm", "46083", "2 Maret"),
        ("mmmm", "46083", "Maret"),
        ("hh:mm", "0.4375", "10:30"),
        ("[h]:mm:ss", "1.5", "36:00:00"),
        ("dd/mm/yyyy", "0", "########"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(code: str, raw: str, expected: str) -> None:
    assert NumberFormat(code).shown(raw, epoch_1904=False) == expected


@pytest.mark.parametrize("raw", ["5.125", "123.456", "1.5", "1234.567", "0.001", "999.9999"])
@pytest.mark.parametrize("code", ["General", "0.000", "0.0000", "#,##0.000"])
def test_a_fraction_is_never_read_as_thousands(code: str, raw: str) -> None:
    text = NumberFormat(code).shown(raw, epoch_1904=False)
    whole = bilangan(text)
    assert isinstance(whole, Refusal) or whole == round(float(raw))
    fraction = desimal(text)
    assert not isinstance(fraction, Refusal)
    assert abs(float(fraction) - float(raw)) <= 0.0005


@pytest.mark.parametrize("code", ["#,##0,", "#,##0.0,,", '"Rp"#,##0, "ribu"', "0.00E+00"])
def test_a_number_shown_in_thousands_is_neither_of_both(code: str) -> None:
    assert isinstance(bilangan(NumberFormat(code).shown("5500000", epoch_1904=False)), Refusal)
