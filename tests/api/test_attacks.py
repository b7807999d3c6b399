"""Attacks with a valid token, and with the right to put objects into the bucket (docs/security.md)."""

from __future__ import annotations

import zipfile
from base64 import urlsafe_b64encode
from hashlib import blake2b
from io import BytesIO

import orjson
import pytest

from functions import domains
from functions.runtime import wiring
from functions.sync.model.errors import TOLD
from functions.sync.model.upload import Drop
from tests.api.gateway import Gateway, Response, person, system
from tests.api.seed import JSON, example, submit
from tests.support.rig import Rig
from tests.support.tables import as_csv, seeker
from tests.support.workbooks import book, row
from tests.support.world import World

DOMAIN = "pencari-kerja"


def receive(rig: Rig, key: str, content: bytes, **metadata: str) -> None:
    drop = Drop("dropped", key, "v1")
    rig.drops.objects[drop] = (content, metadata)
    assert wiring.receive().run(drop)


def get(gateway: Gateway, target: str, **headers: str) -> Response:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return gateway.call("GET", target, None, more, system())


def test_long_headers_of_refused_files_keep_the_list_of_uploads_small(gateway: Gateway, rig: Rig) -> None:
    """A refusal repeats the sender's header; 62 KB of 100 files were more than a function may answer."""
    names = [name for name in example(DOMAIN) if name != "alamat"]
    content = ",".join([*names, "x" * 62_000]).encode() + b"\n1\n"
    for number in range(100):
        receive(rig, f"inbox/3216/{DOMAIN}/{'n' * 900}{number}.csv", content)
        rig.clock.advance(1)
    answer = get(gateway, "/v1/uploads?limit=100")
    assert len(answer.json["uploads"]) == 100
    assert len(answer.content) < 500_000
    refusal = answer.json["uploads"][0]["refusal"]
    assert refusal["kode"] == "KOLOM_TIDAK_DIKENAL" and f"{'x' * (TOLD - 1)}…" in refusal["pesan"]
    assert max(len(item) for item in rig.files.objects.values()) < 10_000


def test_a_header_as_long_as_a_line_may_be_still_ends_in_a_stored_refusal(gateway: Gateway, rig: Rig) -> None:
    """An item of the state table has at most 400 KB."""
    names = list(example(DOMAIN))
    receive(rig, f"inbox/3216/{DOMAIN}/a.csv", ",".join([*names, "x" * 900_000]).encode() + b"\n1\n")
    (upload,) = rig.state.registered.values()
    assert upload.status == "ditolak"
    assert len(upload.column) + sum(map(len, upload.params.values())) < 5_000


@pytest.mark.usefixtures("two_regions")
def test_a_forged_cursor_shows_nothing_of_another_region(gateway: Gateway, rig: Rig) -> None:
    """The check code of a cursor has no secret; whoever forges one reads on in his own region."""
    submit(gateway, DOMAIN, example(DOMAIN))
    rig.clock.advance(120)
    plain = "0/"
    for region in ("3216", "3273"):
        seal = "\n".join((plain, region, DOMAIN)).encode()
        code = blake2b(seal, digest_size=4, person=b"cursor").hexdigest()
        cursor = urlsafe_b64encode(f"{plain}/{code}".encode()).decode().rstrip("=")
        answer = gateway.call(
            "GET", f"/v1/{DOMAIN}/changes?cursor={cursor}", None, {}, system("3273", "penyerang")
        )
        assert answer.code == "KURSOR_TIDAK_SAH" if region == "3216" else answer.json["records"] == []


@pytest.mark.usefixtures("two_regions")
def test_no_etag_tells_whether_a_record_or_an_upload_exists(gateway: Gateway, rig: Rig) -> None:
    upload = submit(gateway, DOMAIN, example(DOMAIN)).json["upload_id"]
    for target in (f"/v1/{DOMAIN}/records/{example(DOMAIN)['id_sumber']}", f"/v1/uploads/{upload}"):
        ours = get(gateway, target, if_none_match="*")
        assert ours.status == 200 and "etag" not in ours.headers
        for tag in ("*", '"x"'):
            theirs = gateway.call("GET", target, None, {"if-none-match": tag}, system("3273"))
            nowhere = gateway.call("GET", target[:-1] + "0", None, {"if-none-match": tag}, system("3273"))
            assert theirs.status == nowhere.status == 404
            assert {**theirs.json, "request_id": ""} == {**nowhere.json, "request_id": ""}


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        ("РK-000123", "ID_FORMAT"),  # a Cyrillic letter
        ("PK-000123́", "ID_FORMAT"),  # a combining accent
        ("ＰＫ－０００１２３", "ID_FORMAT"),
        ("PK-00012³", "ID_FORMAT"),
        ("PK-٠٠٠١٢٣", "ID_FORMAT"),
        ("PK/000123", "ID_FORMAT"),
        ("PK-000123\r\nX-A: b", "ID_FORMAT"),
        ("PK#000123", "ID_FORMAT"),
        ("3216061508950001", "ID_ADALAH_NIK"),
    ],
)
def test_no_twin_of_an_id_becomes_a_record(identity: str, code: str, gateway: Gateway, rig: Rig) -> None:
    assert submit(gateway, DOMAIN, example(DOMAIN)).status == 202
    answer = submit(gateway, DOMAIN, example(DOMAIN, id_sumber=identity))
    assert [one["kode"] for one in answer.json["results"][0]["findings"]] == [code]
    assert len(rig.state.stored) == 1


