"""JSON Lines: hostile values cost their own row, and text is never guessed from numbers."""

from __future__ import annotations

import io
import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.sync.model.errors import Rejected
from functions.sync.reading.jsonl import records
from functions.sync.reading.lines import LINE_LIMIT
from tests.support.tables import Inspected, as_jsonl, seeker


def codes(**changes: Any) -> list[tuple[str, str]]:
    (row,) = Inspected(as_jsonl([{**seeker(1), **changes}])).judged
    assert (row.candidate is None) == bool(row.findings)
    return [(finding.code, finding.column) for finding in row.findings]


def stored(**changes: Any) -> dict[str, Any]:
    (row,) = Inspected(as_jsonl([{**seeker(1), **changes}])).judged
    assert row.candidate
    return dict(orjson.loads(row.candidate.payload))


@pytest.mark.parametrize("column", ["nik", "no_hp", "kode_wilayah", "id_sumber", "no_ak1"])
@pytest.mark.parametrize("number", [3216061508950001, 3.21606150895e15, 10**40, 0])
def test_an_identifier_sent_as_a_number_is_refused(column: str, number: float) -> None:
    assert ("NIK_TIPE_ANGKA", column) in codes(**{column: number})


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("upah_diharapkan", 5_500_000, 5_500_000),
        ("tahun_lulus", 2013, 2013),
        ("disabilitas", False, "T"),
        ("jurusan", None, None),
        ("keterampilan", ["Mengelas", "Menyetir"], ["Mengelas", "Menyetir"]),
        ("keterampilan", [], None),
        ("pendidikan_terakhir", 5, "5"),
        ("upah_diharapkan", 5.5e6, 5_500_000),
        ("pendidikan_terakhir", 1.0, "1"),
        ("jurusan", 2.5, "2.5"),
    ],
)
def test_numbers_lists_and_booleans_are_read_where_they_mean_one_thing(
    column: str, value: Any, kept: Any
) -> None:
    assert stored(**{column: value}).get(column) == kept


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("nama", {"depan": "Siti"}),
        ("nama", [["Siti"]]),
        ("keterampilan", ["a|b"]),
        ("keterampilan", [1]),
        ("upah_diharapkan", 10**40),
        ("upah_diharapkan", 1.5),
        ("upah_diharapkan", 1e300),
        ("upah_diharapkan", True),
        ("alamat", ["x", None]),
        # Readers of text take a point before three digits for thousands, and ignore punctuation in a code.
        ("upah_diharapkan", 12.345),
        ("tahun_lulus", 2.013),
        ("pendidikan_terakhir", -5),
        ("pendidikan_terakhir", 0.5),
        # A list of one value is not that value, and two values are no name with a `|` in it.
        ("nama", ["Siti", "Budi"]),
        ("nama", []),
        ("nik", ["3216065508950001"]),
        ("tanggal_lahir", ["1995-08-15"]),
        ("pendidikan_terakhir", ["5"]),
    ],
)
def test_a_value_of_another_kind_is_refused_by_its_column(column: str, value: Any) -> None:
    ((code, where),) = codes(**{column: value})
    assert (code, where) == ("TIPE_SALAH", column)


def test_one_column_under_two_names_is_refused() -> None:
    assert codes(NIK=seeker(2)["nik"]) == [("KOLOM_GANDA", "nik")]


def test_an_unknown_key_is_refused_beside_the_rows_other_errors() -> None:
    found = codes(hobi="memancing", tahun_lulus="kapan-kapan", **{"3216061508950001": "x"})
    assert found == [("KOLOM_TIDAK_DIKENAL", "hobi"), ("TIPE_SALAH", "tahun_lulus")]


@pytest.mark.parametrize(
    "line",
    [
        b'{"id_sumber": "PK-1"',
        b'{"nama": "\\ud800"}',
        b'{"nama": "a\nb"}',
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"NaN",
        b'{"a": NaN}',
        b'{"a": 1} {"b": 2}',
        b"[" * 5_000,
        b'{"a":' * 5_000,
        b"{'a': 1}",
        b"// komentar",
    ],
)
def test_a_line_that_is_no_object_is_broken_and_costs_only_itself(line: bytes) -> None:
    found = Inspected(as_jsonl([seeker(1)]) + line + b"\n" + as_jsonl([seeker(2)]))
    assert [row.findings == [] for row in found.judged][:1] + [row.findings == [] for row in found.judged][
        -1:
    ] == [True, True]
    assert {code for row in found.judged for code, *_ in row.findings} == {"BARIS_RUSAK"}


def test_of_one_key_twice_in_one_object_the_last_counts() -> None:
    line = as_jsonl([seeker(1)]).replace(b'{"id_sumber"', b'{"id_sumber": "PK-9", "id_sumber"')
    (row,) = Inspected(line).judged
    assert row.id == "PK-000001"


def test_empty_lines_are_numbered_and_no_rows() -> None:
    found = Inspected(as_jsonl([seeker(1)]) + b"\n  \r\n{}\n" + as_jsonl([seeker(2)]))
    assert ([row.row for row in found.judged], found.rows) == ([1, 5], 2)


def test_an_endless_line_is_refused() -> None:
    with pytest.raises(Rejected):
        list(records(io.BytesIO(b'{"a": "' + b"x" * LINE_LIMIT)))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["id_sumber", "nik", "nama", "tahun_lulus", "keterampilan", "versi", "status_rekaman", "x", ""]
        ),
        VALUES,
    )
)
def test_any_object_is_judged_without_a_crash(record: dict[str, Any]) -> None:
    found = Inspected(as_jsonl([seeker(1)]) + json.dumps(record).encode() + b"\n")
    assert found.rows == len(found.judged) == (2 if record else 1)
    assert found.receipt.count(b"\r\n") >= found.rows
