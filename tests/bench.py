"""`make bench`: measure what a row costs, as ratios taken side by side in one run.

Seconds depend on the machine, ratios hardly.

python -m tests.bench [ROWS]
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from functions import domains
from functions.runtime.clock import SystemClock
from functions.sync.from_region.check import Check
from functions.sync.from_region.chunking import cut_into_chunks
from functions.sync.model.finding import Finding
from functions.sync.reading.layout import read_layout
from functions.sync.validation.column_validator import ColumnValidator
from functions.sync.validation.row_validator import RowValidator
from functions.sync.validation.rows import context_at, judge
from infra.cli.local_files import LocalFiles
from infra.local.demo_data import generate_domain

ROUNDS = 3
DOMAIN = "pencari-kerja"
COMMAND_ROWS, AIM_SPEED, AIM_MEMORY = 200_000, 25_000, 300
"""Rows of the measured command; the rows per second it must exceed; the MB it must stay under."""


def best(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the quickest of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def drain(items: Iterable[object]) -> None:
    for _ in items:
        pass


def by_loop(validator: RowValidator, row: Sequence[object]) -> list[Finding]:
    """Judge rows by a loop over the columns, which the generated code replaces."""
    context, found = context_at(0, "3216"), []
    for rule, at, _ in validator.shape.rules:
        several = [row[i] for i in at]
        if (rule.nulls or None not in several) and rule.breach(context, *several):
            found.append(Finding(rule.code, rule.columns[0]))
    return found


def measure(file: Path, rows: int, scratch: Path) -> list[tuple[str, float]]:
    domain = domains.get(DOMAIN)
    context = context_at(SystemClock().now(), "3216")
    layout = read_layout(lambda: file.open("rb"), domain, "utf-8")
    with file.open(newline="", encoding="utf-8") as text:
        table = [
            row for row in csv.reader(text, delimiter=layout.delimiter) if len(row) == len(layout.columns)
        ][1:]
    validator = RowValidator(domain, layout.columns)
    good = [row.values for row in ColumnValidator(validator).check(table, context) if row.values]

    def parse() -> None:
        with file.open(newline="", encoding="utf-8") as text:
            drain(csv.reader(text, delimiter=layout.delimiter))

    def judged() -> None:
        with file.open("rb") as stream:
            stream.seek(layout.start)
            drain(judge(stream, layout, layout.header_row + 1, domain, context, {}, 0))

    def checked() -> None:
        Check(LocalFiles(scratch), SystemClock(), lambda done, total: None).run(
            lambda: file.open("rb"), file.name, file.stat().st_size, domain, "3216"
        )

    anchor = best(parse)
    works: list[tuple[str, Callable[[], object]]] = [
        (
            "first pass: cut, doubles, anomalies",
            lambda: cut_into_chunks(lambda: file.open("rb"), layout, domain),
        ),
        ("rows checked in bulk", lambda: drain(ColumnValidator(validator).check(table, context))),
        ("rows checked one by one", lambda: drain(validator.check(row, context) for row in table)),
        ("rules written out", lambda: drain(validator.rules(row, context) for row in good)),
        ("rules in a loop", lambda: drain(by_loop(validator, row) for row in good)),
        ("second pass: a chunk judged", judged),
        ("the whole check, files written", checked),
    ]
    return [("csv.reader alone", anchor), *((name, best(work)) for name, work in works)]


def command(folder: Path) -> str:
    """Run the command as an officer does, process start included, and compare it with its budget."""
    file = folder / "command.csv"
    generate_domain(DOMAIN, COMMAND_ROWS, 1, date.today(), file)  # noqa: DTZ011  any day will do
    call = [
        sys.executable,
        "-c",
        "from infra.cli.main import main; main()",
        "check",
        DOMAIN,
        str(file),
        "--out",
        str(folder / "command"),
    ]
    subprocess.run(
        call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )  # exit code 1: some rows are refused
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    speed, memory = COMMAND_ROWS / (used.ru_utime + used.ru_stime), used.ru_maxrss / 1024
    return (
        f"sinergi check, {COMMAND_ROWS:,} rows: {speed:,.0f} rows a second (aim {AIM_SPEED:,}), "
        f"{memory:.0f} MB (aim {AIM_MEMORY})"
    )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.csv"
        generate_domain(DOMAIN, rows, 1, date.today(), file)  # noqa: DTZ011  any day will do
        figures = measure(file, rows, Path(folder) / "out")
        whole = command(Path(folder))
    title = f"{rows} rows of {DOMAIN}, one core, best of {ROUNDS}"
    table = Table("work", "µs a row", "rows a second", "× csv.reader", title=title, title_justify="left")
    for name, seconds in figures:
        table.add_row(
            name, f"{seconds / rows * 1e6:.1f}", f"{rows / seconds:,.0f}", f"{seconds / figures[0][1]:.1f}"
        )
    Console(width=110).print(table, whole, sep="\n")


if __name__ == "__main__":
    main()