def test_ids_that_differ_in_case_are_two_records_and_neither_reads_the_other(
    gateway: Gateway, rig: Rig
) -> None:
    assert submit(gateway, DOMAIN, example(DOMAIN)).status == 202
    lower = str(example(DOMAIN)["id_sumber"]).lower()
    assert get(gateway, f"/v1/{DOMAIN}/records/{lower}").code == "TIDAK_DITEMUKAN"


@pytest.mark.parametrize(
    "body",
    [
        b'{"records":[{"id_sumber":"A","id_sumber":"B"}]}',
        b'{"records":[],"records":[{"id_sumber":"A"}]}',
        b'{"records":[{"versi":NaN}]}',
        b'{"records":[{"versi":1e999}]}',
        b'{"records":[{"nama":"\\ud800"}]}',
        b'{"records":[{"nama":"\xff"}]}',
        b'{"records":' + b"[" * 100_000,
        b'\xef\xbb\xbf{"records":[{"id_sumber":"A"}]}',
    ],
)
def test_json_that_two_readers_would_read_differently_is_refused(
    body: bytes, gateway: Gateway, rig: Rig
) -> None:
    answer = gateway.call("POST", f"/v1/{DOMAIN}/records", body, JSON, system())
    assert answer.status in (400, 422), answer.content
    assert not rig.state.stored


@pytest.mark.parametrize("number", ["1e400", "123456789012345678901234567890", "-0.0", "1" * 400])
def test_no_number_is_too_big_for_an_answer(number: str, gateway: Gateway, rig: Rig) -> None:
    text = orjson.dumps({"records": [example(DOMAIN, versi="@")]}).replace(b'"@"', number.encode())
    answer = gateway.call("POST", f"/v1/{DOMAIN}/records", text, JSON, system())
    assert answer.status in (202, 400, 422), answer.content


@pytest.mark.parametrize(
    "target",
    [
        "/v1/uploads?limit=0", "/v1/uploads?limit=١٠", "/v1/uploads?limit=10&limit=1",
        "/v1/uploads?limit=1e1",
        "/v1/uploads?before=9999999999999999", "/v1/uploads?before=-1", "/v1/uploads?before=%00",
        f"/v1/{DOMAIN}/changes?limit=101", f"/v1/{DOMAIN}/changes?cursor=%ff",
        f"/v1/{DOMAIN}/changes?limit=+1",
    ],
)  # fmt: skip
def test_an_odd_parameter_is_400(target: str, gateway: Gateway) -> None:
    assert get(gateway, target).status == 400


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: x", "../../etc/passwd", "a\x00.csv", "a" * 121, "", "\x1b]0;x"]
)
def test_a_file_name_smuggles_nothing(name: str, gateway: Gateway) -> None:
    body = orjson.dumps({"domain": DOMAIN, "filename": name, "size": 1, "sha256": "0" * 64})
    assert gateway.call("POST", "/v1/uploads", body, JSON, system()).code == "BENTUK_SALAH"


@pytest.mark.parametrize(("group", "status"), [("operator", 403), ("pelindung-data", 403), ("petugas", 202)])
def test_an_operator_writes_and_deletes_nothing(group: str, status: int, gateway: Gateway, rig: Rig) -> None:
    """`operasi` alone, and a reader, change no record, whatever scopes the portal asked for."""
    submit(gateway, DOMAIN, example(DOMAIN))
    path = f"/v1/{DOMAIN}/records/{example(DOMAIN)['id_sumber']}"
    assert gateway.call("DELETE", path, None, {}, person(group)).status == status
    (stored,) = rig.state.stored.values()
    assert stored.op == ("hapus" if status == 202 else "upsert")


@pytest.mark.parametrize(
    "key",
    [
        f"inbox/3216/{DOMAIN}/../../3273/{DOMAIN}/a.csv",
        f"inbox/3216/{DOMAIN}/%2e%2e%2f3273/a.csv",
        f"inbox/3216/{DOMAIN}//a.csv",
        f"inbox/3216/{DOMAIN}/a\r\n.csv",
    ],
)
def test_a_key_leads_into_no_other_region(key: str, rig: Rig) -> None:
    receive(rig, key, as_csv([seeker(1)]))
    (upload,) = rig.state.registered.values()
    assert upload.region == "3216"
    assert all("3273" not in name for name in rig.files.objects)


@pytest.mark.parametrize(("at", "refused"), [(2, 0), (2_000, 1)])
def test_a_nul_in_a_file_ends_with_a_receipt(at: int, refused: int) -> None:
    """Among the first bytes it shows that the file is no text; later it costs its own row."""
    world = World()
    rows = [seeker(number) for number in range(1, at + 2)]
    rows[at - 1] = {**rows[at - 1], "nama": "A\x00B"}
    upload = world.upload(as_csv(rows))
    world.run()
    summary = world.summary(upload)
    assert summary["rows"]["ditolak"] == refused and summary["rows"]["belum_diproses"] == 0
    assert summary["codes"]["BARIS_RUSAK" if refused else "FORMAT_TIDAK_DIKENAL"] == 1
    assert len(world.state.stored) == (at if refused else 0)


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "../../../../etc/passwd",
        "../docProps/app.xml",
    ],
)
def test_a_workbook_reads_no_part_outside_itself(target: str) -> None:
    """The relationship of its sheet names a web address, a file of ours, or another part."""
    header = list(domains.get(DOMAIN).example)
    plain = book(row(1, header), row(2, list(domains.get(DOMAIN).example.values())))
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(plain)) as source, zipfile.ZipFile(out, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("workbook.xml.rels"):
                content = content.replace(b"worksheets/sheet1.xml", target.encode())
                assert target.encode() in content
            copy.writestr(name, content)
    world = World()
    upload = world.receive.run(world.drop(out.getvalue()))
    assert upload and upload.status == "ditolak" and upload.code
