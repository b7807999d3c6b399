"""Reconciliation of a bad night: answers that do not hold together, copies that move while they are compared, deaths, and too many
differences to be true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import pytest

from functions import agreement, domains
from functions.sync.model.errors import Transient
from functions.sync.model.record import Key, RecordState
from functions.sync.ports.ministry import Digest
from functions.sync.reconciliation import merkle
from functions.sync.reconciliation.merkle import Difference
from functions.sync.reconciliation.reconcile import FEW, Reconcile
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.support.ministry import SECRET
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION
from tests.sync.reconciliation.test_reconcile import HOME, Night, key


def night(records: int = 40) -> Night:
    made = Night()
    made.upload(as_csv([seeker(n) for n in range(1, records + 1)]))
    made.recover(5)
    assert {record.state for record in made.state.stored.values()} == {RecordState.TERSINKRON}
    return made


def answering(made: Night, spoil: Callable[[str, Digest], Digest | None]) -> None:
    """`spoil`: (prefix, the true answer) → what is answered instead."""
    real = made.there.digest

    def answer(region: str, domain: str, period: str, prefix: str) -> Digest | None:
        found = real(region, domain, period, prefix)
        return spoil(prefix, found) if found else found

    made.there.digest = answer  # type: ignore[method-assign]


def _of_another(made: Night, day: str, region: str) -> Callable[[str, Digest], Digest]:
    real = made.there.digest
    return lambda prefix, _: real(region, HOME, day, prefix) or pytest.fail("it offers digests")


def _half(prefix: str, found: Digest) -> Digest:
    return found._replace(buckets=dict(list(found.buckets.items())[: len(found.buckets) // 2]))


def _no_leaves(prefix: str, found: Digest) -> Digest:
    return found._replace(leaves={})


def _fewer_leaves(prefix: str, found: Digest) -> Digest:
    return found._replace(leaves=dict(list(found.leaves.items())[:-1]))


def _strange_leaves(prefix: str, found: Digest) -> Digest:
    return found._replace(leaves={**found.leaves, "../lain": ("ab", 1, 0, "ada")})


SPOILT: dict[str, Callable[[Night], Callable[[str, Digest], Digest | None]]] = {
    "half of the buckets": lambda _: _half,
    "another day": lambda made: _of_another(made, "2026-11-23", REGION),
    "another region": lambda made: _of_another(made, "2026-11-24", "3275"),
    "no leaves": lambda _: _no_leaves,
    "a leaf short": lambda _: _fewer_leaves,
    "leaves of nowhere": lambda _: _strange_leaves,
    "no digests any more": lambda _: lambda prefix, found: None if prefix else found,
    "garbage": lambda _: lambda prefix, found: Digest("x", {"zz": "y"}, {}),
}


@pytest.mark.parametrize("how", SPOILT)
def test_an_answer_that_contradicts_itself_concludes_nothing(how: str) -> None:
    made = night()
    del made.there.copies[key(3)]
    stored, sent = dict(made.state.stored), len(made.there.sent)
    answering(made, SPOILT[how](made))
    reconcile = Reconcile(made.pulls[HOME], made.files)
    assert reconcile.run(REGION) is None
    assert (reconcile.pull.tally["ReconcileFailed"], reconcile.failure_code) == (
        1,
        "siapkerja_salinan_tidak_utuh",
    )
    assert made.state.stored == stored and not made.state.note(f"reconciliation/{REGION}/{HOME}")
    made.recover(3)
    assert len(made.there.sent) == sent


def test_pages_that_lead_nowhere_are_not_the_end_of_the_copy() -> None:
    made = night(120)
    made.there.digests = False
    real = made.there.changes
    made.there.changes = lambda domain, cursor, limit: real(domain, "", limit)  # type: ignore[method-assign]
    stored = dict(made.state.stored)
    assert Reconcile(made.pulls[HOME], made.files).run(REGION) is None
    assert made.state.stored == stored


def test_what_moves_while_it_is_compared_is_no_difference() -> None:
    """Changed here and told there between the two looks; and one that is new."""
    made = night()

    def meanwhile(prefix: str, found: Digest) -> Digest | None:
        if not prefix:
            made.clock.advance(60)
            made.upload(as_csv([seeker(5, jurusan="Baru"), seeker(77)]))
            made.recover(2)
        return real(REGION, HOME, "2026-11-24", prefix)

    real = made.there.digest
    answering(made, meanwhile)
    found = made.reconcile()
    assert (found.equal, found.gaps, found.apart) == (True, {}, 2)
    sent = len(made.there.sent)
    made.recover(3)
    assert len(made.there.sent) == sent


def test_of_two_at_once_one_repairs() -> None:
    made = night()
    del made.there.copies[key(3)]
    other: list[Any] = []

    def meanwhile(prefix: str, found: Digest) -> Digest:
        if prefix and not other:
            other.append(None)
            other[0] = made.reconcile()
            made.recover(3)
        return found

    answering(made, meanwhile)
    assert made.reconcile().gaps == {}
    assert other[0].gaps == {"PK-000003": Difference.HILANG_DI_PUSAT}
    assert [version for at, version, _ in made.there.sent if at == key(3)][1:] == [
        made.state.stored[key(3)].version
    ]
    assert made.reconcile().equal


@pytest.mark.parametrize("when", ["before the records", "behind the records", "before the result"])
def test_one_that_dies_in_the_middle_is_made_good_by_the_next(when: str) -> None:
    made = night()
    del made.there.copies[key(3)]
    made.there.edit(key(7), to_ministry_json(domains.get(HOME), {"nama": "Orang Lain"}), quiet=True)
    save, write, sender = made.state.save, made.files.write, made.queues.send

    def dies(*_: Any, **__: Any) -> Any:
        raise Transient("aws_throttled")

    if when == "before the records":
        made.state.save = dies  # type: ignore[method-assign]
    elif when == "behind the records":
        made.queues.send = dies  # type: ignore[method-assign]
    else:
        made.files.write = dies  # type: ignore[method-assign]
    with pytest.raises(Transient):
        made.reconcile()
    made.state.save, made.files.write, made.queues.send = save, write, sender  # type: ignore[method-assign]
    made.recover(5)
    made.reconcile()
    made.recover(5)
    assert made.reconcile().equal
    assert "Orang Lain" not in orjson.dumps(made.there.copies[key(7)].data).decode()


def test_a_copy_that_is_empty_all_of_a_sudden_is_told_and_not_filled_without_a_word() -> None:
    made = night(FEW + 10)
    made.there.copies.clear()
    stored, sent = dict(made.state.stored), len(made.there.sent)
    reconcile = Reconcile(made.pulls[HOME], made.files)
    found = reconcile.run(REGION)
    assert found and (found.held, found.repaired, len(found.gaps)) == (True, 0, FEW + 10)
    assert reconcile.pull.tally == {"Differences": FEW + 10, "RepairsHeld": 1}
    assert made.state.stored == stored
    assert made.state.note(f"reconciliation/{REGION}/{HOME}").endswith(
        f"beda {FEW + 10}, menunggu persetujuan"
    )
    (document,) = [
        orjson.loads(content)
        for name, content in made.files.objects.items()
        if name.startswith("reconciliation/")
    ]
    assert (document["diperbaiki"], document["menunggu_persetujuan"]) == (0, True)
    made.recover(3)
    assert len(made.there.sent) == sent
    repaired = reconcile.run(REGION, confirmed=True)
    assert repaired and (repaired.held, repaired.repaired) == (False, FEW + 10)
    made.recover(5)
    assert made.reconcile().equal


def test_a_share_that_is_small_or_a_handful_is_repaired_at_once() -> None:
    made = night(FEW + 10)
    for number in range(1, FEW + 1):
        del made.there.copies[key(number)]
    assert (made.reconcile().held, made.reconcile().repaired) == (False, 0), (
        "the second finds them on their way"
    )


def test_our_own_table_emptied_takes_nothing_in_without_a_word() -> None:
    made = night(FEW + 10)
    made.state.stored.clear()
    found = made.reconcile()
    assert (found.held, set(found.gaps.values())) == (True, {Difference.HILANG_DI_DAERAH})
    assert not made.state.stored


@pytest.mark.parametrize("altered", [True, False], ids=["more to ask", "only to repair"])
def test_the_last_day_ends_in_the_middle_of_it(altered: bool) -> None:
    made = night()
    del made.there.copies[key(3)]
    if altered:
        made.there.edit(key(7), to_ministry_json(domains.get(HOME), {"nama": "Orang Lain"}), quiet=True)
    made.clock.time = int(datetime.fromisoformat("2028-03-20T23:59:59+07:00").timestamp() * 1000)

    def late(prefix: str, found: Digest) -> Digest:
        made.clock.advance(2)
        return found

    answering(made, late)
    made.there.asked, stored = 0, dict(made.state.stored)
    reconcile = Reconcile(made.pulls[HOME], made.files)
    assert reconcile.run(REGION) is None
    assert (made.there.asked, reconcile.failure_code) == (1, "di_luar_kesepakatan")
    assert made.state.stored == stored


def test_what_the_agreement_does_not_have_come_here_stays_there() -> None:
    """A dispute of the ministry's own: the dataset goes one way. It is named, and not stored."""
    made, home = Night(), "perselisihan-hi"
    made.there.edit(
        strange := Key(REGION, home, "PHI-PUSAT-1"), to_ministry_json(domains.get(home), {"jenis": "hak"})
    )
    found = made.reconcile(home)
    assert (found.gaps, found.repaired) == ({"PHI-PUSAT-1": Difference.HILANG_DI_DAERAH}, 0)
    assert strange not in made.state.stored and not made.state.conflicts(REGION, home, 9)


