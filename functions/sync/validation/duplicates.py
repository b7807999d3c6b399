"""Find duplicates in memory: the same groups of rows, in the same order, as the database of `file_rules`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence


def rows_of_repeated_ids(seen: Sequence[tuple[str, int]]) -> list[list[int]]:
    """Return the rows of each id that occurs more than once; `seen` holds (id, row)."""
    twice = _repeated([identity for identity, _ in seen])
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for identity, row in seen if twice else ():
        if identity in twice:
            groups[identity].append(row)
    return [sorted(groups[identity]) for identity in sorted(groups)]


def rows_of_persons_with_several_ids(persons: Sequence[tuple[bytes, str, int]]) -> list[list[int]]:
    """Return the rows of each person who occurs under more than one id; `persons` holds (person, id, row)."""
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
