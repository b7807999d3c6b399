"""The table of public holidays, made from the library `holidays` by `make docs`; a test compares the two."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from holidays.countries.indonesia import Indonesia

from functions.domains.core import days_off

YEARS = range(1946, 2101)
"""The years that the library knows; dates after 2100 are refused."""


def table() -> str:
    """Return a line per year: the year, then month and day (MMDD) of each holiday and day of joint leave."""
    return "\n".join(
        " ".join((str(year), *(day.strftime("%m%d") for day in sorted(_days(year))))) for year in YEARS
    )


def _days(year: int) -> Indonesia:
    return Indonesia(years=year, categories=("public", "government"))


def main() -> None:
    file = Path(days_off.__file__)
    renewed = re.sub(
        r'(TABLE = """\n).*?(\n""")',
        lambda match: match[1] + table() + match[2],
        file.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    file.write_text(renewed, encoding="utf-8")
    sys.stdout.write(f"{len(YEARS)} years of holidays renewed\n")


if __name__ == "__main__":
    main()
