"""A server that ignores `Range` must not shift the bytes that we read."""

from __future__ import annotations

import io
from typing import Any, cast

import pytest

from functions.aws.streams import open_object

WHOLE = b"0123456789"


class IgnoresRange:
    """Answer every request with the whole object, as RFC 9110 14.2 allows and some emulators do."""

    def get_object(self, **_: Any) -> dict[str, Any]:
        return {"ETag": '"e"', "Body": io.BytesIO(WHOLE)}


@pytest.mark.parametrize(("start", "end"), [(0, None), (3, None), (3, 7), (0, 4), (9, 10), (4, 99)])
def test_bytes_are_cut_here_when_the_server_sends_them_all(start: int, end: int | None) -> None:
    with open_object(cast("Any", IgnoresRange()), {}, start, end) as stream:
        assert stream.read() == WHOLE[start:end]
