"""Every role × every resource × every action: each call is made with the role's credentials, and printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import botocore.session
import pytest

from infra.cli.deployment import Deployment
from tests.system.reach import GRANTED, Reach, actor, calls

pytestmark = pytest.mark.timeout(420)
Tried = dict[tuple[str, str, str], str]
"""(function, resource, action) → `denied` or `in`."""


def test_every_action_that_is_granted_can_be_tried(reach: Reach) -> None:
    assert reach.missing() == set()
    assert len(reach.roles) == len([target for target in reach.targets if target.kind == "function"])


def test_a_role_reaches_what_it_was_granted_and_nothing_else(
    deployed: Deployment, reach: Reach, show: Callable[[str], None]
) -> None:
    shared = botocore.session.get_session()

    def everything(function: str) -> Tried:
        who = actor(deployed, shared, reach.roles[function])
        return {
            (function, target.name, action): who.tries(action, target)
            for target in reach.targets
            for action in calls(target.kind)
        }

    with ThreadPoolExecutor(2) as pool:
        tried: Tried = {
            key: came for found in pool.map(everything, reach.roles) for key, came in found.items()
        }
    show(_table(reach, tried))
    assert {key: came for key, came in tried.items() if came != _wanted(reach, *key)} == {}
    assert Counter(tried.values())["in"] > len(reach.roles), "a denial proves nothing where nobody gets in"


def _wanted(reach: Reach, function: str, resource: str, action: str) -> str:
    return "in" if action in reach.granted[function].get(resource, ()) else "denied"


def _table(reach: Reach, tried: Tried) -> str:
    """Return a table of denied and allowed calls, by function and kind of resource."""
    kinds = {target.name: target.kind for target in reach.targets}
    cells = Counter((function, kinds[resource], came) for (function, resource, _), came in tried.items())
    total = Counter(came for came in tried.values())
    head = f"{'role of':<28}" + "".join(f"{kind:>12}" for kind in GRANTED)
    rows = [
        f"{function:<28}"
        + "".join(
            f"{cells[function, kind, 'denied']:>8}{_plus(cells[function, kind, 'in']):>4}" for kind in GRANTED
        )
        for function in reach.roles
    ]
    return "\n".join([f"calls denied, and +let in: {total['denied']} +{total['in']}", head, *rows])


def _plus(count: int) -> str:
    return f"+{count}" if count else ""
