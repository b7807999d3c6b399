"""Read JSON in which single values are impossible, without losing their neighbours. Pure.

orjson refuses a whole answer for one lone surrogate, one number of 5,000 digits or one value that is nested
1,000 levels deep. Of such an answer everything is read that can be, and the rest becomes `UNFIT`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import orjson

UNFIT = object()
"""Stands for a value that cannot be read. No JSON can be written from it, so it never leaves by accident."""
DEEPEST = 64
"""Levels that are read of a whole answer where orjson does not read it."""
_DIGITS = 19
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
"""Strings, so that brackets in them do not count, and brackets. A string without an end is one match, so that
the time stays linear."""


def load(body: bytes) -> Any:
    """Return the value of a JSON document; raise ValueError for anything else (HTML, empty, truncated)."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        text = body.decode("utf-8", "surrogateescape")
        return json.loads(
            "".join(_shallow(text)), parse_int=_integer, parse_float=_float, parse_constant=lambda _: UNFIT
        )


def _shallow(text: str) -> Iterator[str]:
    """Yield the text in pieces, each value below `DEEPEST` levels replaced by NaN, which is read as UNFIT."""
    depth, at = 0, 0
    for token in _TOKENS.finditer(text):
        if token[0] in ("[", "{"):
            depth += 1
            if depth == DEEPEST + 1:
                yield text[at : token.start()]
                at = token.start()
        elif token[0] in ("]", "}"):
            if depth == DEEPEST + 1:
                yield "NaN"
                at = token.end()
            depth -= 1
    if depth > DEEPEST:
        raise ValueError("truncated")
    yield text[at:]


def _integer(digits: str) -> Any:
    return int(digits) if len(digits) <= _DIGITS else UNFIT


def _float(digits: str) -> Any:
    number = float(digits)
    return number if math.isfinite(number) else UNFIT
