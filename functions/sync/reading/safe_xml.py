"""XML as events, in constant memory: no DTD, no entities, nothing deep, no endless token (engineering 4.11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.parsers import expat

from functions.sync.model.errors import Rejected

DEPTH = 64
NAMES = 10_000
"""Different names of elements and attributes: expat keeps each of them for good."""
TOKEN_BYTES = 1 << 18
"""One tag, comment or instruction. Expat up to 2.5 scans an unfinished one again with every block."""


class Events:
    """What a reader of a part sees. Names come without their prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def parse(blocks: Iterable[bytes], events: Events) -> Iterator[None]:
    """Yields after each block, so that what was read can be taken. Raises `Rejected`."""
    names: dict[str, str] = {}
    local: dict[str, str] = {}
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise Rejected("BERKAS_BERBAHAYA")
        events.start(local.get(name) or local.setdefault(name, name.rpartition(":")[2]), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        events.end(local[name])

    parser = expat.ParserCreate(intern=names)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _forbidden
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = (
        start,
        end,
        events.text,
    )
    fed = 0
    try:
        for block in blocks:
            fed += len(block)
            parser.Parse(block, False)
            if fed - parser.CurrentByteIndex > TOKEN_BYTES or len(names) > NAMES:
                raise Rejected("BERKAS_BERBAHAYA")
            yield
        parser.Parse(b"", True)
    except (
        expat.ExpatError,
        ValueError,
        LookupError,
    ):  # the last two: an encoding that Python has not, or not for XML
        raise Rejected("FORMAT_TIDAK_DIKENAL") from None
    yield


def read(blocks: Iterable[bytes], events: Events) -> None:
    for _ in parse(blocks, events):
        pass


def refuse_declarations(blocks: Iterable[bytes]) -> None:
    """Refuse a part with a DTD, which can only stand before the root element; the rest is not looked at."""
    root = _Root()
    try:
        for _ in parse(blocks, root):
            if root.seen:
                return
    except Rejected as refused:
        if refused.code == "BERKAS_BERBAHAYA":
            raise


class _Root(Events):
    seen = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self.seen = True


def _forbidden(*_: Any) -> None:
    raise Rejected("BERKAS_BERBAHAYA")
