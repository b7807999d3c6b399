"""The pauses and leases of the core fit the timeouts of the functions; the core may not import the stack."""

from __future__ import annotations

from functions.sync.model import retries
from infra.config import SIZES


def timeout(capability: str) -> int:
    """Return the function's timeout in milliseconds."""
    return SIZES[capability].timeout * 1_000


def test_a_dispatch_counts_as_dead_only_when_it_cannot_run_any_more() -> None:
    assert timeout("dispatch") * 3 // 2 == retries.DISPATCH_STUCK


def test_an_announcement_of_moves_outlives_the_worker_that_made_it() -> None:
    assert timeout("dispatch") == retries.WORKER_LIFETIME < retries.ANNOUNCED_FOR


def test_the_lease_of_a_rendering_lasts_as_long_as_settle_may_run() -> None:
    assert timeout("settle") == retries.RENDER_LEASE


def test_a_probe_counts_as_dead_only_when_no_dispatch_can_run_any_more() -> None:
    assert timeout("dispatch") < retries.PROBE_LEASE


def test_a_function_that_waits_for_a_permit_or_an_answer_has_the_time_for_it() -> None:
    for capability in ("dispatch", "pull", "reconcile"):
        assert timeout(capability) > retries.PERMIT_PATIENCE + retries.REQUEST_TIMEOUT * 1_000
