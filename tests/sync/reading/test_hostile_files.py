"""Files made to harm are refused with a code or cost their own rows, in little time and bounded memory."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from functions.sync.from_region import chunking
from functions.sync.from_region.chunking import MOST_TOTALS
from functions.sync.model.errors import Rejected
from functions.sync.model.upload import UploadStatus
from functions.sync.reading.safe_zip import ENTRIES
from tests.support.hostile import HEADER, HUGE, LIMIT_MB, NAMES, STRINGS
from tests.support.tables import Inspected, as_csv, as_lines, seeker
from tests.support.workbooks import packed, parts, row, sheet
from tests.support.world import World

GOOD = as_csv([seeker(1)])
BOOK = parts(sheet(NAMES, row(2, list(seeker(1).values()))))
PAGE = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 50
    + '"><!ENTITY c "'
    + "&b;" * 50
    + '"><!ENTITY d "'
    + "&c;" * 50
    + '">]>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000


def changed(**replaced: str) -> bytes:
    """The workbook with parts replaced; `page`, `strings`, `styles`, `types` are their short names."""
    short = {"page": PAGE, "strings": STRINGS, "styles": "xl/styles.xml", "types": "[Content_Types].xml"}
    return packed({**BOOK, **{short[name]: content for name, content in replaced.items()}})


def added(name: str, content: str | bytes = b"x") -> bytes:
    return packed({**BOOK, name: content})


def before(markup: str) -> str:
    return BOOK[PAGE].replace("<sheetData>", f"{markup}<sheetData>")


def doubled() -> bytes:
    out = io.BytesIO(packed(BOOK))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(PAGE, sheet(NAMES))
    return out.getvalue()


def commented() -> bytes:
    """The zip with comments on its parts, for which the whole directory must be in memory at once."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**BOOK, **{f"xl/{n}.txt": "" for n in range(20)}}.items():
            info = zipfile.ZipInfo(name)
            info.comment = b"x" * 60_000
            archive.writestr(info, content)
    return out.getvalue()


def patched(content: bytes, offset: int, form: str, value: int) -> bytes:
    """The zip with a field of every directory entry overwritten."""
    patched_zip = bytearray(content)
    at = patched_zip.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into(form, patched_zip, at + offset, value)
        at = patched_zip.find(b"PK\x01\x02", at + 1)
    return bytes(patched_zip)


