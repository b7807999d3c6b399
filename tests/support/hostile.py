"""Hostile files, written to disk block by block, and a check of one of them under a memory limit.

`python -m tests.support.hostile FILE` prints one JSON object: the code or status, seconds of CPU, and the
memory growth in MB.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from functions.runtime.clock import SystemClock
from functions.sync.from_region.check import Check
from infra.cli.local_files import LocalFiles
from tests.support.tables import SEEKERS, as_csv, seeker
from tests.support.workbooks import MAIN, parts, row

LIMIT_MB = 256
HEADER = as_csv([seeker(1)]).splitlines(keepends=True)[0]
GOOD = as_csv([seeker(1)])
NAMES = row(1, list(seeker(1)))
PAGE, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_chance = random.Random(7)


def repeated(block: bytes, megabytes: int) -> Iterator[bytes]:
    yield from [block * ((1 << 20) // len(block))] * megabytes


def varied(megabytes: int, wrap: bytes = b"%s") -> Iterator[bytes]:
    """Yield text that compresses to about a tenth, which no ratio reveals; `wrap` is around 2,000 letters."""
    words = [wrap % (_chance.randbytes(20).hex().encode() * 50) for _ in range(256)]
    for _ in range(megabytes):
        yield b"".join(_chance.choices(words, k=512))


def csv(path: Path, *blocks: Iterable[bytes]) -> None:
    with path.open("wb") as out:
        for some in blocks:
            out.writelines(some)


def packed(path: Path, block: bytes) -> None:
    """Write 1 GB of the block to a gzip file of 16 members of 64 MB."""
    path.write_bytes(gzip.compress(b"".join(repeated(block, 64))) * 16)


def workbook(path: Path, **streamed: Iterable[bytes]) -> None:
    """Write a workbook of one sheet; `page` and `strings` are its worksheet and its shared strings."""
    named = {{"page": PAGE, "strings": STRINGS}[name]: blocks for name, blocks in streamed.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts("").items():
            if name not in named:
                archive.writestr(name, content)
        for name, blocks in named.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for block in blocks:
                    part.write(block)


def page(*blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield f'<worksheet xmlns="{MAIN}"><sheetData>{NAMES}'.encode()
    for some in blocks:
        yield from some
    yield b"</sheetData></worksheet>"


def strings(blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield b"<sst>"
    yield from blocks
    yield b"</sst>"


def rows_of(cell: str, cells: int, count: int) -> Iterator[bytes]:
    inside = cell * cells
    for start in range(2, count, 500):
        yield "".join(
            f'<row r="{number}">{inside}</row>' for number in range(start, min(start + 500, count))
        ).encode()


#: Name → (how it is written, the code or status it ends with, the seconds it may take).
HUGE: dict[str, tuple[Callable[[Path], None], str, float]] = {
    "1 GB of zeros in gzip": (lambda path: packed(path, b"\0"), "FORMAT_TIDAK_DIKENAL", 1),
    "1 GB of rows in gzip": (lambda path: packed(path, b"a,b\n"), "BERKAS_BERBAHAYA", 3),
    "a worksheet of 256 MB": (
        lambda path: workbook(path, page=page(repeated(b" " * 64, 256))),
        "BERKAS_BERBAHAYA",
        2,
    ),
    "shared strings of 256 MB": (
        lambda path: workbook(
            path, page=page(), strings=strings(repeated(b"<a>" + b" " * 500 + b"</a>", 256))
        ),
        "BERKAS_BERBAHAYA",
        2,
    ),
    "shared strings without end": (
        lambda path: workbook(path, page=page(), strings=strings(varied(120, b"<si><t>%s</t></si>"))),
        "BERKAS_TERLALU_BESAR",
        6,
    ),
    "one long string in every cell": (
        lambda path: workbook(
            path,
            page=page(rows_of('<c t="s"><v>0</v></c>', 20, 100_000)),
            strings=strings([b"<si><t>" + b"x" * 32_767 + b"</t></si>"]),
        ),
        "BERKAS_BERBAHAYA",
        3,
    ),
    "200,000 empty rows between two": (
        lambda path: workbook(path, page=page([row(200_000, ["PK-1"]).encode()])),
        "selesai_dengan_penolakan",
        10,
    ),
    "elements within elements": (
        lambda path: workbook(path, page=page(repeated(b"<c>", 64))),
        "BERKAS_BERBAHAYA",
        1,
    ),
    "a name for every element": (
        lambda path: workbook(path, page=page(b"<a%d/>" % number for number in range(200_000))),
        "BERKAS_BERBAHAYA",
        1,
    ),
    "an attribute of 100 MB": (
        lambda path: workbook(path, page=page([b'<row x="'], varied(100))),
        "BERKAS_BERBAHAYA",
        1,
    ),
    "a comment of 100 MB": (
        lambda path: workbook(path, page=page([b"<!--"], varied(100), [b"-->"])),
        "BERKAS_BERBAHAYA",
        1,
    ),
    "a cell of 100 MB": (
        lambda path: workbook(path, page=page([b'<row r="2"><c t="inlineStr"><is><t>'], varied(100))),
        "BERKAS_BERBAHAYA",
        1,
    ),
    "a CSV cell of 100 MB": (
        lambda path: csv(path, [HEADER, b'"'], repeated(b"x", 100)),
        "FORMAT_TIDAK_DIKENAL",
        2,
    ),
    "a CSV cell of 20 MB with line breaks": (
        lambda path: csv(path, [HEADER, b'"'], (b"%d" % n + b"x" * 5_000 + b"\n" for n in range(4_000))),
        "selesai_dengan_penolakan",
        15,
    ),
    "a quote never closed before 50 MB": (
        lambda path: csv(path, [b'"', HEADER], repeated(GOOD[len(HEADER) :], 50)),
        "JUDUL_TIDAK_DITEMUKAN",
        1,
    ),
    "a million columns": (
        lambda path: csv(path, [b",".join(b"k%d" % n for n in range(1_000_000))]),
        "JUDUL_TIDAK_DITEMUKAN",
        1,
    ),
    "a million cells in a row": (
        lambda path: csv(path, [GOOD, b"," * 1_000_000, b"\n", *[b"x," * 500_000, b"\n"] * 5]),
        "selesai_dengan_penolakan",
        5,
    ),
    "100,000 open quotes": (lambda path: csv(path, [GOOD, b'x","y\r\n' * 100_000]), "BARIS_RUSAK", 3),
    "100,000 lines that open a quote": (
        lambda path: csv(path, [GOOD, b'PK-1,"Ali,\r\n' * 100_000]),
        "selesai_dengan_penolakan",
        10,
    ),
    "nothing but totals": (lambda path: csv(path, [GOOD], repeated(b"total\r\n", 1)), "selesai", 10),
    "one id for every row": (
        lambda path: csv(path, [HEADER], repeated(GOOD[len(HEADER) :], 30)),
        "GANDA_DALAM_BERKAS",
        10,
    ),
    "nothing but line ends": (lambda path: csv(path, [GOOD], repeated(b"\n", 1)), "selesai", 20),
}


def memory(field: str) -> int:
    """Return a field of Linux's memory account of this process in MB."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) >> 10


