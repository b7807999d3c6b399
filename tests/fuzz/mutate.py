"""Mutate inputs from one seed: flip, splice, cut and double bytes, and insert tokens that confuse readers."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

WORDS = (
    b"",
    b'"',
    b'""',
    b'"""',
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b"'",
    b"|",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\x81",
    b"\xc2\xa0",
    "\u200b\u202e".encode(),
    "\u0661\u0662".encode(),
    "İ".encode(),
    "ß".encode(),
    "\U0001f600".encode(),
    "²".encode(),
    b"-",
    b"NULL",
    b"#N/A",
    b"nan",
    b"inf",
    b"-0",
    b"1e999",
    b"1E308",
    b"9" * 400,
    b"3,21606E+15",
    b"3216061508950001",
    b"0" * 16,
    b"00/00/0000",
    b"29/02/2023",
    b"31 Des 9999",
    b"0001-01-01",
    b"9999-12-31T23:59:59-23:59",
    b"2026-W01-1",
    b"+62812",
    b"=1+1",
    b"JUMLAH",
    b"sep=;\n",
    b"id_sumber",
    b"nik",
    b"<",
    b"</c>",
    b"<!DOCTYPE a>",
    b"<!--",
    b"<![CDATA[",
    b"&#0;",
    b"&#x110000;",
    b"&a;",
    b'r="A1"',
    b'r="XFD1048576"',
    b't="s"',
    b't="d"',
    b't="inlineStr"',
    b"<f/>",
    b"_xD800_",
    b"\xe2\x80\xa8",
    b"x" * 70_000,
)

_VALUE, _TEXT = re.compile(r'="([^"]*)"'), re.compile(r">([^<]+)<")
_ELEMENT = re.compile(r"<(c|row|si|t|xf|Relationship|sheet)\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL)
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Mutator:
    """Mutate inputs; the output depends on `seed` alone."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def content(self, pool: Sequence[bytes]) -> bytes:
        """Return one of `pool` after a few mutations."""
        mutated = bytearray(self.chance.choice(pool))
        for _ in range(1 + int(self.chance.expovariate(0.7))):
            self._step(mutated, pool)
        return bytes(mutated[: 1 << 18])

    def _step(self, mutated: bytearray, pool: Sequence[bytes]) -> None:
        chance = self.chance
        at = chance.randint(0, len(mutated))
        until = min(len(mutated), at + int(chance.expovariate(0.02)))
        match chance.randrange(8):
            case 0 if mutated:
                mutated[chance.randrange(len(mutated))] ^= 1 << chance.randrange(8)
            case 1:
                mutated[at:until] = chance.choice(WORDS)
            case 2:
                mutated[at:at] = chance.choice(WORDS)
            case 3:
                del mutated[at:until]
            case 4:
                mutated[at:at] = mutated[at:until] * chance.randint(1, 4)
            case 5:
                other = chance.choice(pool)
                start = chance.randint(0, len(other))
                mutated[at:until] = other[start : start + int(chance.expovariate(0.01))]
            case 6:
                del mutated[at:]
            case 7:
                mutated[at:until] = chance.randbytes(chance.randint(0, 8))

    def markup(self, text: str) -> str:
        """Replace, double, drop or move values, texts and elements of XML, which stays well formed."""
        chance = self.chance
        for _ in range(1 + int(chance.expovariate(0.5))):
            spots = list(chance.choice((_VALUE, _TEXT, _ELEMENT)).finditer(text))
            if not spots:
                continue
            spot, other = chance.choice(spots), chance.choice(spots)
            if spot.re is _ELEMENT:
                new = chance.choice(("", spot[0] * 2, other[0], spot[0] + other[0]))
                text = text[: spot.start()] + new + text[spot.end() :]
            else:
                word = chance.choice(
                    (
                        other[1],
                        chance.choice(WORDS).decode("utf-8", "replace"),
                        str(chance.randint(-5, 1 << 21)),
                        f"{spot[1]}9",
                    )
                )
                text = (
                    text[: spot.start(1)]
                    + _NOT_XML.sub("", escape(word, {'"': "&quot;"}))
                    + text[spot.end(1) :]
                )
        return text[: 1 << 18]

    def cells(self, row: Sequence[str], pool: Sequence[str]) -> list[str]:
        """Return the row with a few cells mutated. `pool`: cells of other columns."""
        chance = self.chance
        cells = list(row)
        for _ in range(1 + int(chance.expovariate(0.5))):
            at = chance.randrange(len(cells))
            match chance.randrange(4):
                case 0:
                    cells[at] = chance.choice(pool)
                case 1:
                    cells[at] = chance.choice(WORDS).decode("utf-8", "replace")
                case 2:
                    cells[at] = self.content([cells[at].encode("utf-8", "surrogatepass")]).decode(
                        "utf-8", "replace"
                    )
                case 3:
                    cells[at] = "".join(
                        chr(chance.choice((chance.randrange(128), chance.randrange(0xD800))))
                        for _ in range(chance.randrange(20))
                    )
        return cells
