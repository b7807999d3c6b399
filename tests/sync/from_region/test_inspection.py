"""One encoding for the whole file, decided on the whole file."""

from __future__ import annotations

import pytest

from functions.sync.model.errors import Rejected
from tests.support.tables import Inspected, as_csv, as_jsonl, seeker

LONG = [seeker(n) for n in range(1, 800)]


def test_one_byte_far_behind_the_start_decides_the_encoding() -> None:
    content = as_csv([*LONG, seeker(800, nama="Renée")])
    assert len(content) > 200_000
    utf8 = Inspected(content)
    latin = Inspected(content.decode().encode("windows-1252"))
    assert (utf8.manifest.layout.encoding, latin.manifest.layout.encoding) == ("utf-8", "windows-1252")
    assert latin.judged[-1].candidate is not None
    assert '"nama":"Renée"'.encode() in latin.judged[-1].candidate.payload
    assert latin.receipt == utf8.receipt


def test_the_encoding_is_the_same_in_a_chunk_without_its_letters() -> None:
    content = as_csv([seeker(1, nama="Renée"), *LONG[1:]]).decode().encode("windows-1252")
    assert Inspected(content, 1_000).receipt == Inspected(content).receipt


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_mark_does_not_make_the_rest_utf_8(mark: bytes) -> None:
    content = mark + as_csv([seeker(1, nama="Renée")]).decode().encode("windows-1252")
    assert Inspected(content).manifest.layout.encoding == "windows-1252"
    assert Inspected(content).codes() == {}


def test_what_is_in_neither_encoding_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        Inspected(as_csv([*LONG, seeker(800, nama="X")]).replace(b",X,", b",\x81\x8d,"))
    assert refused.value.code == "ENKODING_TIDAK_DIKENAL"


def test_a_line_of_json_in_another_encoding_costs_itself_only() -> None:
    good = as_jsonl([seeker(1), seeker(2)])
    found = Inspected(good + '{"id_sumber": "é"}\n'.encode("windows-1252") + as_jsonl([seeker(3)]))
    assert found.codes() == {3: ["JSON_BARIS_RUSAK"]}
    assert [row.row for row in found.judged if row.candidate] == [1, 2, 4]


def test_json_lines_with_a_mark_are_read_like_those_without() -> None:
    content = as_jsonl([seeker(1), seeker(2)])
    assert Inspected(b"\xef\xbb\xbf\n" + content).receipt.splitlines()[0].startswith(b"2,")
    assert Inspected(b"\xef\xbb\xbf" + content, 10).receipt == Inspected(content).receipt
