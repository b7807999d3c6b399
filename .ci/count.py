"""Print `N passed, N failed, N skipped` from pytest's JUnit report; exit 1 where no test ran."""

import sys
from pathlib import Path
from xml.etree import ElementTree

report = Path(sys.argv[1])
suites = list(ElementTree.parse(report).getroot().iter("testsuite")) if report.exists() else []  # noqa: S314  our own file
total, failed, errors, skipped = (
    sum(int(suite.get(name, "0")) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
)
sys.stdout.write(f"{total - failed - errors - skipped} passed, {failed + errors} failed, {skipped} skipped\n")
sys.exit(0 if total > skipped else 1)
