"""The buckets under enforcement: no call without TLS, signature or our key; a form is for one key only."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import urllib3
from botocore.exceptions import ClientError

from tests.system.journey import UPLOADED
from tests.system.reach import Actor, Reach

pytestmark = pytest.mark.timeout(420)
PLACE = "inbox/3216/pencari-kerja/uji.csv"
ANOTHERS_KEY = "arn:aws:kms:ap-southeast-3:111122223333:key/11111111-2222-3333-4444-555555555555"
OURS = "work/uji"
"""A key that the receiving function may write and read."""


def refusal(call: Any, **given: Any) -> str:
    """Return the code and the reason of the refusal, '' when the call was allowed."""
    try:
        call(**given)
    except ClientError as refused:
        return f"{refused.response['Error']['Code']}: {refused.response['Error']['Message']}"
    return ""


def buckets(reach: Reach) -> dict[str, str]:
    return {
        target.name.removesuffix(".Arn"): target.id for target in reach.targets if target.kind == "bucket"
    }


def test_without_tls_nobody_gets_what_he_may_have(
    receiver: Actor, receiver_without_tls: Actor, reach: Reach
) -> None:
    drop, receipt = (buckets(reach)[name] for name in ("Drop", "Receipt"))
    rights: list[tuple[str, dict[str, Any]]] = [
        ("list_objects_v2", {"Bucket": drop}),
        ("list_objects_v2", {"Bucket": receipt}),
        ("put_object", {"Bucket": receipt, "Key": OURS, "Body": b"uji"}),
        ("get_object", {"Bucket": receipt, "Key": OURS}),
    ]
    for call, given in rights:
        assert refusal(getattr(receiver.client("s3"), call), **given) == ""
        reason = refusal(getattr(receiver_without_tls.client("s3"), call), **given)
        assert reason.startswith("AccessDenied") and "explicit deny in a resource-based policy" in reason, (
            call,
            reason,
        )


def test_unsigned_nobody_gets_anything(receiver: Actor, reach: Reach) -> None:
    from infra.local import session

    receipt = buckets(reach)["Receipt"]
    receiver.client("s3").put_object(Bucket=receipt, Key=OURS, Body=b"uji")
    with session.http(retries=False) as http:
        asked = [f"{session.endpoint()}/{bucket}?list-type=2" for bucket in buckets(reach).values()]
        assert [
            http.request("GET", url).status for url in [*asked, f"{session.endpoint()}/{receipt}/{OURS}"]
        ] == [403] * (len(asked) + 1)
        assert (
            http.request("PUT", f"{session.endpoint()}/{buckets(reach)['Drop']}/{PLACE}", body=b"uji").status
            == 403
        )


@pytest.mark.parametrize(
    "named",
    [
        {"ServerSideEncryption": "AES256"},
        {"ServerSideEncryption": "aws:kms"},
        {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": ANOTHERS_KEY},
        {"ServerSideEncryption": "aws:kms:dsse"},
    ],
    ids=["s3's own", "aws's own", "another's", "twice"],
)
def test_whoever_writes_names_no_encryption_of_his_own(
    receiver: Actor, reach: Reach, named: dict[str, str]
) -> None:
    s3, where = receiver.client("s3"), {"Bucket": buckets(reach)["Receipt"], "Key": OURS}
    for call, given in ((s3.put_object, {"Body": b"uji"}), (s3.create_multipart_upload, {})):
        reason = refusal(call, **where, **given, **named)
        assert reason.startswith("AccessDenied") and "explicit deny in a resource-based policy" in reason, (
            reason
        )


def post(http: urllib3.PoolManager, url: str, fields: dict[str, str], content: bytes = UPLOADED) -> int:
    return http.request(
        "POST", url, fields=[*fields.items(), ("file", ("uji.csv", content, "application/octet-stream"))]
    ).status


def test_a_form_is_for_one_key_of_one_region_over_tls(form: tuple[str, dict[str, str]]) -> None:
    from infra.local import session

    url, fields = form
    key = fields["key"]
    assert key.startswith("inbox/3216/pencari-kerja/")
    plain = urlunsplit(
        urlsplit(url)._replace(scheme="http", netloc=urlsplit(session.plain_endpoint()).netloc)
    )
    changed = {
        "another region": {"key": key.replace("/3216/", "/3275/")},
        "another dataset": {"key": key.replace("/pencari-kerja/", "/pelatihan/")},
        "outside the inbox": {"key": key.replace("inbox/", "receipts/")},
        "another key": {"x-amz-server-side-encryption": "aws:kms"},
        "another signature": {"x-amz-signature": "0" * 64},
    }
    with session.http(retries=False) as http:
        tried = {name: post(http, url, {**fields, **change}) for name, change in changed.items()}
        tried["longer"] = post(http, url, fields, UPLOADED + b"x")
        tried["without TLS"] = post(http, plain, fields)
        assert tried == {**dict.fromkeys(changed, 403), "longer": 400, "without TLS": 403}
        assert post(http, url, fields) in (200, 201, 204), "the form as it was given"
