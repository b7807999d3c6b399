"""What the tests on the local cloud share: waiting, files, and the ministry's simulator."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import pytest

from functions import domains
from functions.sync.model.object_keys import receipt_key
from functions.sync.model.upload import Upload
from infra.cli.deployment import Deployment

REGION = "3216"
UPLOADED = b"id_sumber,nik\r\n"
"""The file that the form of the fixture `form` is for."""
T = TypeVar("T")


def until(wanted: Callable[[], T | Literal[False] | None], seconds: float = 120) -> T:
    """Return the first true result of `wanted`, asked every 0.3 s; fail the test after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := wanted():
            return found
        time.sleep(0.3)
    pytest.fail("waited in vain")


def upload_when(
    deployed: Deployment, identity: str, holds: Callable[[Upload], bool], seconds: float = 120
) -> Upload:
    """Return the upload once it is registered and `holds` is true of it; fail the test after `seconds`."""

    def look() -> Upload | None:
        upload = deployed.upload(identity)
        return upload if upload is not None and holds(upload) else None

    return until(look, seconds)


def delivered(deployed: Deployment, identity: str, seconds: float = 120) -> Upload:
    """Return the upload once all its records have reached the ministry or been refused there."""
    from infra.cli.officers.uploads import delivered as is_delivered

    return upload_when(deployed, identity, is_delivered, seconds)


def receipt(deployed: Deployment, upload: Upload) -> str:
    """Return the text of an upload's `receipt.csv`."""
    content = deployed.files.read(receipt_key(REGION, upload.domain, upload.id, "receipt.csv"))
    assert content is not None
    return content.decode()


def object_event(upload: Upload) -> str:
    """Return the message by which EventBridge announces the object of an upload."""
    drop = upload.drop
    return json.dumps(
        {
            "detail": {
                "bucket": {"name": drop.bucket},
                "object": {"key": drop.key, "version-id": drop.version_id},
            }
        }
    )


def simulator(deployed: Deployment, method: str, path: str, body: Any = None) -> Any:
    """Call the simulator's own interface (`/_simulator/…`) and return its JSON answer."""
    from infra.local import session

    content = None if body is None else json.dumps(body).encode()
    with session.http() as http:
        address, form = f"{deployed.siapkerja_url}/_simulator/{path}", {"Content-Type": "application/json"}
        answer = http.request(method, address, body=content, headers=form)
    assert answer.status == 200, answer.data
    return json.loads(answer.data)


def rows(domain: str, changes: list[dict[str, str]]) -> bytes:
    """Return a CSV file with the dataset's example row, once for each of `changes`."""
    example = {**domains.get(domain).example}
    text = io.StringIO()
    writer = csv.DictWriter(text, list({**example, **{k: "" for change in changes for k in change}}))
    writer.writeheader()
    writer.writerows([{**example, **change} for change in changes])
    return text.getvalue().encode()
