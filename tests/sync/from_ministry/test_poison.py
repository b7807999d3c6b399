"""Pull with changes that cannot be read, merged or stored: the others arrive, and the cursor moves on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from functions import domains
from functions.sync.from_ministry import pull as pulling
from functions.sync.model.conflict import CONTRACT, Conflict
from functions.sync.model.errors import Transient, Unreadable, Unstorable
from functions.sync.model.record import Key, Record
from functions.sync.model.unreadable import STAND_IN, unreadable_change
from functions.sync.ports.ministry import MinistryPage
from functions.sync.reconciliation.reconcile import Reconcile
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.support.both import SEEKERS, VACANCIES, Both, Night, ministry_vacancy, seeker_key
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION

NOTE = f"pull/{REGION}/{VACANCIES}"
POISON = Key(REGION, VACANCIES, "NAS-2")
NEIGHBOURS = [Key(REGION, VACANCIES, id) for id in ("NAS-1", "NAS-3")]


@pytest.fixture
def three(both: Both) -> Both:
    """Build a world with three new vacancies of the ministry's; the second is the poison."""
    for number in (1, 2, 3):
        both.counterpart.edit(Key(REGION, VACANCIES, f"NAS-{number}"), ministry_vacancy())
    return both


def set_aside(both: Both) -> list[Conflict]:
    return [one for one in both.state.conflicts(REGION, VACANCIES, 99) if one.column == CONTRACT]


def assert_contained(both: Both, reason: str) -> None:
    """Assert that the neighbours arrived, the poison is named and counted, and nothing comes twice."""
    assert both.pull() == {"Pulled": 2, "ContractDrift": 1}
    assert all(key in both.state.stored for key in NEIGHBOURS) and POISON not in both.state.stored
    assert both.state.note(NOTE) == str(both.counterpart.moves)
    (told,) = set_aside(both)
    assert told.key == POISON and reason in told.codes[0]
    assert both.pull() == {}


def failing_on_poison(real: Callable[..., Any], error: Exception) -> Callable[..., Any]:
    """Wrap a function whose first arguments name a record, so that it fails on the poison."""

    def fails(*arguments: Any) -> Any:
        if any(
            getattr(one, "key", None) == POISON or getattr(one, "id", None) == POISON.id for one in arguments
        ):
            raise error
        return real(*arguments)

    return fails


@pytest.mark.parametrize("name", ["map_change", "merge_ministry_change"])
@pytest.mark.parametrize("error", [KeyError("NIK"), RecursionError(), MemoryError(), Unstorable("x")])
def test_a_bug_on_one_change_costs_that_change(
    three: Both, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception
) -> None:
    monkeypatch.setattr(pulling, name, failing_on_poison(getattr(pulling, name), error))
    assert_contained(three, f"GALAT_INTERNAL:{type(error).__name__}")


