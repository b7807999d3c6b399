"""A call to the ministry, with the means to answer it truthfully: the argument of every fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .store import Store
from .wire import Reply, Request

Order = Mapping[str, Any]
Do = Callable[[Mapping[str, str]], Reply]
"""Does what was asked and returns the true answer. Its argument: id of a record to refuse → code."""


class Answer(NamedTuple):
    """A call, its truthful answer when called, and the time in epoch seconds."""

    do: Do
    store: Store
    domain: str
    request: Request
    now: float

    def __call__(self, refused: Mapping[str, str]) -> Reply:
        return self.do(refused)
