"""`make evidence`: run the measurements and write their output into `docs/evidence.md`.

Each stands there with its command, commit and date.

python -m tests.evidence [NAME …]    only these; the others keep what the page has
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[1]
PAGE = REPOSITORY / "docs/evidence.md"


class Measure(NamedTuple):
    """`command` as a person types it in the repository's root; `told` makes the page's text of its output."""

    name: str
    command: str
    told: Callable[[str], str] = str.strip


def _last(output: str) -> str:
    return output.strip().rpartition("\n")[2]


def _seeds(output: str) -> str:
    """Leave out what each seed found: it quotes stored records, and the page needs only the seed."""
    return re.sub(r"(seed +[0-9]+): .*", r"\1", output.strip())


MEASURES = (
    Measure("simulation", "make simulate SEEDS=1..2000"),
    Measure("crash points", "python -m tests.simulation --points", _last),
    Measure("deliberate bugs", "python -m tests.simulation --mutants", _seeds),
    Measure("outage", "python -m tests.simulation --outage"),
    Measure("fuzz", "make fuzz RUNS=200000"),
    Measure("bench", "make bench"),
)
_ECHOED = re.compile(r"^(make\[\d+\]: .*|\.venv/bin/python .*)\n", re.MULTILINE)


def section(name: str, text: str) -> re.Pattern[str]:
    """Return the pattern of a measure's place on the page; raise ValueError where the page has none."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{PAGE.name} has no place for {name}")
    return pattern


def run(measure: Measure) -> str:
    """Run one measure and return its section: command, commit, date, duration and output."""
    began = time.monotonic()
    words = [sys.executable if word == "python" else word for word in measure.command.split()]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    output = measure.told(_ECHOED.sub("", done.stdout)) or done.stderr.strip()
    outcome = "" if done.returncode == 0 else f", exit {done.returncode}"
    said = f"`{measure.command}`, commit `{commit()}`, {date.today().isoformat()}, {seconds:.0f} s{outcome}"  # noqa: DTZ011
    return f"{said}\n\n```\n{output}\n```"


def commit() -> str:
    """Return the short hash of HEAD, with a `+` where the code differs from it."""
    found = _git("rev-parse", "--short", "HEAD").strip()
    return found + ("+" if _git("status", "--porcelain", "--", "functions", "infra", "tests") else "")


def _put(name: str, found: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        section(name, text).sub(lambda match: match[1] + found + match[2], text), encoding="utf-8"
    )


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout


def main() -> int:
    wanted = sys.argv[1:]
    unknown = set(wanted) - {measure.name for measure in MEASURES}
    if unknown:
        sys.stderr.write(f"unknown: {', '.join(sorted(unknown))}\n")
        return 64
    for measure in MEASURES:
        if wanted and measure.name not in wanted:
            continue
        sys.stdout.write(f"{measure.name}: {measure.command}\n")
        found = run(measure)
        _put(measure.name, found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
