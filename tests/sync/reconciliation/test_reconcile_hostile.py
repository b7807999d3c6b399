"""Reconciliation under faults.

Answers that contradict themselves, copies that change while they are compared, killed workers, and too many
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
from tests.support.both import SEEKERS, Night, seeker_key
from tests.support.ministry import SECRET
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION


def night_of(records: int = 40) -> Night:
    night = Night()
    night.upload(as_csv([seeker(n) for n in range(1, records + 1)]))
    night.recover(5)
    assert {record.state for record in night.state.stored.values()} == {RecordState.TERSINKRON}
    return night


def answering(night: Night, spoil: Callable[[str, Digest], Digest | None]) -> None:
    """Let `spoil` replace the digests: (prefix, true answer) → answer."""
    real = night.counterpart.digest

    def answer(region: str, domain: str, period: str, prefix: str) -> Digest | None:
        found = real(region, domain, period, prefix)
        return spoil(prefix, found) if found else found

    night.counterpart.digest = answer  # type: ignore[method-assign]


def _of_another(night: Night, day: str, region: str) -> Callable[[str, Digest], Digest]:
    real = night.counterpart.digest
    return lambda prefix, _: real(region, SEEKERS, day, prefix) or pytest.fail("it offers digests")


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
    "another day": lambda night: _of_another(night, "2026-11-23", REGION),
    "another region": lambda night: _of_another(night, "2026-11-24", "3275"),
    "no leaves": lambda _: _no_leaves,
    "a leaf short": lambda _: _fewer_leaves,
    "leaves of nowhere": lambda _: _strange_leaves,
    "no digests any more": lambda _: lambda prefix, found: None if prefix else found,
    "garbage": lambda _: lambda prefix, found: Digest("x", {"zz": "y"}, {}),
}


@pytest.mark.parametrize("how", SPOILT)
def test_an_answer_that_contradicts_itself_concludes_nothing(how: str) -> None:
    night = night_of()
    del night.counterpart.copies[seeker_key(3)]
    stored, sent = dict(night.state.stored), len(night.counterpart.sent)
    answering(night, SPOILT[how](night))
    reconcile = Reconcile(night.pulls[SEEKERS], night.files)
    assert reconcile.run(REGION) is None
    assert (reconcile.pull.tally["ReconcileFailed"], reconcile.failure_code) == (
        1,
        "siapkerja_salinan_tidak_utuh",
    )
    assert night.state.stored == stored and not night.state.note(f"reconciliation/{REGION}/{SEEKERS}")
    night.recover(3)
    assert len(night.counterpart.sent) == sent


def test_pages_that_lead_nowhere_are_not_the_end_of_the_copy() -> None:
    night = night_of(120)
    night.counterpart.digests = False
    real = night.counterpart.changes
    night.counterpart.changes = lambda domain, cursor, limit: real(domain, "", limit)  # type: ignore[method-assign]
    stored = dict(night.state.stored)
    assert Reconcile(night.pulls[SEEKERS], night.files).run(REGION) is None
    assert night.state.stored == stored


def test_what_moves_while_it_is_compared_is_no_difference() -> None:
    """A record is changed and sent between the two digests, and a new one arrives."""
    night = night_of()

    def meanwhile(prefix: str, found: Digest) -> Digest | None:
        if not prefix:
            night.clock.advance(60)
            night.upload(as_csv([seeker(5, jurusan="Baru"), seeker(77)]))
            night.recover(2)
        return real(REGION, SEEKERS, "2026-11-24", prefix)

    real = night.counterpart.digest
    answering(night, meanwhile)
    found = night.reconcile()
    assert (found.equal, found.gaps, found.apart) == (True, {}, 2)
    sent = len(night.counterpart.sent)
    night.recover(3)
    assert len(night.counterpart.sent) == sent


def test_of_two_at_once_one_repairs() -> None:
    night = night_of()
    del night.counterpart.copies[seeker_key(3)]
    other: list[Any] = []

    def meanwhile(prefix: str, found: Digest) -> Digest:
        if prefix and not other:
            other.append(None)
            other[0] = night.reconcile()
            night.recover(3)
        return found

    answering(night, meanwhile)
    assert night.reconcile().gaps == {}
    assert other[0].gaps == {"PK-000003": Difference.HILANG_DI_PUSAT}
    assert [version for at, version, _ in night.counterpart.sent if at == seeker_key(3)][1:] == [
        night.state.stored[seeker_key(3)].version
    ]
    assert night.reconcile().equal


@pytest.mark.parametrize("when", ["before the records", "behind the records", "before the result"])
def test_one_that_dies_in_the_middle_is_made_good_by_the_next(when: str) -> None:
    night = night_of()
    del night.counterpart.copies[seeker_key(3)]
    night.counterpart.edit(
        seeker_key(7), to_ministry_json(domains.get(SEEKERS), {"nama": "Orang Lain"}), quiet=True
    )
    save, write, sender = night.state.save, night.files.write, night.queues.send

    def dies(*_: Any, **__: Any) -> Any:
        raise Transient("aws_throttled")

    if when == "before the records":
        night.state.save = dies  # type: ignore[method-assign]
    elif when == "behind the records":
        night.queues.send = dies  # type: ignore[method-assign]
    else:
        night.files.write = dies  # type: ignore[method-assign]
    with pytest.raises(Transient):
        night.reconcile()
    night.state.save, night.files.write, night.queues.send = save, write, sender  # type: ignore[method-assign]
    night.recover(5)
    night.reconcile()
    night.recover(5)
    assert night.reconcile().equal
    assert "Orang Lain" not in orjson.dumps(night.counterpart.copies[seeker_key(7)].data).decode()


def test_a_copy_that_is_empty_all_of_a_sudden_is_told_and_not_filled_without_a_word() -> None:
    night = night_of(FEW + 10)
    night.counterpart.copies.clear()
    stored, sent = dict(night.state.stored), len(night.counterpart.sent)
    reconcile = Reconcile(night.pulls[SEEKERS], night.files)
    found = reconcile.run(REGION)
    assert found and (found.held, found.repaired, len(found.gaps)) == (True, 0, FEW + 10)
    assert reconcile.pull.tally == {"Differences": FEW + 10, "RepairsHeld": 1}
    assert night.state.stored == stored
    assert night.state.note(f"reconciliation/{REGION}/{SEEKERS}").endswith(
        f"beda {FEW + 10}, menunggu persetujuan"
    )
    (document,) = [
        orjson.loads(content)
        for name, content in night.files.objects.items()
        if name.startswith("reconciliation/")
    ]
    assert (document["diperbaiki"], document["menunggu_persetujuan"]) == (0, True)
    night.recover(3)
    assert len(night.counterpart.sent) == sent
    repaired = reconcile.run(REGION, confirmed=True)
    assert repaired and (repaired.held, repaired.repaired) == (False, FEW + 10)
    night.recover(5)
    assert night.reconcile().equal


def test_a_share_that_is_small_or_a_handful_is_repaired_at_once() -> None:
    night = night_of(FEW + 10)
    for number in range(1, FEW + 1):
        del night.counterpart.copies[seeker_key(number)]
    assert (night.reconcile().held, night.reconcile().repaired) == (False, 0), (
        "the second finds them on their way"
    )


def test_our_own_table_emptied_takes_nothing_in_without_a_word() -> None:
    night = night_of(FEW + 10)
    night.state.stored.clear()
    found = night.reconcile()
    assert (found.held, set(found.gaps.values())) == (True, {Difference.HILANG_DI_DAERAH})
    assert not night.state.stored


@pytest.mark.parametrize("altered", [True, False], ids=["more to ask", "only to repair"])
def test_the_last_day_ends_in_the_middle_of_it(altered: bool) -> None:
    night = night_of()
    del night.counterpart.copies[seeker_key(3)]
    if altered:
        night.counterpart.edit(
            seeker_key(7), to_ministry_json(domains.get(SEEKERS), {"nama": "Orang Lain"}), quiet=True
        )
    night.clock.time = int(datetime.fromisoformat("2028-03-20T23:59:59+07:00").timestamp() * 1000)

    def late(prefix: str, found: Digest) -> Digest:
        night.clock.advance(2)
        return found

    answering(night, late)
    night.counterpart.asked, stored = 0, dict(night.state.stored)
    reconcile = Reconcile(night.pulls[SEEKERS], night.files)
    assert reconcile.run(REGION) is None
    assert (night.counterpart.asked, reconcile.failure_code) == (1, "di_luar_kesepakatan")
    assert night.state.stored == stored


def test_what_the_agreement_does_not_have_come_here_stays_there() -> None:
    """A dispute that only the ministry has is reported and not stored: the dataset is sent one way only."""
    night, home = Night(), "perselisihan-hi"
    night.counterpart.edit(
        strange := Key(REGION, home, "PHI-PUSAT-1"), to_ministry_json(domains.get(home), {"jenis": "hak"})
    )
    found = night.reconcile(home)
    assert (found.gaps, found.repaired) == ({"PHI-PUSAT-1": Difference.HILANG_DI_DAERAH}, 0)
    assert strange not in night.state.stored and not night.state.conflicts(REGION, home, 9)


def test_a_sound_answer_is_one_under_our_key_whole_and_in_its_place() -> None:
    ours = merkle.day_key(SECRET, REGION, SEEKERS, "2026-11-24")
    leaves = {id: merkle.leaf(ours, id, 1, 0, "upsert", "x") for id in "abc"}
    found = merkle.buckets(ours, leaves)
    folds = {prefix: merkle.fold(ours, each) for prefix, each in found.items()}
    prefix, mine = next(iter(found.items()))
    root = merkle.root(ours, folds)
    macs = {id: one.mac for id, one in mine.items()}
    assert merkle.is_consistent(ours, "", root, folds, {}) and merkle.is_consistent(
        ours, prefix, root, folds, macs
    )
    assert merkle.is_consistent(ours, "", merkle.root(ours, {}), {}, {}), "an empty copy is one"
    moved = {id: _flipped(one).mac for id, one in mine.items()}
    assert not merkle.is_consistent(ours, prefix, root, folds, moved) and not merkle.is_consistent(
        ours, prefix, root, folds, {id: one.mac for id, one in leaves.items()}
    )


def _flipped(leaf: merkle.Leaf) -> merkle.Leaf:
    return leaf._replace(mac=leaf.mac[:-1] + ("0" if leaf.mac[-1] != "0" else "1"))


@pytest.mark.parametrize("digests", [True, False], ids=["digest", "pages"])
def test_a_column_that_an_addendum_took_out_leaves_the_ministrys_copy_too(
    digests: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise both copies would differ, and be repaired, every night."""
    night = night_of(10)
    night.counterpart.digests = digests
    night.counterpart.edit(seeker_key(4), to_ministry_json(domains.get(SEEKERS), {"jurusan": "Kata pusat"}))
    current = agreement.load()[REGION]
    plan = {
        **current.datasets[SEEKERS],
        "kolom": [column for column in current.datasets[SEEKERS]["kolom"] if column != "jurusan"],
    }
    monkeypatch.setattr(
        agreement, "load", lambda: {REGION: replace(current, datasets={**current.datasets, SEEKERS: plan})}
    )
    assert set(night.reconcile().gaps) == {seeker_key(n).id for n in range(1, 11)}
    night.recover(5)
    left = {
        id
        for id, copy in ((k.id, copy) for k, copy in night.counterpart.copies.items())
        if b"jurusan" in orjson.dumps(copy.data)
    }
    assert left == {seeker_key(4).id}, "the ministry keeps its own value"
    assert set(night.reconcile().gaps) <= {seeker_key(4).id}
    sent = len(night.counterpart.sent)
    night.recover(5)
    assert len(night.counterpart.sent) == sent
