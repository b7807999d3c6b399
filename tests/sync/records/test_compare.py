"""Comparing an accepted row with what is stored: the table of outcomes, and what holds for every pair."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from functions.sync.model.hashing import content_hash
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.retries import HELD_RECHECK, HINT_GRACE
from functions.sync.model.upload import Hasil
from functions.sync.records.compare import IN_FLIGHT, Decision, RowSource, compare
from functions.sync.validation.rows import Candidate

KEY = Key("3216", "penempatan", "P-1")
S = RecordState
MISSING = ("id_pemberi_kerja", "pemberi-kerja#E-1")
SOURCE = RowSource("u2", 7, "2025-03-20", 1_000_000)


def candidate(
    version: int = 5,
    content: str = "a",
    explicit: bool = True,
    held: tuple[str, ...] = (),
    op: Op = Op.UPSERT,
) -> Candidate:
    return Candidate("P-1", version, explicit, op, content.encode(), f"{content}{op}", held, ())


def record(
    version: int = 5,
    content: str = "a",
    state: RecordState = S.TERSINKRON,
    seen: int | None = None,
    **more: object,
) -> Record:
    made = Record(
        key=KEY,
        rev=3,
        version=version,
        source_version=version if seen is None else seen,
        hash=f"{content}{Op.UPSERT}",
        payload=content.encode(),
        op=Op.UPSERT,
        state=state,
        upload="u1",
        row=2,
        agreement="2025-03-20",
        changed_at=1,
        due=None,
        acked_version=version,
        remote_id="K-1",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def unnamed(version: int, seen: int) -> Record:
    """Make a record that a file closed because it did not name it."""
    return record(version, "a", seen=seen, row=0, op=Op.TUTUP, hash=content_hash(Op.TUTUP, b"a"))


@pytest.mark.parametrize(
    ("stored", "given_", "hasil", "writes", "code"),
    [
        pytest.param(None, candidate(), Hasil.DITERIMA, True, "", id="new"),
        pytest.param(None, candidate(held=("NIK_SEMENTARA",)), Hasil.DITAHAN, True, "", id="new and held"),
        pytest.param(record(), candidate(), Hasil.TIDAK_BERUBAH, False, "", id="the same"),
        pytest.param(
            record(),
            candidate(6),
            Hasil.TIDAK_BERUBAH,
            True,
            "",
            id="the same under a newer version of the source's",
        ),
        pytest.param(
            record(),
            candidate(6, explicit=False),
            Hasil.TIDAK_BERUBAH,
            False,
            "",
            id="the same in a later file",
        ),
        pytest.param(
            record(), candidate(4), Hasil.TIDAK_BERUBAH, False, "", id="the same under an older version"
        ),
        pytest.param(record(), candidate(6, "b"), Hasil.DITERIMA, True, "", id="newer"),
        pytest.param(record(), candidate(4, "b"), Hasil.USANG, False, "VERSI_USANG", id="older"),
        pytest.param(
            record(seen=9),
            candidate(8, "b"),
            Hasil.USANG,
            False,
            "VERSI_USANG",
            id="older than what was seen unchanged",
        ),
        pytest.param(
            record(),
            candidate(5, "b"),
            Hasil.DITOLAK,
            False,
            "KONFLIK_VERSI",
            id="same version, other content",
        ),
        pytest.param(
            record(),
            candidate(6, "a", op=Op.TUTUP),
            Hasil.DITERIMA,
            True,
            "",
            id="closed with the same content",
        ),
        pytest.param(record(), candidate(6, "", op=Op.HAPUS), Hasil.DITERIMA, True, "", id="deleted"),
    ],
)
def test_outcomes(stored: Record | None, given_: Candidate, hasil: Hasil, writes: bool, code: str) -> None:
    decision = compare(stored, KEY, given_, SOURCE, None)
    assert (decision.hasil, decision.record is not None) == (hasil, writes)
    assert (decision.finding.code if decision.finding else "") == code


@pytest.mark.parametrize(
    ("stored", "given_", "standing"),
    [
        (record(9, seen=7), candidate(6, "b"), "7"),
        (unnamed(9, 5), candidate(5, "b", explicit=False), "9"),
        (record(9, seen=5), candidate(6, "b")._replace(corrects=5), "9"),
    ],
    ids=["older than the source's own", "closed since by a whole file", "a correction of something older"],
)
def test_a_row_that_is_out_of_date_says_which_version_stands(
    stored: Record, given_: Candidate, standing: str
) -> None:
    decision = compare(stored, KEY, given_, SOURCE, None)
    assert decision.hasil is Hasil.USANG
    assert decision.finding == ("VERSI_USANG", "versi", {"tersimpan": standing})


@pytest.mark.parametrize("seen", [0, 5])
def test_a_source_that_counts_from_zero_is_as_good_as_any(seen: int) -> None:
    """A closed missing record opens again under its same source version, and its next source version counts.

    Our own version may be higher by then.
    """
    back = candidate(seen)._replace(hash=content_hash(Op.UPSERT, b"a"))
    for given_ in (back, candidate(seen + 1, "b")):
        decision = compare(unnamed(seen + 3, seen), KEY, given_, SOURCE, None)
        assert decision.record
        assert (decision.hasil, decision.record.version, decision.record.source_version) == (
            Hasil.DITERIMA,
            seen + 4,
            given_.version,
        )
    assert compare(unnamed(seen + 3, seen), KEY, candidate(seen, "b"), SOURCE, None).hasil is Hasil.DITOLAK


def test_our_own_earlier_write_of_the_row_counts_as_accepted() -> None:
    assert compare(record(upload="u2", row=7), KEY, candidate(), SOURCE, None) == Decision(Hasil.DITERIMA)
    assert compare(record(upload="u2", row=8), KEY, candidate(), SOURCE, None) == Decision(
        Hasil.TIDAK_BERUBAH
    )


def test_a_missing_parent_holds_the_row_names_its_column_and_is_looked_at_again() -> None:
    decision = compare(None, KEY, candidate(), SOURCE, MISSING)
    assert decision.record and decision.finding
    assert (decision.hasil, decision.finding.column, decision.finding.code) == (
        Hasil.DITAHAN,
        "id_pemberi_kerja",
        "REFERENSI_BELUM_ADA",
    )
    assert (decision.record.state, decision.record.waits_for, decision.record.due) == (
        S.DITAHAN,
        "pemberi-kerja#E-1",
        1_000_000 + HELD_RECHECK,
    )


def test_a_row_to_send_is_due_soon_and_one_held_for_its_content_is_not() -> None:
    sent, held = (
        compare(None, KEY, candidate(), SOURCE, None).record,
        compare(None, KEY, candidate(held=("X",)), SOURCE, None).record,
    )
    assert sent and held
    assert (sent.state, sent.due, held.state, held.due) == (
        S.MENUNGGU,
        1_000_000 + HINT_GRACE,
        S.DITAHAN,
        None,
    )


def test_a_newer_version_lets_go_of_what_held_the_older_one() -> None:
    stored = record(
        state=S.DITAHAN,
        reasons=("REFERENSI_BELUM_ADA", "X"),
        waits_for="pemberi-kerja#E-1",
        due=5,
        attempts=4,
    )
    wanted = compare(stored, KEY, candidate(6, "b"), SOURCE, None).record
    assert wanted
    assert (wanted.state, wanted.reasons, wanted.waits_for, wanted.attempts) == (S.MENUNGGU, (), "", 0)


candidates = st.builds(
    candidate,
    st.integers(0, 6),
    st.sampled_from("abc"),
    st.booleans(),
    st.sampled_from([(), ("NIK_SEMENTARA",)]),
    st.sampled_from(Op),
)
records = st.builds(
    record,
    st.integers(0, 6),
    st.sampled_from("abc"),
    st.sampled_from(S),
    st.none(),
    upload=st.sampled_from(["u1", "u2"]),
    row=st.sampled_from([2, 7]),
    attempt_id=st.sampled_from(["", "t1"]),
    sent_version=st.integers(0, 6),
    sent_at=st.integers(0, 9),
    acked_version=st.integers(0, 6),
    attempts=st.integers(0, 3),
    due=st.none() | st.integers(0, 9),
    restricted=st.booleans(),
)
missing = st.sampled_from([None, MISSING])


@settings(max_examples=300, deadline=None)
@given(st.none() | records, candidates, missing)
def test_what_is_seen_never_goes_back_and_deciding_again_writes_nothing(
    stored: Record | None, given_: Candidate, parent: tuple[str, str] | None
) -> None:
    # One row of one file always holds the same content.
    assume(stored is None or (stored.upload, stored.row) != ("u2", 7) or stored.hash == given_.hash)
    first = compare(stored, KEY, given_, SOURCE, parent)
    after = first.record or stored
    if stored and after:
        assert (after.source_version, after.version) >= (stored.source_version, stored.version)
        assert after.rev == stored.rev, "the adapter counts"
    if after:
        assert after.version <= after.source_version
    again = compare(after, KEY, given_, SOURCE, parent)
    assert (again.hasil, again.finding, again.record) == (first.hasil, first.finding, None)


@settings(max_examples=200, deadline=None)
@given(records, candidates, missing)
def test_what_is_in_flight_stays_in_flight_and_nothing_of_the_ministrys_is_forgotten(
    stored: Record, given_: Candidate, parent: tuple[str, str] | None
) -> None:
    wanted = compare(stored, KEY, given_, SOURCE, parent).record
    if wanted is None:
        return
    assert (wanted.acked_version, wanted.remote_id, wanted.restricted) == (
        stored.acked_version,
        stored.remote_id,
        stored.restricted,
    )
    if stored.state in IN_FLIGHT:
        assert [
            getattr(wanted, name)
            for name in ("state", "attempt_id", "sent_version", "sent_at", "due", "attempts")
        ] == [
            getattr(stored, name)
            for name in ("state", "attempt_id", "sent_version", "sent_at", "due", "attempts")
        ]
