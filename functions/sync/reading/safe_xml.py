"""Parse XML into events in constant memory: no DTD, no entities, limited depth, names and token length.

A workbook comes from outside, and its XML may be made to exhaust memory or time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.parsers import expat

from functions.sync.model.errors import Rejected

DEPTH = 64
"""The most elements inside one another."""
NAMES = 10_000
"""The most different names of elements and attributes: expat keeps each of them as long as the parser
lives."""
TOKEN_BYTES = 1 << 18
"""The most bytes of one tag, comment or instruction. Expat up to 2.5 scans an unfinished one again with every
block."""


class Events:
    """The events that a reader of an XML part handles. Names come without their namespace prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def parse(blocks: Iterable[bytes], events: Events) -> Iterator[None]:
    """Feed `events`, and yield after each block, so that the caller can take what was read.

    Nothing inside `extLst` is an event: extensions of one maker may repeat names with another meaning.
    Raises `Rejected`: BERKAS_BERBAHAYA beyond a limit or for a DTD, FORMAT_TIDAK_DIKENAL for broken XML.
    """
    names: dict[str, str] = {}
    local: dict[str, str] = {}
    depth = extension = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, extension
        depth += 1
        if depth > DEPTH:
            raise Rejected("BERKAS_BERBAHAYA")
        plain = local.get(name)
        if plain is None:
            plain = name.rpartition(":")[2]
            if plain == "extLst":
                extension = depth
                parser.StartElementHandler, parser.EndElementHandler = start_inside, end_inside
                parser.CharacterDataHandler = None
                return
            local[name] = plain
        events.start(plain, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        events.end(local[name])

    def start_inside(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise Rejected("BERKAS_BERBAHAYA")

    def end_inside(_: str) -> None:
        nonlocal depth
        depth -= 1
        if depth < extension:
            parser.StartElementHandler, parser.EndElementHandler = start, end
            parser.CharacterDataHandler = events.text

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
    # ValueError and LookupError: an encoding that Python does not know, or not for XML.
    except (expat.ExpatError, ValueError, LookupError):
        raise Rejected("FORMAT_TIDAK_DIKENAL") from None
    yield


def read(blocks: Iterable[bytes], events: Events) -> None:
    """Feed `events` with a whole part. Raises `Rejected` as `parse`."""
    for _ in parse(blocks, events):
        pass


def refuse_declarations(blocks: Iterable[bytes]) -> None:
    """Raise `Rejected` (BERKAS_BERBAHAYA) for a part with a DTD; reading stops at its root element."""
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
