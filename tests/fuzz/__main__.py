"""`python -m tests.fuzz --runs N --seed S`: report crashes, slow inputs and growing memory.

An input is slow above one second. Exit with 1 when there are findings.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

from tests.fuzz.mutate import Mutator
from tests.fuzz.targets import TARGETS, Failed, shares
from tests.support.hostile import LIMIT_MB, memory

SLOW = 1.0
LOOK = 500
"""Runs between two measurements of the memory."""


def fuzz(name: str, runs: int, seed: int, save: Path | None = None) -> tuple[list[str], float]:
    """Return (findings, seconds); each finding names the seed `{seed}:{number}` that repeats it alone."""
    target, found, begun, before = TARGETS[name][0], [], time.perf_counter(), memory("VmHWM")
    for number in range(runs):
        own = seed * 1_000_003 + number
        started = time.process_time()
        content: object = None
        try:
            content = target(Mutator(own))
        except Failed as failed:
            cause = failed.__cause__
            content = failed.content
            found.append(f"{name} {own}: {type(cause).__name__}: {cause}"[:300])
        if (took := time.process_time() - started) > SLOW:
            found.append(f"{name} {own}: {took:.1f} s")
        if number % LOOK == 0 and memory("VmHWM") - before > LIMIT_MB:
            found.append(f"{name} {own}: {memory('VmHWM') - before} MB")
            before = memory("VmHWM")
        if save and found and found[-1].startswith(f"{name} {own}:"):
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            (save / f"{name}-{hashlib.blake2b(data, digest_size=6).hexdigest()}").write_bytes(data)
        if len(found) >= 20:
            break
    return found, time.perf_counter() - begun


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--runs", type=int, default=200_000, help="inputs in all (default 200,000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--target", action="append", choices=list(TARGETS), help="only these; again for several"
    )
    parser.add_argument("--save", type=Path, help="folder for inputs that crash or are slow")
    given = parser.parse_args()
    total = 0
    for name, runs in shares(given.runs, given.target or list(TARGETS)).items():
        found, seconds = fuzz(name, runs, given.seed, given.save)
        total += len(found)
        sys.stdout.write(f"{name:18} {runs:9,} inputs {seconds:7.1f} s  {len(found)} found\n")
        sys.stdout.writelines(f"  {line}\n" for line in found)
        sys.stdout.flush()
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
