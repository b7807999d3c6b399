"""Define what validation has to say about a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Finding(NamedTuple):
    """One finding: a code of the catalogue, the column that it is about, and the message's parameters."""

    code: str
    column: str
    """A column of the dataset, '' for the row as a whole."""
    params: Mapping[str, str] = {}
