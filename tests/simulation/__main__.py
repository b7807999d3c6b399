"""`python -m tests.simulation --seeds 1..2000` · `--mutants` · `--points` · `--outage`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from multiprocessing import Pool, cpu_count

from tests.simulation import enumeration, mutants, outage
from tests.simulation.run import Verdict, run_seed, shrink, story

SHOWN = 3
"""Number of failing seeds that are shrunk and printed in full; of the others one line."""


def seeds(text: str) -> range:
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def batch(numbers: range) -> tuple[Counter[str], Counter[str], Counter[str], list[tuple[int, str]]]:
    """Run these seeds; return (figures, faults, points of death, failures), small enough to pickle."""
    figures: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    points: Counter[str] = Counter()
    failures = []
    for seed in numbers:
        verdict = run_seed(seed)
        figures.update(
            runs=1, invocations=verdict.invocations, effects=verdict.effects, repeated=verdict.repeated
        )
        fired += verdict.fired
        points += verdict.points
        if verdict.violation:
            failures.append((seed, verdict.violation))
    return figures, fired, points, failures


def simulate(numbers: range) -> int:
    began = time.monotonic()
    figures: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    points: Counter[str] = Counter()
    failures: list[tuple[int, str]] = []
    parts = [numbers[at : at + 50] for at in range(0, len(numbers), 50)]
    with Pool(cpu_count()) as pool:
        for counted, faults, died, failed in pool.imap_unordered(batch, parts):
            figures += counted
            fired += faults
            points += died
            failures += failed
    seconds = time.monotonic() - began
    print_line(f"{figures['runs']} runs in {seconds:.1f} s ({figures['runs'] / seconds:.0f} a second)")
    print_line(
        f"{figures['invocations']} invocations, {figures['effects']} effects at the ministry, "
        f"of which it repeated {figures['repeated']} itself"
    )
    print_line(f"{sum(points.values())} deaths at {len(points)} different points")
    print_line("faults: " + ", ".join(f"{name} {number}" for name, number in fired.most_common()))
    print_line(f"{len(failures)} violations")
    report(failures)
    return 1 if failures else 0


def report(failures: Iterable[tuple[int, str]]) -> None:
    failed = sorted(failures)
    for seed, _ in failed[:SHOWN]:
        smallest: Verdict = shrink(run_seed(seed))
        print_line(f"\n{story(smallest)}")
    for seed, violation in failed[SHOWN:]:
        print_line(f"seed {seed}: {violation}")


def print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=seeds, metavar="A..B")
    parser.add_argument(
        "--mutants", action="store_true", help="deliberate bugs, and the seed that catches each"
    )
    parser.add_argument("--points", action="store_true", help="die once at every effect of every handler")
    parser.add_argument("--outage", action="store_true", help="72 hours without the ministry")
    wanted = parser.parse_args()
    code = 0
    if wanted.seeds:
        code |= simulate(wanted.seeds)
    for asked, part in ((wanted.points, enumeration), (wanted.mutants, mutants), (wanted.outage, outage)):
        if asked:
            code |= part.report(print_line)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
