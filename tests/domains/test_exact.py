"""Exact or refused: no reader returns a value that its text does not say (docs/readers.md)."""

from __future__ import annotations

from random import Random

import pytest

from functions.domains.core import cells, identifiers
from functions.domains.core.cells import Refusal
from tests.fuzz.exact import READERS, broken, text_for

RUNS = 3_000


@pytest.mark.parametrize("name", READERS)
def test_a_reader_is_exact_or_refuses(name: str) -> None:
    chance = Random(name)
    assert [found for _ in range(RUNS) if (found := broken(name, text_for(chance, name)))] == []


@pytest.mark.parametrize("name", READERS)
def test_a_reader_reads_its_usual_texts(name: str) -> None:
    assert not isinstance(READERS[name][0](READERS[name][2][0]), Refusal)


@pytest.mark.parametrize(
    ("reader", "text", "code"),
    [
        (cells.bilangan, "9" * 5_000, "TERLALU_PANJANG"),
        (cells.bilangan, ".".join(["999"] * 2_000), "TERLALU_PANJANG"),
        (cells.bilangan, "1,5", "BUKAN_BILANGAN_BULAT"),
        (cells.bilangan, "1.5", "BUKAN_BILANGAN_BULAT"),
        (cells.bilangan, "5,5E+06", "NOTASI_ILMIAH"),
        (cells.bilangan, "lima", "TIPE_SALAH"),
        (cells.desimal, "33,333333333", "DESIMAL_BERLEBIH"),
        (cells.desimal, "9" * 5_000, "TERLALU_PANJANG"),
        (cells.waktu, "9999-12-31T23:59:59Z", "DI_LUAR_RENTANG"),
        (cells.waktu, "0001-01-01T00:00:00+14:00", "DI_LUAR_RENTANG"),
        (cells.waktu, "1899-12-31T00:00:00+07:00", "DI_LUAR_RENTANG"),
        (cells.waktu, "2026-11-24?10:30", "TGL_FORMAT"),
        (cells.tanggal, "Senin, 15 Agustus 1995", "TGL_FORMAT"),
        (cells.huruf, "ß", "KODE_TIDAK_DIKENAL"),
        (identifiers.nik, "3216061508950001.0", "ID_JADI_ANGKA"),
        (identifiers.nik, "3,21606E+15", "NIK_NOTASI_ILMIAH"),
        (identifiers.wilayah(), "3216.0", "ID_JADI_ANGKA"),
    ],
)
def test_a_refusal_says_what_it_saw(reader: cells.Reader, text: str, code: str) -> None:
    assert reader(text).code == code


@pytest.mark.parametrize(("text", "value"), [("1500000.0", 1_500_000), ("1500000,00", 1_500_000), ("007", 7)])
def test_a_whole_number_may_come_as_a_spreadsheet_writes_it(text: str, value: int) -> None:
    assert cells.bilangan(text) == value
