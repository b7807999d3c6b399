"""The collector has little to find here: rows come and go without cycles, and the heap behind them never dies."""

from __future__ import annotations

import gc

ALLOCATIONS = 100_000
"""Before the young are looked through; 700 by default, which a chunk of rows reaches hundreds of times for nothing."""


def pause_collection() -> None:
    """Leave what is loaded out of every collection, and collect rarely: a fifth of the time of a check (make bench)."""
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 100)
