"""What validation has to say about a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Finding(NamedTuple):
    """`code` of the catalogue, `column` (a model field, '' for the row as a whole), parameters of the message."""

    code: str
    column: str
    params: Mapping[str, str] = {}
