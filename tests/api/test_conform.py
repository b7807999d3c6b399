"""A few hundred of schemathesis's cases at every build; `python -m tests.api.conform` for thousands."""

from __future__ import annotations

import re

import pytest

from tests.api.conform import TOKEN, local, run


@pytest.mark.timeout(180)
def test_the_api_keeps_to_its_document() -> None:
    with local() as server:
        done = run(server.url, TOKEN, 5, 1, "--phases", "examples,fuzzing,stateful", "--max-time", "40")
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    assert sum(server.statuses.values()) >= 300
    assert not [status for status in server.statuses if status >= 500]
    assert re.search(r"Tested: 6[0-9]", done.stdout)
    assert {200, 202, 422, 404} <= server.statuses.keys()
