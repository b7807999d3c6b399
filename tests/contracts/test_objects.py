"""The drop bucket and the receipt bucket."""

from __future__ import annotations

import csv
import io

import pytest

from functions.sync.ports.storage import Listed
from tests.contracts.subjects import DropsSubject, FilesSubject

KEY = "inbox/3216/pelatihan/data.csv"


@pytest.mark.parametrize(
    "name",
    [
        "data.csv",
        "Data Agustus 2025.csv",
        "a+b.csv",
        "a%2Bb.csv",
        "Bagás & Ñandú\u2019s.csv",
        "tanda=;?#.csv",
        "x" * 900,
    ],
)
def test_a_key_is_plain_and_never_decoded(drops: DropsSubject, name: str) -> None:
    drop = drops.put(f"inbox/3216/pelatihan/{name}", b"isi", {})
    info = drops.port.info(drop)
    assert info is not None
    assert info.size == 3
    with drops.port.open(drop) as stream:
        assert stream.read() == b"isi"


def test_a_version_is_read_even_when_a_newer_one_exists(drops: DropsSubject) -> None:
    old = drops.put(KEY, b"lama", {"mode": "snapshot", "confirm-closing": "yes"})
    new = drops.put(KEY, b"lebih baru", {})
    info = drops.port.info(old)
    assert info is not None
    assert (info.size, dict(info.metadata)) == (4, {"mode": "snapshot", "confirm-closing": "yes"})
    assert drops.port.open(old).read() == b"lama"
    assert drops.port.open(new).read() == b"lebih baru"


def test_a_version_that_is_gone_is_none(drops: DropsSubject) -> None:
    drop = drops.put(KEY, b"isi", {})
    drops.put(KEY, b"lain", {})
    drops.remove(drop)
    assert drops.port.info(drop) is None
    with pytest.raises(FileNotFoundError):
        drops.port.open(drop)


@pytest.mark.parametrize(
    ("start", "end"), [(0, None), (0, 4), (3, 7), (6, 99), (9, None), (10, None), (12, 20), (5, 5), (0, 0)]
)
def test_a_range_is_half_open_and_may_reach_beyond_the_end(
    drops: DropsSubject, start: int, end: int | None
) -> None:
    drop = drops.put(KEY, b"0123456789", {})
    with drops.port.open(drop, start, end) as stream:
        assert stream.read() == b"0123456789"[start:end]


@pytest.mark.parametrize("end", [None, 8_000_000])
def test_an_empty_object_is_an_empty_stream(drops: DropsSubject, end: int | None) -> None:
    drop = drops.put(KEY, b"", {})
    info = drops.port.info(drop)
    assert info is not None
    assert info.size == 0
    assert drops.port.open(drop, 0, end).read() == b""


def test_a_stream_can_be_read_in_pieces_and_by_line(drops: DropsSubject) -> None:
    content = b"".join(b"%06d;nilai\n" % i for i in range(200_000))
    drop = drops.put(KEY, content, {})
    with drops.port.open(drop, 7) as stream:
        assert stream.read(3) == content[7:10]
        assert stream.readline() == content[10:13]
        assert b"".join(iter(lambda: stream.read(65_537), b"")) == content[13:]


def test_every_version_under_a_prefix_is_listed_once_page_by_page(drops: DropsSubject) -> None:
    put = [
        drops.put(f"inbox/3216/pelatihan/{name}.csv", b"isi", {})
        for name in ("a", "a", "b c+é", "a", "d", "e")
    ]
    drops.put("lain/a.csv", b"isi", {})
    drops.remove(put.pop(1))
    bucket, found, cursor, pages = put[0].bucket, list[Listed](), "", 0
    while not pages or cursor:
        page, cursor = drops.port.versions(bucket, "inbox/", cursor, 2)
        assert len(page) <= 2
        found += page
        pages += 1
    assert sorted(entry.drop for entry in found) == sorted(put)
    assert all(1_600_000_000_000 < entry.at < 4_000_000_000_000 for entry in found)
    assert drops.port.versions(bucket, "inbox/9999/", "", 10) == ([], "")


def test_a_beginning_never_lies_over_what_is_there(files: FilesSubject) -> None:
    files.port.write_if_absent("work/awal", b"awal")
    files.port.write_if_absent("work/awal", b"terlambat")
    assert files.port.read("work/awal") == b"awal"
    files.port.write("work/awal", b"akhir")
    files.port.write_if_absent("work/awal", b"terlambat")
    assert files.port.read("work/awal") == b"akhir"


def test_an_absent_file_is_none(files: FilesSubject) -> None:
    assert files.port.read("work/tidak-ada") is None
    with pytest.raises(FileNotFoundError):
        files.port.open("work/tidak-ada")


@pytest.mark.parametrize("content", [b"", b"\x00\xff", "ringkasan é".encode()])
def test_what_is_written_is_read_and_written_anew(files: FilesSubject, content: bytes) -> None:
    files.port.write("receipts/3216/pelatihan/u1/summary.json", b"lama")
    files.port.write("receipts/3216/pelatihan/u1/summary.json", content)
    assert files.port.read("receipts/3216/pelatihan/u1/summary.json") == content
    assert files.port.open("receipts/3216/pelatihan/u1/summary.json", 1, 3).read() == content[1:3]


@pytest.mark.parametrize("size", [0, 1, (8 << 20) - 1, 8 << 20, (8 << 20) + 1, 17 << 20])
@pytest.mark.parametrize("piece", [100_003, 32 << 20], ids=["pieces", "at-once"])
def test_a_stream_of_any_length_is_written_whole(files: FilesSubject, size: int, piece: int) -> None:
    content = (b"0123456789abcdef-" * (size // 17 + 1))[:size]
    with files.port.writer("work/besar") as stream:
        for start in range(0, size, piece):
            assert stream.write(content[start : start + piece]) == len(content[start : start + piece])
        assert files.port.read("work/besar") is None
    assert files.port.read("work/besar") == content
    assert files.leftovers() == 0


def fail_after_writing(files: FilesSubject, key: str, content: bytes) -> None:
    with files.port.writer(key) as stream:
        stream.write(content)
        raise KeyError("gagal")


@pytest.mark.parametrize("size", [10, 17 << 20], ids=["small", "multipart"])
def test_an_error_leaves_no_object_and_nothing_begun(files: FilesSubject, size: int) -> None:
    with pytest.raises(KeyError):
        fail_after_writing(files, "work/gagal", b"x" * size)
    assert files.port.read("work/gagal") is None
    assert files.leftovers() == 0


def test_an_error_leaves_the_object_that_was_there(files: FilesSubject) -> None:
    files.port.write("work/lama", b"lama")
    with pytest.raises(KeyError):
        fail_after_writing(files, "work/lama", b"baru")
    assert files.port.read("work/lama") == b"lama"


def test_a_text_layer_may_close_the_stream(files: FilesSubject) -> None:
    with files.port.writer("work/teks.csv") as stream, io.TextIOWrapper(stream, "utf-8", newline="") as text:
        csv.writer(text).writerows([["baris", "nama"], [2, "Bagás"]])
    assert files.port.read("work/teks.csv") == "baris,nama\r\n2,Bagás\r\n".encode()
