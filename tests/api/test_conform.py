"""A few hundred cases of schemathesis in every test run; `python -m tests.api.conform` runs thousands."""

from __future__ import annotations

import re

from tests.api.conform import TOKEN, local, run


def test_the_api_keeps_to_its_document() -> None:
    """Every call with a few cases first; then chains of calls, which are cut off because they never end."""
    with local() as server:
        cases = run(server.url, TOKEN, 5, 1, "--phases", "examples,fuzzing")
        chains = run(server.url, TOKEN, 5, 1, "--phases", "stateful", "--max-time", "10")
    for done in (cases, chains):
        assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    assert sum(server.statuses.values()) >= 300
    assert not [status for status in server.statuses if status >= 500]
    assert re.search(r"Tested: 6[0-9]", cases.stdout)
    assert {200, 202, 422, 404} <= server.statuses.keys()
