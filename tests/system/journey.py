"""What the journeys on the local cloud share: waiting, files, and the ministry's simulator."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from functions import domains
from functions.sync.model.upload import Upload

REGION = "3216"


def until(wanted: Callable[[], Any], seconds: float = 120) -> Any:
    """What `wanted` returns once it is true; the test fails when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := wanted():
            return found
        time.sleep(0.3)
    pytest.fail("waited in vain")


def delivered(there: Any, identity: str, seconds: float = 120) -> Upload:
    from infra.cli.officers.uploads import delivered as arrived

    found = until(lambda: (u := there.upload(identity)) is not None and arrived(u) and u, seconds)
    assert isinstance(found, Upload)
    return found


def simulator(there: Any, method: str, path: str, body: Any = None) -> Any:
    from infra.local import session

    content = None if body is None else json.dumps(body).encode()
    with session.http() as http:
        address, form = f"{there.siapkerja_url}/_simulator/{path}", {"Content-Type": "application/json"}
        answer = http.request(method, address, body=content, headers=form)
    assert answer.status == 200, answer.data
    return json.loads(answer.data)


def rows(domain: str, changes: list[dict[str, str]]) -> bytes:
    """The domain's example, once for each of `changes`."""
    example = {**domains.get(domain).example}
    text = io.StringIO()
    writer = csv.DictWriter(text, list({**example, **{k: "" for change in changes for k in change}}))
    writer.writeheader()
    writer.writerows([{**example, **change} for change in changes])
    return text.getvalue().encode()