@pytest.mark.parametrize("error", [Unstorable("ValidationException"), ValueError(), OverflowError()])
def test_a_record_that_the_store_refuses_is_set_aside_and_the_others_are_saved_one_by_one(
    three: Both, error: Exception
) -> None:
    real = three.state.save

    def refuses(changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
        if any(wanted.key == POISON for _, wanted in changes):
            raise error
        return real(changes)

    three.state.save = refuses  # type: ignore[method-assign]
    assert_contained(three, f"GALAT_INTERNAL:{type(error).__name__}")
    assert three.pulls[VACANCIES].set_aside.bugs == [], "the second run cleared them"


@pytest.mark.parametrize("error", [Transient("aws_throttled"), OSError("AccessDenied")])
@pytest.mark.parametrize("method", ["save", "add_conflicts", "records"])
def test_where_the_store_is_down_the_cursor_stays(three: Both, method: str, error: Exception) -> None:
    three.counterpart.edit(POISON, {"bintang": 5})
    real = getattr(three.state, method)

    def down(*_: Any) -> Any:
        raise error

    setattr(three.state, method, down)
    with pytest.raises(type(error)):
        three.pull()
    assert three.state.note(NOTE) == ""
    setattr(three.state, method, real)
    assert three.pull()["Pulled"] == 2 and len(set_aside(three)) == 1


def test_what_cannot_even_be_set_aside_is_counted_and_passed(three: Both) -> None:
    three.counterpart.edit(POISON, {"bintang": 5})

    def refuses(conflicts: Sequence[Conflict]) -> None:
        raise Unstorable("ValidationException")

    three.state.add_conflicts = refuses  # type: ignore[method-assign]
    assert three.pull() == {"Pulled": 2, "ContractDrift": 1}
    assert [type(bug) for bug in three.pulls[VACANCIES].set_aside.bugs] == [Unstorable, Unstorable]
    assert three.state.note(NOTE) == str(three.counterpart.moves)


def test_what_is_too_large_to_set_aside_is_named_without_its_content(three: Both) -> None:
    three.counterpart.edit(POISON, {"bintang": "rahasia" * 9})
    three.counterpart.edit(NEIGHBOURS[0], {"bintang": 5})
    real = three.state.add_conflicts

    def refuses(conflicts: Sequence[Conflict]) -> None:
        if any(len(one.theirs) > 0 and b"rahasia" in one.theirs for one in conflicts):
            raise Unstorable("ValidationException")
        real(conflicts)

    three.state.add_conflicts = refuses  # type: ignore[method-assign]
    assert three.pull() == {"Pulled": 1, "ContractDrift": 2}
    whole, cut = set_aside(three)
    assert b'"bintang":5' in whole.theirs and b"sidik" in cut.theirs
    assert cut.key == POISON and cut.codes == ("bintang", "amplop:ukuran")


@pytest.mark.parametrize("id", ["x#y", "a" * 3_000, "[/x]", "3216061508950001", "\ud800"])
def test_an_id_that_is_none_never_becomes_a_key(three: Both, id: str) -> None:
    """Behind an adapter that lets it through, too."""
    three.counterpart.edit(Key(REGION, VACANCIES, id), {"bintang": 5})
    assert three.pull() == {"Pulled": 3, "ContractDrift": 1}
    (told,) = set_aside(three)
    assert told.key.id.startswith(STAND_IN) and id not in str(told)


def test_data_of_any_depth_is_set_aside(three: Both) -> None:
    deep: dict[str, Any] = {}
    for _ in range(5_000):
        deep = {"a": deep}
    real = three.counterpart.changes

    def poisoned(domain: str, cursor: str, limit: int) -> MinistryPage:
        page = real(domain, cursor, limit)
        return page._replace(
            changes=[one._replace(data=deep) if one.id == POISON.id else one for one in page.changes]
        )

    three.counterpart.changes = poisoned  # type: ignore[method-assign]
    assert_contained(three, "GALAT_INTERNAL:RecursionError")


@pytest.mark.parametrize(("region", "kept"), [(REGION, 1), ("", 1), ("3275", 0)])
def test_what_has_no_shape_is_kept_by_its_region_or_by_whoever_asks(
    three: Both, region: str, kept: int
) -> None:
    real = three.counterpart.changes
    odd = unreadable_change(b"rahasia", region, "x#y", b"{}", ["amplop:id"])
    three.counterpart.changes = lambda domain, cursor, limit: real(domain, cursor, limit)._replace(  # type: ignore[method-assign]
        unreadable=[odd]
    )
    assert three.pull().get("ContractDrift", 0) == kept
    assert [one.key for one in set_aside(three)] == [Key(REGION, VACANCIES, odd.id)] * kept
    assert three.state.note(NOTE) == str(three.counterpart.moves)


def test_a_page_that_cannot_be_read_is_asked_for_change_by_change(three: Both) -> None:
    """Its answer may be too long: the transport reads 1 MiB."""
    real, asked = three.counterpart.changes, list[int]()

    def too_long(domain: str, cursor: str, limit: int) -> MinistryPage:
        asked.append(limit)
        if limit > 1 and len(asked) < 3:
            raise Unreadable("siapkerja_jawaban_tak_terbaca")
        return real(domain, cursor, limit)

    three.counterpart.changes = too_long  # type: ignore[method-assign]
    assert three.pull()["Pulled"] == 3
    assert asked == [50, 1, 50]


def test_a_page_of_garbage_is_no_outage(three: Both) -> None:
    def garbage(domain: str, cursor: str, limit: int) -> MinistryPage:
        raise Unreadable("siapkerja_jawaban_tak_terbaca")

    three.counterpart.changes = garbage  # type: ignore[method-assign]
    for _ in range(9):
        assert three.pull() == {"ReadFailed": 2}
    assert three.state.breaker(REGION, VACANCIES).code == ""


def test_reconciliation_takes_what_cannot_be_read_neither_for_lost_nor_for_different() -> None:
    night = Night()
    night.upload(as_csv([seeker(n) for n in (1, 2, 3)]))
    night.recover(5)
    night.counterpart.digests = False
    night.counterpart.edit(
        seeker_key(3), to_ministry_json(domains.get(SEEKERS), {"nama": "Orang Lain"}), quiet=True
    )
    real, sent = night.counterpart.changes, len(night.counterpart.sent)
    odd = [
        unreadable_change(b"rahasia", REGION, id, b"{}", ["amplop:version"])
        for id in (seeker_key(2).id, "x#y")
    ]

    def poisoned(domain: str, cursor: str, limit: int) -> MinistryPage:
        page = real(domain, cursor, limit)
        return page._replace(changes=[one for one in page.changes if one.id != odd[0].id], unreadable=odd)

    night.counterpart.changes = poisoned  # type: ignore[method-assign]
    found = Reconcile(night.pulls[SEEKERS], night.files).run(REGION)
    assert found and set(found.gaps) == {seeker_key(3).id}
    assert night.pulls[SEEKERS].tally["ContractDrift"] == 2
    night.recover(3)
    assert {key for key, _, _ in night.counterpart.sent[sent:]} == {seeker_key(3)}
    assert [one.key.id for one in night.state.conflicts(REGION, SEEKERS, 9)] == sorted(one.id for one in odd)
