"""Reconciliation finds exactly the differences, names them, and repairs them by dispatch and pull."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import domains
from functions.sync.model import hashing
from functions.sync.model.errors import Transient
from functions.sync.model.record import Key, Op, RecordState
from functions.sync.ports.ministry import MinistryPage
from functions.sync.reconciliation import merkle
from functions.sync.reconciliation.merkle import Difference, Leaf
from functions.sync.reconciliation.reconcile import Reconcile
from functions.sync.records.resolve_conflict import apply_decision
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.support.both import EMPLOYERS, SEEKERS, VACANCIES, Night, ministry_vacancy, seeker_key
from tests.support.ministry import SECRET, laid_over
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION

PAIRS = int(os.environ.get("SINERGI_PAIRS", "20000"))
"""SINERGI_PAIRS=1000000 tries a million (24 November 2026: no failure, 42 s of CPU)."""
IDS = st.text("abc", min_size=1, max_size=2)
SETS = st.dictionaries(
    IDS,
    st.tuples(
        st.integers(1, 3),
        st.integers(0, 2),
        st.sampled_from(["upsert", "tutup", "hapus"]),
        st.sampled_from("xy"),
    ),
)
Content = dict[str, tuple[int, int, str, str]]


def leaves(key: bytes, held: Content) -> dict[str, Leaf]:
    return {id: merkle.leaf(key, id, *one) for id, one in held.items()}


def root(key: bytes, held: dict[str, Leaf]) -> str:
    return merkle.root(
        key, {prefix: merkle.fold(key, found) for prefix, found in merkle.buckets(key, held).items()}
    )


def test_roots_are_equal_if_and_only_if_the_sets_are_and_the_differences_are_exact() -> None:
    chance, key = random.Random(20250320), merkle.day_key(SECRET, REGION, SEEKERS, "2026-11-24")

    def some() -> Content:
        return {
            f"P{chance.randrange(4)}": (
                chance.randrange(1, 3),
                chance.randrange(2),
                chance.choice(("upsert", "tutup")),
                chance.choice("xy"),
            )
            for _ in range(chance.randrange(4))
        }

    equal = 0
    for _ in range(PAIRS):
        one, other = some(), some()
        if chance.random() < 0.2:  # the same except for one record, or the same
            other = {**one, **dict(list(other.items())[:1])}
        equal += one == other
        here, there = leaves(key, one), leaves(key, other)
        assert (root(key, here) == root(key, there)) == (one == other)
        assert set(merkle.differences(here, there)) == {
            id for id in {*one, *other} if one.get(id) != other.get(id)
        }
    assert PAIRS // 100 < equal < PAIRS // 2


@settings(max_examples=300, deadline=None)
@given(SETS, SETS, st.sets(IDS, max_size=2))
def test_exactly_the_differences_are_found(ours: Content, theirs: Content, apart: set[str]) -> None:
    key = merkle.day_key(SECRET, REGION, SEEKERS, "2026-11-24")
    here, there = leaves(key, ours), leaves(key, theirs)
    folds = [
        {p: merkle.fold(key, found) for p, found in merkle.buckets(key, side).items()}
        for side in (here, there)
    ]
    below = set(merkle.differing_buckets(*folds))
    assert below <= {merkle.bucket(key, id) for id in {*ours, *theirs} if ours.get(id) != theirs.get(id)}
    here, there = (
        {id: one for id, one in side.items() if merkle.bucket(key, id) in below} for side in (here, there)
    )
    found = merkle.differences(here, there, apart)
    assert set(found) == {id for id in {*ours, *theirs} if ours.get(id) != theirs.get(id)} - apart


@pytest.mark.parametrize(
    ("ours", "theirs", "gap"),
    [
        ((1, 0, "upsert", "x"), None, Difference.HILANG_DI_PUSAT),
        (None, (1, 0, "upsert", "x"), Difference.HILANG_DI_DAERAH),
        ((2, 0, "hapus", ""), (1, 0, "upsert", "x"), Difference.NISAN_BELUM_TERLIHAT),
        ((2, 0, "upsert", "x"), (1, 0, "upsert", "x"), Difference.LEBIH_LAMA_DI_PUSAT),
        ((1, 0, "upsert", "x"), (2, 0, "upsert", "x"), Difference.LEBIH_BARU_DI_PUSAT),
        ((1, 0, "upsert", "x"), (1, 1, "upsert", "y"), Difference.REVISI_TERLEWAT),
        ((1, 0, "upsert", "x"), (1, 0, "upsert", "y"), Difference.BERBEDA),
        ((1, 0, "upsert", "x"), (1, 0, "tutup", "x"), Difference.BERBEDA),
    ],
)
def test_a_difference_says_what_it_is(
    ours: tuple[int, int, str, str] | None, theirs: tuple[int, int, str, str] | None, gap: Difference
) -> None:
    key = merkle.day_key(SECRET, REGION, SEEKERS, "2026-11-24")
    here, there = (leaves(key, {"a": side} if side else {}) for side in (ours, theirs))
    assert merkle.differences(here, there) == {"a": gap}


def test_the_key_of_another_day_or_party_sees_nothing_in_common() -> None:
    keys = {
        merkle.day_key(secret, REGION, SEEKERS, day)
        for secret in (SECRET, b"lain")
        for day in ("2026-11-24", "2026-11-25")
    }
    assert len({merkle.leaf(key, "a", 1, 0, "upsert", "x").mac for key in keys}) == 4


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.replace(b'"sama": true', b'"sama": false'),
        lambda d: d.replace(b"2026", b"2027"),
        lambda d: orjson.dumps({k: v for k, v in orjson.loads(d).items() if k != "tanda_tangan"}),
    ],
)
def test_a_changed_result_is_not_genuine(spoil: object) -> None:
    document = hashing.sign(SECRET, {"sama": True, "tanggal": "2026-11-24"})
    assert hashing.is_signature_valid(SECRET, document) and not hashing.is_signature_valid(b"lain", document)
    assert callable(spoil) and not hashing.is_signature_valid(SECRET, spoil(document))


@pytest.mark.parametrize("digests", [True, False], ids=["digest", "pages"])
def test_what_was_lost_altered_and_changed_is_found_exactly_and_repaired(night: Night, digests: bool) -> None:
    there = night.counterpart
    there.digests = digests
    name = to_ministry_json(domains.get(SEEKERS), {"nama": "Orang Lain"})
    del there.copies[seeker_key(3)]  # lost there
    there.edit(seeker_key(7), name, quiet=True)  # altered by hand
    there.edit(Key(REGION, SEEKERS, "NAS-9"), there.copies[seeker_key(1)].data)  # new there, not pulled yet
    there.edit(
        seeker_key(12),
        to_ministry_json(domains.get(SEEKERS), {"status_pencari_kerja": "bekerja_masih_mencari"}),
    )  # changed there
    there.copies[seeker_key(20)] = replace(
        there.copies[seeker_key(20)], version=1
    )  # put back to an older version
    night.clock.advance(60)
    night.upload(as_csv([seeker(30, jurusan="Baru")]))  # changed here, on its way
    found = night.reconcile()
    assert found.gaps == {
        "PK-000003": Difference.HILANG_DI_PUSAT,
        "PK-000007": Difference.BERBEDA,
        "NAS-9": Difference.HILANG_DI_DAERAH,
        "PK-000012": Difference.REVISI_TERLEWAT,
        "PK-000020": Difference.LEBIH_LAMA_DI_PUSAT,
    }
    assert (found.equal, found.repaired, found.apart, found.way) == (
        False,
        5,
        1,
        "sidik" if digests else "halaman",
    )
    night.recover(5)
    again = night.reconcile()
    assert (again.equal, again.gaps, again.records) == (True, {}, 41)
    assert orjson.loads(night.state.stored[seeker_key(7)].payload)["nama"] != "Orang Lain"
    assert (
        orjson.loads(night.state.stored[seeker_key(12)].payload)["status_pencari_kerja"]
        == "bekerja_masih_mencari"
    )
    assert night.state.stored[Key(REGION, SEEKERS, "NAS-9")].ministry_only


def test_only_the_buckets_that_differ_are_asked_for(night: Night) -> None:
    del night.counterpart.copies[seeker_key(3)]
    night.counterpart.asked = 0
    night.reconcile()
    assert night.counterpart.asked <= 2


def test_a_tombstone_that_was_not_seen_is_sent_again(night: Night) -> None:
    before = night.counterpart.copies[seeker_key(5)]
    night.clock.advance(60)
    night.upload(as_csv([seeker(5, status_rekaman="hapus")]))
    night.recover(5)
    assert night.state.stored[seeker_key(5)].op is Op.HAPUS
    night.counterpart.copies[seeker_key(5)] = before
    assert night.reconcile().gaps == {"PK-000005": Difference.NISAN_BELUM_TERLIHAT}
    night.recover(5)
    assert night.counterpart.copies[seeker_key(5)].data == {} and night.reconcile().equal


def test_what_is_the_ministrys_is_compared_in_its_own_words() -> None:
    made = Night()
    made.counterpart.edit(
        Key(REGION, VACANCIES, "NAS-1"),
        laid_over(ministry_vacancy(), {"jabatan": {"nama": "  Operator mesin "}}),
    )
    made.pull(VACANCIES)
    assert (
        orjson.loads(made.state.stored[Key(REGION, VACANCIES, "NAS-1")].payload)["nama_jabatan"]
        == "Operator mesin"
    )
    assert made.reconcile(VACANCIES).equal
    made.counterpart.edit(
        Key(REGION, VACANCIES, "NAS-1"),
        to_ministry_json(domains.get(VACANCIES), {"jumlah_dibutuhkan": 9}),
        quiet=True,
    )
    assert made.reconcile(VACANCIES).gaps == {"NAS-1": Difference.BERBEDA}
    assert made.reconcile(VACANCIES).equal


@pytest.mark.parametrize("decision", ["daerah", "pusat"])
def test_what_the_ministry_has_lost_of_its_own_is_sent_back_by_nobody_but_a_person(
    night: Night, decision: str
) -> None:
    """The ministry may have deleted the record because the person asked for it."""
    theirs = Key(REGION, SEEKERS, "NAS-1")
    night.counterpart.edit(theirs, night.counterpart.copies[seeker_key(1)].data)
    night.pull(SEEKERS)
    del night.counterpart.copies[theirs]
    found = night.reconcile()
    assert (found.gaps, found.repaired) == ({"NAS-1": Difference.HILANG_DI_PUSAT}, 0)
    night.recover(5)
    assert theirs not in night.counterpart.copies
    (conflict,) = night.state.conflicts(REGION, SEEKERS, 9)
    stored = night.state.stored[theirs]
    night.state.save([(stored, apply_decision(stored, conflict, decision, night.clock.now()))])
    night.recover(5)
    record = night.state.stored[theirs]
    assert (record.ministry_only, theirs in night.counterpart.copies, bool(record.payload)) == (
        (True, False, False) if decision == "pusat" else (False, True, True)
    )
    assert night.reconcile().equal


@pytest.mark.parametrize("digests", [True, False], ids=["digest", "pages"])
@pytest.mark.parametrize("decision", ["daerah", "pusat"])
def test_a_version_that_only_the_ministry_has_is_overwritten_by_nobody_but_a_person(
    night: Night, decision: str, digests: bool
) -> None:
    """Otherwise a table restored to an earlier day would send old values over new ones."""
    night.counterpart.digests = digests
    before = night.state.stored[seeker_key(7)]
    night.clock.advance(60)
    night.upload(as_csv([seeker(7, jurusan="Hari ini")]))
    night.recover(5)
    night.state.stored[seeker_key(7)] = before
    found = night.reconcile()
    assert (found.gaps, found.repaired) == ({"PK-000007": Difference.LEBIH_BARU_DI_PUSAT}, 0)
    night.recover(5)
    assert b"Hari ini" in orjson.dumps(night.counterpart.copies[seeker_key(7)].data)
    (conflict,) = night.state.conflicts(REGION, SEEKERS, 9)
    night.state.save([(before, apply_decision(before, conflict, decision, night.clock.now()))])
    night.recover(5)
    here, away = night.state.stored[seeker_key(7)], night.counterpart.copies[seeker_key(7)]
    assert (b"Hari ini" in here.payload) == (b"Hari ini" in orjson.dumps(away.data)) == (decision == "pusat")
    assert night.reconcile().equal
    assert apply_decision(here, conflict, "pusat", night.clock.now()) == here, (
        "of an old question nothing comes any more"
    )
    night.clock.advance(60)
    night.upload(as_csv([seeker(7, jurusan="Besok")]))
    night.recover(5)
    assert b"Besok" in orjson.dumps(night.counterpart.copies[seeker_key(7)].data) and night.reconcile().equal


def test_a_tombstone_of_the_ministrys_own_that_it_clears_away_is_missed_by_nobody(night: Night) -> None:
    theirs = Key(REGION, SEEKERS, "NAS-1")
    night.counterpart.edit(theirs, night.counterpart.copies[seeker_key(1)].data)
    night.counterpart.edit(theirs, {}, op="hapus")
    night.pull(SEEKERS)
    del night.counterpart.copies[theirs]
    assert night.reconcile().gaps == {"NAS-1": Difference.HILANG_DI_PUSAT}
    night.recover(5)
    assert theirs not in night.counterpart.copies
    assert night.reconcile().equal and night.state.conflicts(REGION, SEEKERS, 9) == []


def test_a_copy_lost_and_begun_anew_by_the_ministry_is_counted_anew(night: Night) -> None:
    night.counterpart.edit(
        seeker_key(3),
        to_ministry_json(domains.get(SEEKERS), {"status_pencari_kerja": "bekerja_masih_mencari"}),
    )
    night.pull(SEEKERS)
    assert night.state.stored[seeker_key(3)].revision == 1
    del night.counterpart.copies[seeker_key(3)]
    night.reconcile()
    night.recover(5)
    night.reconcile()
    night.recover(5)
    assert night.reconcile().equal
    assert night.state.stored[seeker_key(3)].revision == 0


def test_what_the_ministrys_copy_holds_in_its_own_column_stands_whatever_it_last_said(night: Night) -> None:
    """Altered by hand there, the copy would otherwise differ from the stored value every night."""
    employer = Key(REGION, EMPLOYERS, domains.get(EMPLOYERS).example["id_sumber"])
    night.upload(as_csv([domains.get(EMPLOYERS).example]), EMPLOYERS)
    night.recover(5)
    night.counterpart.edit(employer, to_ministry_json(domains.get(EMPLOYERS), {"no_wlkp": "17530.2026.1"}))
    night.pull(EMPLOYERS)
    night.counterpart.edit(
        employer, to_ministry_json(domains.get(EMPLOYERS), {"no_wlkp": "17530.2026.2"}), quiet=True
    )
    assert night.reconcile(EMPLOYERS).gaps == {employer.id: Difference.BERBEDA}
    assert night.cell("no_wlkp", employer) == "17530.2026.2"
    assert night.reconcile(EMPLOYERS).equal


def test_a_record_closed_with_other_content_is_equal_on_both_sides(night: Night) -> None:
    night.clock.advance(60)
    night.upload(as_csv([seeker(5, jurusan="Lain", status_rekaman="tutup")]))
    night.recover(5)
    assert night.reconcile().equal


def test_the_days_result_is_signed_kept_and_shown(night: Night) -> None:
    del night.counterpart.copies[seeker_key(3)]
    night.reconcile()
    documents = [
        content
        for name, content in sorted(night.files.objects.items())
        if name.startswith(f"reconciliation/{REGION}/{SEEKERS}/")
    ]
    assert all(hashing.is_signature_valid(SECRET, document) for document in documents)
    body = orjson.loads(documents[-1])
    assert body["beda"] == {"hilang_di_pusat": {"jumlah": 1, "id_sumber": ["PK-000003"]}}
    assert body["akar_daerah"] != body["akar_pusat"] and body["versi_kesepakatan"] == "2025-03-20"
    assert night.state.note(f"reconciliation/{REGION}/{SEEKERS}").endswith("beda 1")


def test_without_an_answer_nothing_is_concluded(night: Night) -> None:
    night.counterpart.failures = [Transient("siapkerja_tak_terjangkau")]
    assert Reconcile(night.pulls[SEEKERS], night.files).run(REGION) is None
    night.clock.advance(3 * 365 * 86_400)
    assert Reconcile(night.pulls[SEEKERS], night.files).run(REGION) is None


@pytest.mark.parametrize("back", ["", "5"], ids=["to where it stood", "to an earlier page"])
def test_a_listing_that_leads_back_is_no_copy_that_ends_there(night: Night, back: str) -> None:
    there, real = night.counterpart, night.counterpart.changes
    there.digests, there.limit = False, 5

    def odd(domain: str, cursor: str, limit: int) -> MinistryPage:
        page = real(domain, cursor, limit)
        return page._replace(cursor=back or cursor) if int(cursor or 0) >= 20 else page

    there.changes = odd  # type: ignore[method-assign]
    assert Reconcile(night.pulls[SEEKERS], night.files).run(REGION) is None
    assert {record.state for record in night.state.stored.values()} == {RecordState.TERSINKRON}


def test_digests_that_are_withdrawn_half_way_are_no_empty_copy(night: Night) -> None:
    del night.counterpart.copies[seeker_key(3)]
    whole = night.counterpart.digest
    night.counterpart.digest = lambda *asked: None if asked[-1] else whole(*asked)  # type: ignore[method-assign]
    assert Reconcile(night.pulls[SEEKERS], night.files).run(REGION) is None
    assert {record.state for record in night.state.stored.values()} == {RecordState.TERSINKRON}


@pytest.mark.parametrize("digests", [True, False])
def test_other_regions_records_are_no_part_of_the_comparison(night: Night, digests: bool) -> None:
    there = night.counterpart
    there.digests, there.limit = digests, 7
    for number in (1, 50):
        there.edit(Key("3275", SEEKERS, f"PK-{number:06d}"), there.copies[seeker_key(2)].data)
    found = night.reconcile()
    assert (found.equal, found.records, found.gaps) == (True, 40, {})
    assert {key.region for key in night.state.stored} == {REGION}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-01-02T16:59:59", "2026-01-02"),
        ("2026-01-02T17:00:00", "2026-01-03"),
        ("2026-01-02T18:30:00", "2026-01-03"),
    ],
)
def test_a_nights_day_is_that_of_wib(night: Night, moment: str, day: str) -> None:
    """Both parties compute their digests under the key of a day, so they must mean the same one."""
    night.clock.time = int(datetime.fromisoformat(f"{moment}+00:00").timestamp() * 1000)
    night.files.objects.clear()
    night.reconcile()
    (key,) = night.files.objects
    assert key.startswith(f"reconciliation/{REGION}/{SEEKERS}/{day}/")
    assert orjson.loads(night.files.objects[key])["tanggal"] == day