REFUSED = {
    "a macro": (added("xl/vbaProject.bin"), "BERKAS_BERBAHAYA"),
    "a macro that only the types tell of": (
        changed(
            types=BOOK["[Content_Types].xml"].replace(
                "application/xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
            )
        ),
        "BERKAS_BERBAHAYA",
    ),
    "a macro sheet of old": (added("xl/macrosheets/sheet1.xml"), "BERKAS_BERBAHAYA"),
    "entities that grow": (changed(page=LAUGHS + BOOK[PAGE].replace("Bekasi", "&d;")), "BERKAS_BERBAHAYA"),
    "entities in the shared strings": (
        changed(strings=LAUGHS + "<sst><si><t>&d;</t></si></sst>"),
        "BERKAS_BERBAHAYA",
    ),
    "a DTD from elsewhere": (
        changed(styles='<!DOCTYPE x SYSTEM "file:///etc/passwd"><styleSheet/>'),
        "BERKAS_BERBAHAYA",
    ),
    "a DTD in a part that is never read": (added("docProps/app.xml", "<!DOCTYPE x><x/>"), "BERKAS_BERBAHAYA"),
    "a part twice": (doubled(), "BERKAS_BERBAHAYA"),
    "a part twice but for its case": (added("xl/worksheets/SHEET1.xml", sheet(NAMES)), "BERKAS_BERBAHAYA"),
    "an absolute name": (added("/etc/cron.d/x"), "BERKAS_BERBAHAYA"),
    "a name that climbs": (added("xl/../../x"), "BERKAS_BERBAHAYA"),
    "a name for another system": (added("xl\\..\\x"), "BERKAS_BERBAHAYA"),
    "an archive inside": (added("xl/embeddings/a.xlsx", packed(BOOK)), "BERKAS_BERBAHAYA"),
    "an archive inside under another name": (
        added("xl/media/gambar.png", b"\x1f\x8b\x08" + b"\0" * 20),
        "BERKAS_BERBAHAYA",
    ),
    "an object inside": (added("xl/embeddings/oleObject1.bin", OLE), "BERKAS_BERBAHAYA"),
    "a program inside": (added("xl/media/gambar.png", b"MZ\x90\0"), "BERKAS_BERBAHAYA"),
    "too many parts": (packed({**BOOK, **{f"xl/{n}.txt": "" for n in range(ENTRIES)}}), "BERKAS_BERBAHAYA"),
    "parts under a password": (patched(packed(BOOK), 8, "<H", 1), "BERKAS_BERBAHAYA"),
    "a workbook under a password": (
        OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100,
        "BERKAS_BERBAHAYA",
    ),
    "a workbook under a password, across blocks": (
        OLE + b"\0" * ((1 << 20) - len(OLE) - 10) + "EncryptedPackage".encode("utf-16-le"),
        "BERKAS_BERBAHAYA",
    ),
    "a zip in front of the workbook": (packed({"a.txt": "x"}) + packed(BOOK), "BERKAS_BERBAHAYA"),
    "another way of packing": (packed(BOOK, zipfile.ZIP_BZIP2), "BERKAS_BERBAHAYA"),
    "a size that lies": (patched(packed(BOOK), 24, "<I", 7), "FORMAT_TIDAK_DIKENAL"),
    "a checksum that lies": (patched(packed(BOOK), 16, "<I", 7), "FORMAT_TIDAK_DIKENAL"),
    "a place that lies": (patched(packed(BOOK), 42, "<I", 0x7FFFFFFF), "BERKAS_BERBAHAYA"),
    "a directory of 4 GB": (
        packed(BOOK)[:-10] + struct.pack("<IIH", 0xFFFFFFF0, 0, 0),
        "FORMAT_TIDAK_DIKENAL",
    ),
    "a directory of 1 MB": (commented(), "FORMAT_TIDAK_DIKENAL"),
    "no types": (
        packed({name: part for name, part in BOOK.items() if not name.startswith("[")}),
        "FORMAT_TIDAK_DIKENAL",
    ),
    "no workbook": (
        packed({name: part for name, part in BOOK.items() if name != "xl/workbook.xml"}),
        "FORMAT_TIDAK_DIKENAL",
    ),
    "broken markup": (changed(page=BOOK[PAGE][:-20]), "FORMAT_TIDAK_DIKENAL"),
    "markup in no known encoding": (
        changed(page='<?xml version="1.0" encoding="x-lain"?><a/>'),
        "FORMAT_TIDAK_DIKENAL",
    ),
    "an OpenDocument sheet": (
        packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
        "ODS_TIDAK_DIDUKUNG",
    ),
    "a zip of a CSV": (packed({"a.csv": GOOD}), "ZIP_BERISI_CSV"),
    "an old workbook": (OLE, "FORMAT_TIDAK_DIKENAL"),
    "a web page that calls itself a workbook": (
        b"\xef\xbb\xbf \r\n<html><table><tr><td>id_sumber</td></tr></table>",
        "FORMAT_TIDAK_DIKENAL",
    ),
    "a workbook of 2003": (b'<?xml version="1.0"?><Workbook/>', "FORMAT_TIDAK_DIKENAL"),
    "rich text": (b"{\\rtf1 " + GOOD, "FORMAT_TIDAK_DIKENAL"),
    "a document in front of a workbook": (b"%PDF-1.7\n" + packed(BOOK), "FORMAT_TIDAK_DIKENAL"),
    "a picture that is a script": (b"GIF89a=/*" + b"\0\1*/1;alert(1)", "FORMAT_TIDAK_DIKENAL"),
    "a picture that is a script, without a NUL": (b"GIF89a=1;alert(1)//", "JUDUL_TIDAK_DITEMUKAN"),
    "utf-16 without a mark": (GOOD.decode().encode("utf-16-le"), "FORMAT_TIDAK_DIKENAL"),
    "utf-32": (GOOD.decode().encode("utf-32"), "JUDUL_TIDAK_DITEMUKAN"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_made_to_harm_is_refused_by_name(case: str) -> None:
    content, code = REFUSED[case]
    with pytest.raises(Rejected) as refused:
        Inspected(content)
    assert refused.value.code == code


def test_the_workbook_that_these_were_made_of_is_accepted() -> None:
    assert Inspected(packed(BOOK)).codes() == {}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            added("xl/externalLinks/externalLink1.xml", "<externalLink/>"), id="a link to another workbook"
        ),
        pytest.param(added("xl/media/image1.png", b"\x89PNG\r\n\x1a\n\0"), id="a picture"),
        pytest.param(
            added("xl/drawings/vmlDrawing1.vml", "<xml><br>"), id="a drawing that is no good markup"
        ),
        pytest.param(packed(BOOK, zipfile.ZIP_STORED), id="nothing packed"),
        pytest.param(changed(page=before('<dimension ref="A1:XFD1048576"/>')), id="a dimension that lies"),
        pytest.param(
            changed(page=before('<cols><col min="1" max="9" hidden="1"/></cols>')), id="hidden columns"
        ),
        pytest.param(
            added(PAGE, ('<?xml version="1.0" encoding="UTF-16"?>' + BOOK[PAGE]).encode("utf-16")),
            id="another encoding",
        ),
    ],
)
def test_what_only_looks_odd_does_no_harm(content: bytes) -> None:
    assert Inspected(content).codes() == Inspected(packed(BOOK)).codes()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("case", HUGE)