def check(path: Path) -> dict[str, object]:
    """Check the file with `LIMIT_MB` more memory than the loaded program takes."""
    with tempfile.TemporaryDirectory() as folder:
        run = Check(LocalFiles(Path(folder)), SystemClock(), lambda *_: None)
        small = Path(folder) / "kecil.csv"
        small.write_bytes(GOOD)
        # A first run loads and compiles everything.
        run.run(lambda: small.open("rb"), small.name, small.stat().st_size, SEEKERS, "3216")
        resource.setrlimit(resource.RLIMIT_AS, ((memory("VmSize") + LIMIT_MB) << 20,) * 2)
        # Reset the peak (VmHWM); the one of getrusage includes the parent's.
        Path("/proc/self/clear_refs").write_text("5")
        before, begun = memory("VmHWM"), time.process_time()
        upload = run.run(lambda: path.open("rb"), path.name, path.stat().st_size, SEEKERS, "3216").upload
        seconds = time.process_time() - begun
    return {
        "result": upload.code or upload.status,
        "rows": upload.rows,
        "seconds": round(seconds, 2),
        "grown_mb": memory("VmHWM") - before,
    }


if __name__ == "__main__":
    print(json.dumps(check(Path(sys.argv[1]))))  # noqa: T201  what the test reads