def test_a_sound_answer_is_one_under_our_key_whole_and_in_its_place() -> None:
    ours = merkle.day_key(SECRET, REGION, HOME, "2026-11-24")
    leaves = {id: merkle.leaf(ours, id, 1, 0, "upsert", "x") for id in "abc"}
    found = merkle.buckets(ours, leaves)
    folds = {prefix: merkle.fold(ours, each) for prefix, each in found.items()}
    prefix, mine = next(iter(found.items()))
    root = merkle.root(ours, folds)
    assert merkle.is_consistent(ours, "", root, folds, {}) and merkle.is_consistent(
        ours, prefix, root, folds, mine
    )
    assert merkle.is_consistent(ours, "", merkle.root(ours, {}), {}, {}), "an empty copy is one"
    moved = {id: _flipped(one) for id, one in mine.items()}
    assert not merkle.is_consistent(ours, prefix, root, folds, moved) and not merkle.is_consistent(
        ours, prefix, root, folds, leaves
    )


def _flipped(leaf: merkle.Leaf) -> merkle.Leaf:
    return leaf._replace(mac=leaf.mac[:-1] + ("0" if leaf.mac[-1] != "0" else "1"))


@pytest.mark.parametrize("digests", [True, False], ids=["digest", "pages"])
def test_a_column_that_an_addendum_took_out_leaves_the_ministrys_copy_too(
    digests: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else both copies would differ every night, and be repaired every night, for ever."""
    made = night(10)
    made.there.digests = digests
    made.there.edit(key(4), to_ministry_json(domains.get(HOME), {"jurusan": "Kata pusat"}))
    standing = agreement.load()[REGION]
    plan = {
        **standing.datasets[HOME],
        "kolom": [column for column in standing.datasets[HOME]["kolom"] if column != "jurusan"],
    }
    monkeypatch.setattr(
        agreement, "load", lambda: {REGION: replace(standing, datasets={**standing.datasets, HOME: plan})}
    )
    assert set(made.reconcile().gaps) == {key(n).id for n in range(1, 11)}
    made.recover(5)
    left = {
        id
        for id, copy in ((k.id, copy) for k, copy in made.there.copies.items())
        if b"jurusan" in orjson.dumps(copy.data)
    }
    assert left == {key(4).id}, "its own word is its own"
    assert set(made.reconcile().gaps) <= {key(4).id}
    sent = len(made.there.sent)
    made.recover(5)
    assert len(made.there.sent) == sent
