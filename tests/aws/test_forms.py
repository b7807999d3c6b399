"""A signed form or link allows exactly one thing, tried with real requests on the emulator."""

from __future__ import annotations

import hashlib
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import pytest
import urllib3

from functions.aws import clients
from functions.aws.forms import S3Forms, S3Links
from tests.support.emulator import FORMS_BUCKET

CONTENT = b"id_sumber,nik\r\n"
KEY = "inbox/3216/pelatihan/undangan/ab/berkas.csv"
HTTP = urllib3.PoolManager()


def signed(s3: Any, seconds: int = 900) -> tuple[str, dict[str, str]]:
    fields = {
        "x-amz-meta-mode": "snapshot",
        "x-amz-checksum-algorithm": "SHA256",
        "x-amz-checksum-sha256": b64encode(hashlib.sha256(CONTENT).digest()).decode(),
        "Content-Type": "application/octet-stream",
    }
    url, all_fields = S3Forms(s3, FORMS_BUCKET).form(KEY, len(CONTENT), fields, seconds)
    return url, dict(all_fields)


def post(url: str, fields: Mapping[str, str], content: bytes = CONTENT) -> int:
    answer = HTTP.request(
        "POST", url, fields=[*fields.items(), ("file", ("berkas.csv", content, "application/octet-stream"))]
    )
    return int(answer.status)


def test_the_file_it_was_made_for_is_taken_with_its_mode(s3: Any) -> None:
    assert post(*signed(s3)) in (200, 201, 204)
    stored = s3.get_object(Bucket=FORMS_BUCKET, Key=KEY)
    assert (stored["Body"].read(), stored["Metadata"]["mode"]) == (CONTENT, "snapshot")


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"x", b""], ids=["shorter", "longer", "empty"])
def test_another_size_is_not(content: bytes, s3: Any) -> None:
    assert post(*signed(s3), content) in (400, 403)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "inbox/3273/pelatihan/undangan/ab/berkas.csv"),
        ("x-amz-meta-mode", "delta"),
        ("policy", "e30="),
    ],
)
def test_nothing_of_the_form_may_be_changed(field: str, value: str, s3: Any) -> None:
    """Only an emulator that enforces IAM checks the signature itself (`tests/system`)."""
    url, fields = signed(s3)
    assert post(url, {**fields, field: value}) in (400, 403)


def test_nothing_may_be_added(s3: Any) -> None:
    url, fields = signed(s3)
    assert post(url, {"x-amz-meta-confirm-closing": "yes", **fields}) in (400, 403)


def test_it_ends(s3: Any) -> None:
    url, fields = signed(s3, seconds=1)
    time.sleep(2.1)
    assert post(url, fields) in (400, 403)


def test_a_link_gets_one_object(s3: Any) -> None:
    s3.put_object(Bucket=FORMS_BUCKET, Key="receipts/a.csv", Body=b"baris")
    answer = HTTP.request("GET", S3Links(s3, FORMS_BUCKET).link("receipts/a.csv", 60))
    assert (answer.status, answer.data) == (200, b"baris")


def test_on_aws_forms_and_links_go_to_the_region_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3", raising=False)
    clients.forget()
    url, _ = S3Forms(clients.signer(), FORMS_BUCKET).form(KEY, 1, {}, 9)
    link = S3Links(clients.signer(), FORMS_BUCKET).link("receipts/a.csv", 9)
    clients.forget()
    assert url == "https://forms.s3.ap-southeast-3.amazonaws.com/"
    assert link.startswith(
        "https://forms.s3.ap-southeast-3.amazonaws.com/receipts/a.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    )
