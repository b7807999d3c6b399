"""A call of the ministry, with the means to answer it truly: what every fault is handed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .store import Store
from .wire import Reply, Request

Order = Mapping[str, Any]
Do = Callable[[Mapping[str, str]], Reply]
"""Do what was asked; the mapping names records to refuse, with the code."""


class Answer(NamedTuple):
    do: Do
    store: Store
    domain: str
    request: Request
    now: float

    def __call__(self, refused: Mapping[str, str]) -> Reply:
        return self.do(refused)
