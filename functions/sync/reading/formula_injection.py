"""Cells that no spreadsheet takes for a formula, and the way back (OWASP ASVS 1.2.10)."""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[\\s\u200b\ufeff]*[=+\\-@\x00-\x1f\x7f\uff1d\uff0b\uff0d\uff20]")
"""Apostrophes in front are counted in, so that what we put there can be told from what was there."""


def neutralise(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restore(cell: str) -> str:
    """What `neutralise` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
