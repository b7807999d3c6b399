"""Any file is brought into plain form under limits, or refused with the code that says why."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from typing import BinaryIO

import pytest

from functions.sync.model.errors import Rejected, Transient
from functions.sync.reading.normalise import MOST_BYTES, MOST_EMPTY, MOST_MEMBERS, to_plain
from tests.support.fakes import FakeFiles
from tests.support.tables import SEEKERS, Inspected, as_csv, seeker

CSV = as_csv([seeker(n, alamat=f"Jl. Melati é漢 {n}") for n in range(1, 40)])


def plain(content: bytes, size: int | None = None) -> bytes | None:
    """The plain form, or None where the file is in plain form already."""
    files = FakeFiles()
    try:
        written = to_plain(
            lambda: io.BytesIO(content),
            len(content) if size is None else size,
            SEEKERS,
            lambda: files.writer("plain"),
        )
    except Rejected:
        assert files.objects == {}, "half a file was left behind"
        raise
    return files.objects["plain"] if written else None


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(gzip.compress(CSV), id="gzip"),
        pytest.param(gzip.compress(CSV[:100]) + gzip.compress(CSV[100:]), id="gzip of two members"),
        pytest.param(gzip.compress(CSV) + b"\0" * 512, id="gzip padded with zeros"),
        pytest.param(gzip.compress(b"\xff\xfe" + CSV.decode().encode("utf-16-le")), id="gzip of utf-16"),
        pytest.param(b"\xff\xfe" + CSV.decode().encode("utf-16-le"), id="utf-16 little endian"),
        pytest.param(b"\xfe\xff" + CSV.decode().encode("utf-16-be"), id="utf-16 big endian"),
    ],
)
def test_a_packed_file_gives_the_rows_of_the_plain_one(content: bytes) -> None:
    assert plain(content) == CSV
    assert Inspected(content, 500).receipt == Inspected(CSV).receipt


def test_a_plain_file_is_left_where_it_is() -> None:
    assert plain(CSV) is None


def test_a_letter_of_two_units_across_blocks_of_utf_16_is_kept() -> None:
    text = "x" * ((1 << 19) - 2) + "\U0001f600" * 3
    assert plain(b"\xff\xfe" + text.encode("utf-16-le")) == text.encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(gzip.compress(b"a" * (3 << 20)), "BERKAS_BERBAHAYA", id="a bomb"),
        pytest.param(gzip.compress(gzip.compress(CSV)), "BERKAS_BERBAHAYA", id="gzip in gzip"),
        pytest.param(gzip.compress(zipped(CSV)), "BERKAS_BERBAHAYA", id="zip in gzip"),
        pytest.param(gzip.compress(CSV)[:-20], "GZIP_TERPOTONG", id="gzip cut short"),
        pytest.param(gzip.compress(CSV)[:11], "GZIP_TERPOTONG", id="gzip cut after its head"),
        pytest.param(
            gzip.compress(CSV)[:40] + b"\xff" * 40 + gzip.compress(CSV)[80:],
            "FORMAT_TIDAK_DIKENAL",
            id="gzip damaged inside",
        ),
        pytest.param(gzip.compress(CSV) + b"sisa", "FORMAT_TIDAK_DIKENAL", id="something behind the gzip"),
        pytest.param(b"\x1f\x8b", "GZIP_TERPOTONG", id="two bytes of gzip"),
        pytest.param(gzip.compress(b"\x89PNG\0\0"), "FORMAT_TIDAK_DIKENAL", id="a picture in gzip"),
        pytest.param(gzip.compress(b""), "BERKAS_KOSONG", id="gzip of nothing"),
        pytest.param(gzip.compress(b"") * (MOST_EMPTY + 1), "BERKAS_BERBAHAYA", id="empty members of gzip"),
        pytest.param(gzip.compress(b"x") * (MOST_MEMBERS + 1), "BERKAS_BERBAHAYA", id="a million letters"),
        pytest.param(b"", "BERKAS_KOSONG", id="nothing"),
        pytest.param(b"\xff\xfea", "ENKODING_TIDAK_DIKENAL", id="half a unit of utf-16"),
        pytest.param(b"\xff\xfe\x00\xd8a\x00", "ENKODING_TIDAK_DIKENAL", id="half a pair of utf-16"),
        pytest.param(b"%PDF-1.7 ...", "FORMAT_TIDAK_DIKENAL", id="a pdf"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "FORMAT_TIDAK_DIKENAL", id="an old workbook"),
        pytest.param(b"id_sumber,nik\0", "FORMAT_TIDAK_DIKENAL", id="binary"),
    ],
)
def test_what_cannot_be_a_table_is_refused_and_leaves_nothing(content: bytes, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        plain(content)
    assert refused.value.code == code


def test_a_file_beyond_the_limit_is_not_even_opened() -> None:
    def never() -> BinaryIO:
        raise AssertionError("opened")

    with pytest.raises(Rejected) as refused:
        to_plain(never, MOST_BYTES + 1, SEEKERS, lambda: FakeFiles().writer("plain"))
    assert refused.value.code == "BERKAS_TERLALU_BESAR"


def test_a_bomb_is_stopped_long_before_it_is_whole() -> None:
    written = 0

    class Counting(io.BytesIO):
        def write(self, block: object, /) -> int:
            nonlocal written
            written += len(bytes(block))  # type: ignore[call-overload]
            return len(bytes(block))  # type: ignore[call-overload]

    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packed.compress(b"0,1\n" * (1 << 18)) for _ in range(64)) + packed.flush()
    with pytest.raises(Rejected):
        to_plain(lambda: io.BytesIO(bomb), len(bomb), SEEKERS, Counting)
    assert written <= 100 * len(bomb)


def test_a_connection_that_breaks_while_unpacking_says_nothing_of_the_file() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 100:
                raise failure
            return super().read(min(size or 0, 101))

    for failure in (ConnectionResetError("reset"), Transient("jaringan")):
        opened = iter([io.BytesIO(gzip.compress(CSV)), Broken(gzip.compress(CSV))])
        with pytest.raises(type(failure)):
            to_plain(lambda: next(opened), 1_000, SEEKERS, lambda: FakeFiles().writer("plain"))  # noqa: B023  called at once
