"""JSON Lines: hostile values cost their own row, and text is never guessed from numbers."""

from __future__ import annotations

import io
import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import messages
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
        ("upah_diharapkan", True),
        ("alamat", ["x", None]),
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


@pytest.mark.parametrize("value", [10**40, 1e300])
def test_a_number_of_more_digits_than_any_wage_has_is_refused_by_its_column(value: float) -> None:
    ((code, where),) = codes(upah_diharapkan=value)
    assert where == "upah_diharapkan" and messages.get(code).severity == "E"


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
    assert {code for row in found.judged for code, *_ in row.findings} == {"JSON_BARIS_RUSAK"}


@pytest.mark.parametrize("gap", ["", " ", "\t"])
@pytest.mark.parametrize(
    "more", [{}, {"diubah_pada": "2026-11-20T10:30:00+07:00"}, {"alamat": 'Blok "A": 2'}]
)
def test_a_key_twice_in_one_object_refuses_its_row(gap: str, more: dict[str, str]) -> None:
    twice = f'{{"id_sumber"{gap}: "PK-9", "id_sumber"'.encode()
    line = as_jsonl([seeker(1, **more)]).replace(b'{"id_sumber"', twice)
    first, second = Inspected(line + as_jsonl([seeker(2, **more)])).judged
    assert ("KOLOM_GANDA", "id_sumber") in [(code, column) for code, column, _ in first.findings]
    assert first.refused and not second.refused


@pytest.mark.parametrize("depth", [5, 255, 5_000])
def test_a_value_nested_too_deep_refuses_its_line_only(depth: int) -> None:
    deep = b'{"keterampilan": ' + b"[" * depth + b"]" * depth + b"}\n"
    found = Inspected(as_jsonl([seeker(1)]) + deep + as_jsonl([seeker(2)]))
    assert found.codes() == {2: ["JSON_BARIS_RUSAK"]}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(json.dumps([seeker(1), seeker(2)]), id="an array"),
        pytest.param(json.dumps([seeker(1), seeker(2)], indent=1), id="an array over many lines"),
        pytest.param(
            "[\n" + ",\n".join(map(json.dumps, [seeker(1), seeker(2)])) + "\n]", id="lines in an array"
        ),
        pytest.param(json.dumps(seeker(1), indent=2), id="an object over many lines"),
        pytest.param(json.dumps({"records": [seeker(1)]}), id="an object around the records"),
        pytest.param(json.dumps({"data": [seeker(1)]}, indent=2), id="the same over many lines"),
    ],
)
def test_json_that_is_not_one_object_per_line_is_named(content: str) -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        with pytest.raises(Rejected) as refused:
            Inspected(mark + content.encode())
        assert refused.value.code == "JSON_BUKAN_BARIS"


def test_lines_broken_in_the_ways_of_json_cost_only_themselves() -> None:
    good = as_jsonl([seeker(1)])
    line = good.strip()
    broken = [line + b",", line[:-9], b"[" + line + b"]", b"# catatan", line + b" " + line]
    found = Inspected(b"\n".join(broken) + b"\n" + good)
    assert found.codes() == {row: ["JSON_BARIS_RUSAK"] for row in range(1, 6)}
    assert "JSON" in messages.get("JSON_BARIS_RUSAK").id


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


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("pendidikan_terakhir", -1, "KODE_TIDAK_DIKENAL"),
        ("pendidikan_terakhir", 1.5, "KODE_TIDAK_DIKENAL"),
        ("pendidikan_terakhir", True, "KODE_TIDAK_DIKENAL"),
        ("pendidikan_terakhir", 0.5, "KODE_TIDAK_DIKENAL"),
        # A reader of text would take a point before three digits for that of thousands.
        ("tahun_lulus", 2.013, "BUKAN_BILANGAN_BULAT"),
        ("upah_diharapkan", 12.345, "BUKAN_BILANGAN_BULAT"),
        ("tanggal_lahir", 808_444_800_000, "TGL_FORMAT"),
        ("no_hp", "8123456789.0", "ID_JADI_ANGKA"),
        ("nama", "nan", "WAJIB_KOSONG"),
    ],
)
def test_what_a_data_frame_writes_is_refused_by_what_it_is(column: str, value: Any, code: str) -> None:
    assert Inspected(as_jsonl([{**seeker(1), column: value}, seeker(2)])).codes() == {1: [code]}


@pytest.mark.parametrize("value", [5, 5.0, "5.0", "5,0"])
def test_a_code_that_a_data_frame_made_a_number_is_that_code(value: object) -> None:
    found = Inspected(as_jsonl([{**seeker(1), "pendidikan_terakhir": value}]))
    assert found.codes() == {}
    candidate = found.judged[0].candidate
    assert candidate is not None and b'"pendidikan_terakhir":"5"' in candidate.payload