def test_a_huge_file_is_judged_in_bounded_time_and_memory(case: str, tmp_path: Path) -> None:
    write, result, seconds = HUGE[case]
    write(tmp_path / "berkas")
    run = subprocess.run(
        [sys.executable, "-m", "tests.support.hostile", str(tmp_path / "berkas")],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-500:]
    measured = json.loads(run.stdout)
    assert measured["result"] == result
    assert measured["seconds"] < seconds
    assert measured["grown_mb"] < LIMIT_MB


def test_only_so_many_total_rows_are_reported() -> None:
    found = Inspected(GOOD + as_lines([["JUMLAH", str(n)] for n in range(MOST_TOTALS + 5)]))
    assert found.manifest.total_rows == list(range(3, MOST_TOTALS + 3))


def test_a_file_of_more_lines_than_any_table_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "MOST_LINES", 5)
    assert len(Inspected(GOOD + b"\n" * 3).judged) == 1
    with pytest.raises(Rejected) as refused:
        Inspected(GOOD + b"\n" * 4)
    assert refused.value.code == "BERKAS_TERLALU_BESAR"


def test_rows_with_a_nul_are_broken_and_their_neighbours_are_not() -> None:
    many = as_csv([seeker(n) for n in range(1, 400)])
    assert len(many) > 1 << 16, "the NUL stands behind what is looked at first"
    found = Inspected(many + as_csv([seeker(400, nama="A\0B"), seeker(401)])[len(HEADER) :])
    assert found.codes() == {401: ["BARIS_RUSAK"]}


KEYS = [
    "berkas baru (1).csv",
    "a+b.csv",
    "a%2Bb.csv",
    "données é漢.csv",
    "a/b//c.csv",
    "..",
    "../../x.csv",
    "'\";<script>.csv",
    "\u202egnp.csv",
    "a\nb.csv",
    "x" * (1024 - len("inbox/3216/pencari-kerja/")),
    "é" * 499,
]


@pytest.mark.parametrize("name", KEYS)
def test_any_name_of_a_file_is_taken_as_it_is(name: str) -> None:
    world = World()
    key = f"inbox/3216/pencari-kerja/{name}"
    assert len(key.encode()) <= 1024, "longer ones no bucket takes"
    upload = world.receive.run(world.drops.put(key, GOOD))
    assert upload
    assert upload.status is UploadStatus.DIPROSES
    world.run()
    assert world.summary(upload)["file"] == name.rsplit("/", 1)[-1]
    assert world.state.registered[upload.id].drop.key == key
    assert not any(name in stored for stored in world.files.objects if len(name) > 3), (
        "a name must not lead into other places"
    )
