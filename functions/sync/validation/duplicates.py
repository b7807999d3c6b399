"""Rows that share what should stand once, found in memory: the same groups, in the same order, as the database's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence


def several(seen: Sequence[tuple[str, int]]) -> list[list[int]]:
    """(id, row) → the rows of each id that stands more than once."""
    twice = _repeated([identity for identity, _ in seen])
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for identity, row in seen if twice else ():
        if identity in twice:
            groups[identity].append(row)
    return [sorted(groups[identity]) for identity in sorted(groups)]


def under_several_ids(persons: Sequence[tuple[bytes, str, int]]) -> list[list[int]]:
    """(person, id, row) → the rows of each person who stands there under more than one id."""
    twice = _repeated([person for person, _, _ in persons])
    groups: defaultdict[bytes, list[tuple[str, int]]] = defaultdict(list)
    for person, identity, row in persons if twice else ():
        if person in twice:
            groups[person].append((identity, row))
    found = [groups[person] for person in sorted(groups)]
    return [sorted(row for _, row in rows) for rows in found if len({identity for identity, _ in rows}) > 1]


def _repeated(keys: Sequence[Hashable]) -> set[Hashable]:
    once = set(keys)
    return set() if len(once) == len(keys) else {key for key, times in Counter(keys).items() if times > 1}
