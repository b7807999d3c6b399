"""Neutralise cells that a spreadsheet would run as formulas, and restore them (OWASP ASVS 1.2.10)."""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[\\s\u200b\ufeff]*[=+\\-@\x00-\x1f\x7f\uff1d\uff0b\uff0d\uff20]")
"""Matches leading apostrophes too, so that `restore` removes exactly the one that `neutralise` added."""


def neutralise(cell: str) -> str:
    """Return the cell, behind an apostrophe where it starts like a formula or with a control character."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restore(cell: str) -> str:
    """Return the cell that `neutralise` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
