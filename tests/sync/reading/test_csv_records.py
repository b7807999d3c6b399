"""CSV records and their offsets: whatever a writer wrote is read back, and one bad quote costs one row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.sync.model.errors import Rejected
from functions.sync.reading.csv_records import RECORD_BYTES, RECORD_LINES, CsvRecord, records
from functions.sync.reading.lines import LINE_LIMIT
from tests.support.tables import as_lines

TEXT = st.text(
    st.one_of(
        st.sampled_from("\",;\t\r\n' \u00a0é漢"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=12,
)
TABLES = st.lists(st.lists(TEXT, min_size=1, max_size=5), max_size=8)


def read(content: bytes, delimiter: str = ",", encoding: str = "utf-8") -> list[CsvRecord]:
    return list(records(io.BytesIO(content), encoding, delimiter))


def cells(content: bytes, delimiter: str = ",") -> list[list[str] | None]:
    return [record.cells for record in read(content, delimiter)]


@settings(max_examples=150, deadline=None)
@given(
    TABLES,
    st.sampled_from(",;\t"),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.booleans(),
)
def test_any_table_a_writer_wrote_is_read_back_and_every_end_slices_its_bytes(
    table: list[list[str]], delimiter: str, newline: str, quoting: int, ended: bool
) -> None:
    if newline == "\n":  # with it, the writer of Python 3.11 leaves a carriage return unquoted
        table = [[cell.replace("\r", "") for cell in line] for line in table]
    content = as_lines(table, delimiter, newline, quoting)
    content = content if ended else content.removesuffix(newline.encode())
    found = read(content, delimiter)
    assert [record.cells for record in found] == table
    start = 0
    for line, (_, end, _) in zip(table, found, strict=True):
        assert content[start:end].removesuffix(newline.encode()) == as_lines(
            [line], delimiter, newline, quoting
        ).removesuffix(newline.encode())
        start = end
    assert start == len(content)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(['"', ",", "a", "\n", "\r\n", "\r", '""', "é", " "]), max_size=40).map("".join),
    st.data(),
)
def test_cut_at_any_record_end_the_rest_reads_the_same(text: str, data: st.DataObject) -> None:
    content = text.encode()
    whole = read(content)
    assert len(whole) <= content.count(b"\n") + content.count(b"\r") + 1
    if not whole:
        return
    at = data.draw(st.integers(0, len(whole) - 1))
    place = whole[at].end
    assert read(content[:place]) == whole[: at + 1]
    assert [record._replace(end=record.end + place) for record in read(content[place:])] == whole[at + 1 :]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b'a,"b\nc,d\ne,f\n', [None, ["c", "d"], ["e", "f"]], id="never closed"),
        pytest.param(b'a,"b" c\nd,e\n', [None, ["d", "e"]], id="text behind a closing quote"),
        pytest.param(b'a,"b\nc,"d"\n', [None, ["c", "d"]], id="closed by the next row's opening"),
        pytest.param(b'a,b"c\nd,e\n', [["a", 'b"c'], ["d", "e"]], id="an inch sign inside an open cell"),
        pytest.param(
            b'a,"2"", pipa\nd,"e"\nf,g\n',
            [None, ["d", "e"], ["f", "g"]],
            id="an inch sign taken for an escape",
        ),
        pytest.param(
            b"a,b\rc,d\ne,f\r\ng,h",
            [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]],
            id="line ends of every kind",
        ),
        pytest.param(b'a,b\r\rc,"d\re"\r', [["a", "b"], [], ["c", "d\re"]], id="carriage returns alone"),
        pytest.param(b"a,b\0\nc,d\n", [None, ["c", "d"]], id="a NUL"),
        pytest.param(b'a,"b\n\0"\nc,d\n', [None, None, ["c", "d"]], id="a NUL behind a line break"),
        pytest.param(b'a,"b', [None], id="the file breaks off inside a quote"),
        pytest.param(b"a,b\n\n\nc,d", [["a", "b"], [], [], ["c", "d"]], id="blank lines are records too"),
        pytest.param(
            b'a,"b\r\nc"\r\nd,e\r\n', [["a", "b\r\nc"], ["d", "e"]], id="a line break inside quotes"
        ),
        pytest.param(b"", [], id="nothing"),
    ],
)
def test_a_bad_quote_costs_its_own_row_only(content: bytes, expected: list[list[str] | None]) -> None:
    assert cells(content) == expected
    assert read(content)[-1:] == [] or read(content)[-1].end == len(content)


def test_a_quote_open_for_too_many_lines_costs_its_first_line() -> None:
    lines = [f"{n},x\n" for n in range(RECORD_LINES + 5)]
    found = cells(('0,"open\n' + "".join(lines) + '9,"closed"\n').encode())
    assert found[0] is None
    assert found[1:] == [[str(n), "x"] for n in range(RECORD_LINES + 5)] + [["9", "closed"]]


def test_an_endless_line_is_refused_without_reading_it_whole() -> None:
    stream = io.BytesIO(b"a,b\n" + b"x" * (3 * LINE_LIMIT))
    with pytest.raises(Rejected) as refused:
        list(records(stream, "utf-8", ","))
    assert refused.value.code == "FORMAT_TIDAK_DIKENAL"
    assert stream.tell() <= 2 * LINE_LIMIT


def test_a_quoted_cell_beyond_the_limit_costs_one_row() -> None:
    huge = ("y" * 1000 + "\n") * 1100
    assert cells(f'a,"{huge}"\nb,c\n'.encode())[0] is None


def test_a_record_of_too_many_bytes_costs_its_first_line() -> None:
    line = b"z" * 500_000 + b'","\n'
    few, many = (
        read(b'a,"' + line * count + b'"\n')
        for count in (RECORD_BYTES // 500_000 - 1, RECORD_BYTES // 500_000 + 2)
    )
    assert few[0].cells
    assert len(few) == 1
    assert (many[0].cells, many[0].end) == (None, len(line) + 3)


def test_lines_that_only_carriage_returns_end_may_make_a_file_longer_than_any_line() -> None:
    line = b"a," + b"b" * 500 + b"\r"
    content = line * 4_500 + b"c,d"
    assert len(content) > 2 * LINE_LIMIT
    found = read(content)
    assert (len(found), found[-1]) == (4_501, CsvRecord(["c", "d"], len(content)))


def test_a_pair_of_line_end_bytes_across_two_blocks_is_one_end() -> None:
    content = b"x" * (LINE_LIMIT - 6) + b"\r1234\r\na,b\r\n"
    assert [record.cells for record in read(content)][1:] == [["1234"], ["a", "b"]]


def test_open_quotes_without_number_are_refused_instead_of_read_for_ever() -> None:
    assert cells(b'1,"Ali\n' * 20_000) == [None] * 20_000
    with pytest.raises(Rejected) as refused:
        read(b'x","y\n' * 100_000)
    assert refused.value.code == "BARIS_RUSAK"


def test_a_byte_of_another_encoding_raises() -> None:
    with pytest.raises(UnicodeDecodeError):
        read(b"a,caf\xe9\n")
    assert read(b"a,caf\xe9\n", encoding="windows-1252") == [CsvRecord(["a", "café"], 7)]
