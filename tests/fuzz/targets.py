"""Targets of the fuzzer: each reader by itself, all of ingest, and the rules of every dataset."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO

from functions import domains, messages
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Context
from functions.sync.model.errors import Rejected
from functions.sync.reading import csv_records, jsonl, xlsx
from functions.sync.reading.layout import DELIMITERS, container, read_layout
from functions.sync.reading.normalise import to_plain
from functions.sync.validation.row_validator import RowValidator
from tests.fuzz import exact
from tests.fuzz.exact import text_for
from tests.fuzz.mutate import Mutator
from tests.support.tables import SEEKERS, Inspected, as_csv, as_jsonl, as_lines, seeker
from tests.support.workbooks import packed, parts, row, sheet

CORPUS = Path(__file__).parent / "corpus"
CONTEXT = Context(date(2026, 11, 24), "3216")
ROWS = [
    seeker(1),
    seeker(2, nik="0", alamat='a "b"\nc;d', nama="Renée"),
    seeker(3, tanggal_lahir="15/08/1995", upah_diharapkan="Rp5.500.000,00"),
]
PARTS = parts(
    sheet(
        row(1, list(ROWS[0])),
        *(row(n, list(r.values())) for n, r in enumerate(ROWS, 2)),
        row(9, ['<c t="s"><v>0</v></c>', '<c s="1"><v>45000</v></c>']),
    ),
    strings=["<t>satu</t>", "<r><t>dua</t></r>"],
    styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
)

Target = Callable[[Mutator], object]
"""Make one input, let it be read, and return it; raise what the reader raised, or AssertionError."""


def pool() -> list[bytes]:
    text = as_csv(ROWS)
    seeds = [
        text,
        as_csv(ROWS, ";"),
        as_csv(ROWS, "\t", "\n"),
        b"\xef\xbb\xbf" + text,
        text.decode().encode("windows-1252"),
        as_jsonl(ROWS),
        b"\xff\xfe" + text.decode().encode("utf-16-le"),
        gzip.compress(text),
        as_lines([["JUDUL"], []]) + text + b"JUMLAH\r\n",
        packed(PARTS),
    ]
    return seeds + [path.read_bytes() for path in sorted(CORPUS.iterdir())]


POOL = pool()


class Failed(Exception):
    """A reader raised what it must not, or broke a promise; `content` is its input."""

    def __init__(self, content: object) -> None:
        super().__init__(repr(content)[:300])
        self.content = content


def lawful(read: Callable[[], object], content: object, *also: type[Exception]) -> None:
    """Allow only a refusal that has a message, and the exceptions `also`."""
    try:
        read()
    except Rejected as refused:
        message = messages.CATALOGUE.get(refused.code)
        if message is None or not message.text("id", **{"kolom": refused.column, **refused.params}):
            raise Failed(content) from refused
    except also:
        pass
    except Exception as error:
        raise Failed(content) from error


def _opened(content: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(content)


@contextmanager
def _nowhere() -> Iterator[BinaryIO]:
    yield io.BytesIO()


def fuzz_container(mutator: Mutator) -> object:
    content = mutator.content(POOL)
    lawful(lambda: container(content), content)
    return content


def fuzz_plain(mutator: Mutator) -> object:
    content = mutator.content(POOL)
    lawful(lambda: to_plain(_opened(content), len(content), SEEKERS, _nowhere), content)
    return content


def fuzz_layout(mutator: Mutator) -> object:
    content = mutator.content(POOL)
    for encoding in ("utf-8", "windows-1252"):
        lawful(partial(read_layout, _opened(content), SEEKERS, encoding), content, UnicodeDecodeError)
    return content


def fuzz_table(mutator: Mutator) -> object:
    content = mutator.content(POOL)

    def read() -> None:
        ends = [record.end for record in csv_records.records(io.BytesIO(content), encoding, delimiter)]
        assert ends == sorted(set(ends)) and (ends or [0])[-1] == len(content)

    encoding, delimiter = mutator.chance.choice(("utf-8", "windows-1252")), mutator.chance.choice(DELIMITERS)
    lawful(read, content, UnicodeDecodeError)
    return content


def fuzz_jsonl(mutator: Mutator) -> object:
    content = mutator.content([POOL[5]])

    def read() -> None:
        for line in jsonl.records(io.BytesIO(content)):
            laid = jsonl.lay_out(line.record or {}, SEEKERS)
            assert len(laid.cells) == len(shape(SEEKERS).names)

    lawful(read, content)
    return content


def fuzz_sheets(mutator: Mutator) -> object:
    """Mutate a workbook: mostly one part in a sound zip, mostly well formed still; else the zip itself."""
    if mutator.chance.random() < 0.2:
        content = mutator.content([packed(PARTS)])
    else:
        name = mutator.chance.choice([*PARTS, *["xl/worksheets/sheet1.xml"] * 6])
        worse = (
            mutator.markup(PARTS[name])
            if mutator.chance.random() < 0.8
            else mutator.content([PARTS[name].encode()])
        )
        content = packed({**PARTS, name: worse}, method=0)
    lawful(lambda: xlsx.to_csv(io.BytesIO(content), len(content), SEEKERS, io.BytesIO()), content)
    return content


def fuzz_whole(mutator: Mutator) -> object:
    content = mutator.content(POOL)

    def read() -> None:
        found = Inspected(content, mutator.chance.choice((50, 1 << 20)))
        assert len(found.judged) == found.rows

    lawful(read, content)
    return content


def _fuzz_domain(name: str) -> Target:
    domain = domains.get(name)
    names = shape(domain).names
    validator = RowValidator(domain, names)
    good = [domain.example.get(column, "") for column in names]
    others = sorted({text for other in domains.names() for text in domains.get(other).example.values()})

    def fuzz(mutator: Mutator) -> object:
        cells = mutator.cells(good, others)

        def read() -> None:
            checked = validator.check(cells, CONTEXT)
            for finding in checked.findings:
                assert messages.get(finding.code).text("id", **{"kolom": finding.column, **finding.params})
            if checked.values is not None:
                validator.shape.payload(checked.values)

        lawful(read, cells)
        return cells

    return fuzz


READERS: dict[str, Target] = {
    "container": fuzz_container,
    "plain": fuzz_plain,
    "layout": fuzz_layout,
    "table": fuzz_table,
    "jsonl": fuzz_jsonl,
    "sheets": fuzz_sheets,
    "whole": fuzz_whole,
}


def fuzz_exact(mutator: Mutator) -> object:
    """Read one text per reader: what it returns is what the text says, or the text is refused."""
    read = {name: text_for(mutator.chance, name) for name in exact.READERS}

    def check() -> None:
        for name, text in read.items():
            if found := exact.broken(name, text):
                raise AssertionError(found)

    lawful(check, list(read.items()))
    return list(read.items())


RULES: dict[str, Target] = {name: _fuzz_domain(name) for name in domains.names()}
#: name → (target, its share of the runs); cheaper targets have more.
TARGETS: dict[str, tuple[Target, int]] = {
    **{
        name: (target, {"container": 4, "whole": 1, "sheets": 2}.get(name, 3))
        for name, target in READERS.items()
    },
    **{name: (target, 8) for name, target in RULES.items()},
    "exact": (fuzz_exact, 19),
}


def shares(runs: int, targets: Sequence[str]) -> dict[str, int]:
    whole = sum(TARGETS[name][1] for name in targets)
    return {name: max(1, runs * TARGETS[name][1] // whole) for name in targets}
