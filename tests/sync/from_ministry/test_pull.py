"""The other direction: the ministry's changes arrive once, stay where they belong, and never go back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from functions import agreement, domains
from functions.sync.from_ministry.mapping import to_our_columns
from functions.sync.from_ministry.pull import Pull
from functions.sync.model.conflict import CONTRACT, LIFE
from functions.sync.model.errors import Locked, Transient
from functions.sync.model.record import Key, Op, RecordState
from functions.sync.ports.ministry import MinistryPage
from functions.sync.records.resolve_conflict import apply_decision
from functions.sync.to_ministry.dispatch import Dispatch
from functions.sync.to_ministry.mapping import to_ministry_json
from functions.sync.to_region.change_feed import ChangeFeed
from tests.support.ministry import FakeCounterpart
from tests.support.tables import as_csv
from tests.support.world import REGION, World

HOME = "lowongan-kerja"
EMPLOYER = "pemberi-kerja"
VACANCY = domains.get(HOME).example
KEY = Key(REGION, HOME, VACANCY["id_sumber"])
FILLED = to_ministry_json(
    domains.get(HOME), {"status": "terisi", "jumlah_terisi": 5, "tanggal_terisi": "2025-12-01"}
)
THEIRS = Key(REGION, HOME, "NAS-1")


class Both(World):
    """Both directions, against one ministry."""

    def __init__(self) -> None:
        super().__init__()
        self.there = FakeCounterpart()
        self.ministry = self.there  # type: ignore[assignment]
        self.dispatches = {
            n: Dispatch(n, self.state, self.queues, self.there, self.clock, self.ids) for n in domains.names()
        }
        self.pulls = {
            n: Pull(n, self.state, self.there, self.queues, self.clock, self.ids) for n in domains.names()
        }

    def pull(self, domain: str = HOME) -> dict[str, int]:
        return self.pulls[domain].run(REGION)

    def sent(self, **cells: str) -> None:
        self.clock.advance(120)
        self.upload(as_csv([{**VACANCY, **cells}]), HOME)
        self.recover(3)

    def cell(self, column: str, key: Key = KEY) -> Any:
        return orjson.loads(self.state.stored[key].payload).get(column)


@pytest.fixture
def both() -> Both:
    made = Both()
    made.upload(as_csv([domains.get(EMPLOYER).example]), EMPLOYER)
    made.run()
    made.sent(status="terbit", jumlah_dibutuhkan="5")
    assert made.state.stored[KEY].state is RecordState.TERSINKRON
    return made


def told(**cells: Any) -> dict[str, Any]:
    """A vacancy of the ministry's own, in its words."""
    made = World()
    made.upload(as_csv([{**VACANCY, "id_sumber": "X", **cells}]), HOME)
    return to_ministry_json(
        domains.get(HOME), orjson.loads(made.state.stored[Key(REGION, HOME, "X")].payload)
    )


def test_a_record_of_the_ministrys_arrives_and_is_never_sent_back(both: Both) -> None:
    both.there.edit(THEIRS, told())
    sent = len(both.there.sent)
    assert both.pull()["Pulled"] == 1
    record = both.state.stored[THEIRS]
    assert (record.origin, record.state, record.ministry_only, record.due) == (
        "kemnaker",
        RecordState.TERSINKRON,
        True,
        None,
    )
    assert record.agreement == "2025-03-20"
    both.recover()
    assert both.pull() == {}
    assert len(both.there.sent) == sent


def test_what_we_sent_comes_by_in_the_feed_and_changes_nothing(both: Both) -> None:
    before = both.state.stored[KEY]
    assert both.pull() == {}
    assert both.state.stored[KEY] == before


def test_a_page_taken_twice_or_shuffled_or_leading_nowhere_changes_nothing_more(both: Both) -> None:
    for number in range(120):
        both.there.edit(Key(REGION, HOME, f"NAS-{number}"), told())
    real = both.there.changes

    def odd(domain: str, cursor: str, limit: int) -> MinistryPage:
        page = real(domain, cursor, limit)
        return page._replace(changes=[*reversed(page.changes), *page.changes])

    both.there.changes = odd  # type: ignore[method-assign]
    assert both.pull()["Pulled"] == 120
    both.state.notes.clear()
    stored = dict(both.state.stored)
    assert both.pull() == {}
    assert both.state.stored == stored
    both.there.changes = lambda domain, cursor, limit: real(domain, "", limit)._replace(cursor="", more=True)  # type: ignore[method-assign]
    both.there.asked = 0
    assert both.pull() == {} and both.there.asked <= 4


def test_the_cursor_follows_the_rows(both: Both) -> None:
    both.there.edit(THEIRS, told())
    save = both.state.save

    def dies(changes: Any) -> Any:
        raise Transient("aws_throttled")

    both.state.save = dies  # type: ignore[method-assign]
    with pytest.raises(Transient):
        both.pull()
    assert both.state.note(f"pull/{REGION}/{HOME}") == ""
    both.state.save = save  # type: ignore[method-assign]
    assert both.pull()["Pulled"] == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: {**told(), "bintang": 5}, "bintang"),
        (dict, "nama_jabatan:WAJIB_KOSONG"),
        (lambda: told() | to_ministry_json(domains.get(HOME), {"status": "entah"}), "status:"),
    ],
)
def test_what_cannot_be_read_is_set_aside_whole_and_the_rest_goes_on(
    both: Both, data: Callable[[], dict[str, Any]], why: str
) -> None:
    both.there.edit(Key(REGION, HOME, "NAS-0"), data())
    both.there.edit(THEIRS, told())
    assert both.pull() == {"Pulled": 1, "ContractDrift": 1}
    (review,) = both.state.conflicts(REGION, HOME, 9)
    assert (review.key.id, review.column) == ("NAS-0", CONTRACT)
    assert why in " ".join(review.codes)
    assert orjson.loads(review.theirs)["data"] == both.there.copies[Key(REGION, HOME, "NAS-0")].data


def test_what_is_set_aside_holds_nothing_that_the_agreement_leaves_out(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = agreement.load()[REGION]
    plan = {
        **standing.datasets[HOME],
        "kolom": [column for column in standing.datasets[HOME]["kolom"] if column != "upah_min"],
    }
    monkeypatch.setattr(
        agreement, "load", lambda: {REGION: replace(standing, datasets={**standing.datasets, HOME: plan})}
    )
    both.there.edit(Key(REGION, HOME, "NAS-0"), told(upah_min="5000000") | {"bintang": 5})
    both.there.edit(THEIRS, told(upah_min="5000000"))
    assert both.pull() == {"Pulled": 1, "ContractDrift": 1}
    (review,) = both.state.conflicts(REGION, HOME, 9)
    assert b"5000000" not in review.theirs and b'"bintang":5' in review.theirs
    assert b"5000000" not in both.state.stored[THEIRS].payload


def test_what_comes_one_way_only_carries_the_agreements_version(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = agreement.load()[REGION]
    plan = {**standing.datasets[HOME], "arah": ["terima"]}
    both.there.edit(THEIRS, told())
    monkeypatch.setattr(
        agreement, "load", lambda: {REGION: replace(standing, datasets={**standing.datasets, HOME: plan})}
    )
    both.pull()
    assert both.state.stored[THEIRS].agreement == "2025-03-20"


def test_an_envelope_of_another_shape_stops_the_reading_and_moves_no_cursor(both: Both) -> None:
    both.there.edit(THEIRS, told())
    both.there.failures = [Locked("siapkerja_kontrak_berubah")]
    happened = both.pull()
    assert happened["MinistryLocked"] == 1 and "Pulled" not in happened
    both.clock.advance(600)
    assert both.pull()["Pulled"] == 1


def test_a_dataset_that_is_not_received_is_not_asked_for(both: Both) -> None:
    assert both.pull("perselisihan-hi") == {"OutsideAgreement": 1}
    both.clock.advance(3 * 365 * 86_400)
    assert both.pull() == {"OutsideAgreement": 1}


def test_a_snapshot_of_the_regions_does_not_close_what_is_the_ministrys(both: Both) -> None:
    both.there.edit(THEIRS, told())
    both.pull()
    both.clock.advance(60)
    both.upload(as_csv([{**VACANCY, "status": "terbit", "jumlah_dibutuhkan": "5"}]), HOME, mode="snapshot")
    both.run()
    assert both.state.stored[THEIRS].op is Op.UPSERT


def test_the_owners_word_stands_whoever_spoke_last(both: Both) -> None:
    """Both sides owner (W21). The job's name is the region's; the ministry's edit of it is put right, once."""
    name = both.cell("nama_jabatan")
    both.there.edit(KEY, to_ministry_json(domains.get(HOME), {"nama_jabatan": "Lain"}))
    both.pull()
    both.recover(5)
    both.pull()
    assert both.cell("nama_jabatan") == name
    assert both.there.copies[KEY].data == to_ministry_json(
        domains.get(HOME), orjson.loads(both.state.stored[KEY].payload)
    )
    sent = len(both.there.sent)
    both.recover(5)
    both.pull()
    assert len(both.there.sent) == sent, "once"


def test_a_later_word_on_a_shared_column_stands_and_a_repeated_file_does_not_undo_it(both: Both) -> None:
    """An update lost because the other side sends its old copy again (W21)."""
    both.there.edit(KEY, FILLED)
    assert both.pull()["Pulled"] == 1
    assert both.cell("status") == "terisi"
    both.sent(status="terbit", jumlah_dibutuhkan="5")
    assert both.cell("status") == "terisi", "the same file again"
    both.sent(status="terbit", jumlah_dibutuhkan="7")
    assert (both.cell("status"), both.cell("jumlah_dibutuhkan")) == ("terisi", 7), (
        "another column was changed"
    )
    assert to_our_columns(domains.get(HOME), both.there.copies[KEY].data)[0]["status"] == "terisi"
    assert both.state.conflicts(REGION, HOME, 9) == []


def test_two_words_on_a_shared_column_that_knew_nothing_of_each_other_are_both_kept(both: Both) -> None:
    """One of two edits vanished (W21)."""
    both.there.edit(KEY, FILLED)
    both.sent(status="ditutup", jumlah_dibutuhkan="5")
    both.pull()
    review = next(each for each in both.state.conflicts(REGION, HOME, 9) if each.column == "status")
    assert (orjson.loads(review.ours), orjson.loads(review.theirs)) == ("ditutup", "terisi")
    both.recover(5)
    assert (
        both.cell("status")
        == to_our_columns(domains.get(HOME), both.there.copies[KEY].data)[0]["status"]
        == "ditutup"
    )


@pytest.mark.parametrize("apart", [True, False], ids=["its words apart", "all in one"])
@pytest.mark.parametrize("first", ["ministry", "region"])
def test_a_shared_column_that_the_ministry_never_spoke_of_is_no_question_to_anybody(
    both: Both, first: str, apart: bool
) -> None:
    """It gives the result of a test; the region says how the training ended. Only who keeps words apart lets us see that."""
    both.there.apart = apart
    example = {
        **domains.get("pelatihan").example,
        "no_sertifikat": "",
        "hasil_uji": "",
        "no_sertifikat_bnsp": "",
    }
    key = Key(REGION, "pelatihan", example["id_sumber"])

    def says(status: str) -> None:
        both.clock.advance(120)
        both.upload(as_csv([{**example, "status_peserta": status}]), "pelatihan")

    says("mengikuti")
    both.recover(3)
    both.there.edit(key, to_ministry_json(domains.get("pelatihan"), {"hasil_uji": "kompeten"}))
    if first == "region":
        says("tidak_lulus")
    both.pull("pelatihan")
    if first == "ministry":
        says("tidak_lulus")
    both.recover(3)
    both.pull("pelatihan")
    asked = [review.column for review in both.state.conflicts(REGION, "pelatihan", 9)]
    assert asked == ([] if apart else ["status_peserta"])
    assert (both.cell("status_peserta", key), both.cell("hasil_uji", key)) == ("tidak_lulus", "kompeten")
    there = to_our_columns(domains.get("pelatihan"), both.there.copies[key].data)[0]
    assert there == {
        name: value for name, value in orjson.loads(both.state.stored[key].payload).items() if name in there
    }


def test_a_record_that_the_ministry_ends_is_not_ended_here_without_a_person(both: Both) -> None:
    both.there.edit(KEY, {}, op="hapus")
    both.pull()
    assert both.state.stored[KEY].op is Op.UPSERT
    assert [review.column for review in both.state.conflicts(REGION, HOME, 9)] == [LIFE]


@pytest.mark.parametrize(("word", "op"), [("daerah", Op.UPSERT), ("pusat", Op.HAPUS)])
def test_whichever_word_on_its_end_a_person_takes_both_sides_hold(both: Both, word: str, op: Op) -> None:
    both.there.edit(KEY, {}, op="hapus")
    both.pull()
    (review,) = both.state.conflicts(REGION, HOME, 9)
    stored = both.state.stored[KEY]
    assert both.state.save([(stored, apply_decision(stored, review, word, both.clock.now()))]) == [True]
    both.recover(3)
    record, copy = both.state.stored[KEY], both.there.copies[KEY]
    assert (record.op, copy.op, copy.version, record.acked_version) == (
        op,
        op,
        record.version,
        record.version,
    )
    assert bool(record.payload) == bool(copy.data) == (op is Op.UPSERT)
    both.clock.advance(120)
    heard = {
        each.key
        for each in ChangeFeed(both.state, both.clock).read(REGION, HOME, "", 50, "sip-kerja").records
    }
    assert (KEY in heard) == (op is Op.HAPUS), "who wrote it learns that it has ended"


def test_what_the_ministry_closes_or_opens_again_is_put_right(both: Both) -> None:
    """A record's life is the region's, as any column that nobody else was given."""
    both.there.edit(KEY, {}, op="tutup")
    both.pull()
    both.recover(3)
    assert (both.state.stored[KEY].op, both.there.copies[KEY].op) == (Op.UPSERT, "upsert")
    both.sent(status="ditutup", jumlah_dibutuhkan="5", status_rekaman="tutup")
    both.there.edit(KEY, {}, op="upsert")
    both.pull()
    both.recover(3)
    assert (both.state.stored[KEY].op, both.there.copies[KEY].op) == (Op.TUTUP, "tutup")


def test_what_was_closed_before_it_went_out_is_told_once_the_ministry_has_it(both: Both) -> None:
    other = {**VACANCY, "id_sumber": "LK-LAIN", "id_pemberi_kerja": "PBK-BELUM-ADA"}
    both.clock.advance(60)
    both.upload(as_csv([{**VACANCY, "status": "terbit", "jumlah_dibutuhkan": "5"}, other]), HOME)
    both.clock.advance(60)
    both.upload(
        as_csv([{**VACANCY, "status": "terbit", "jumlah_dibutuhkan": "5"}]),
        HOME,
        mode="snapshot",
        **{"confirm-closing": "yes"},
    )
    both.run()
    key = Key(REGION, HOME, "LK-LAIN")
    assert (both.state.stored[key].state, both.state.stored[key].acked_version) == (RecordState.DITARIK, 0)
    both.upload(as_csv([{**domains.get(EMPLOYER).example, "id_sumber": "PBK-BELUM-ADA"}]), EMPLOYER)
    both.there.edit(key, told())
    both.pull()
    both.recover(3)
    assert both.there.copies[key].op == "tutup" and both.state.stored[key].state is RecordState.TERSINKRON


def test_a_record_that_the_region_speaks_of_is_its_own_though_the_ministry_had_ended_one(both: Both) -> None:
    both.there.edit(THEIRS, told())
    both.there.edit(THEIRS, {}, op="hapus")
    both.pull()
    assert both.state.stored[THEIRS].ministry_only
    both.clock.advance(60)
    both.upload(as_csv([{**VACANCY, "id_sumber": THEIRS.id}]), HOME)
    assert not both.state.stored[THEIRS].ministry_only
    both.run()
    both.there.edit(THEIRS, to_ministry_json(domains.get(HOME), {"nama_jabatan": "Lain"}))
    both.pull()
    assert both.cell("nama_jabatan", THEIRS) == VACANCY["nama_jabatan"], "the region's word was lost"


def test_what_the_ministry_said_of_a_deleted_record_is_heard_when_the_region_speaks_of_it_again(
    both: Both,
) -> None:
    employer = Key(REGION, EMPLOYER, domains.get(EMPLOYER).example["id_sumber"])

    def says(**cells: str) -> None:
        both.clock.advance(120)
        both.upload(as_csv([{**domains.get(EMPLOYER).example, **cells}]), EMPLOYER)

    says(status_rekaman="hapus")  # not sent yet, and the ministry speaks
    both.there.edit(employer, to_ministry_json(domains.get(EMPLOYER), {"no_wlkp": "17530.2026.9"}))
    both.pull(EMPLOYER)
    assert both.state.stored[employer].payload == b"", "a tombstone takes nothing in"
    says(nama="Nama Baru")
    both.recover(3)
    both.pull(EMPLOYER)
    assert (both.cell("no_wlkp", employer), both.cell("nama", employer)) == ("17530.2026.9", "Nama Baru")


def test_what_was_to_be_decided_of_a_record_goes_with_it(both: Both) -> None:
    both.there.edit(KEY, FILLED)
    both.sent(status="ditutup", jumlah_dibutuhkan="5")
    both.pull()
    assert both.state.conflicts(REGION, HOME, 9)
    both.sent(status_rekaman="hapus")
    assert both.state.stored[KEY].state is RecordState.DITARIK
    assert both.state.conflicts(REGION, HOME, 9) == []


def test_a_changed_nik_is_told_as_such(both: Both) -> None:
    seeker = domains.get("pencari-kerja").example
    both.upload(as_csv([seeker]), "pencari-kerja")
    both.run()
    both.clock.advance(60)
    both.upload(as_csv([{**seeker, "nik": seeker["nik"][:-1] + "2"}]), "pencari-kerja")
    both.run()
    both.clock.advance(60)
    both.upload(as_csv([{**seeker, "nik": seeker["nik"][:-1] + "2", "jurusan": "Lain"}]), "pencari-kerja")
    both.run()
    ops = [op for key, _, op in both.there.sent if key.domain == "pencari-kerja"]
    assert ops == ["upsert", "ganti_kunci", "upsert"]


def test_the_region_reads_it_in_its_feed_as_long_as_the_agreement_lets_it(both: Both) -> None:
    both.there.edit(THEIRS, told())
    both.pull()
    both.clock.advance(120)
    feed = ChangeFeed(both.state, both.clock)
    assert [record.key for record in feed.read(REGION, HOME, "", 50, "sip-kerja").records] == [THEIRS]
    both.clock.advance(3 * 365 * 86_400)
    assert feed.read(REGION, HOME, "", 50, "sip-kerja").records == []
    assert [record.key for record in feed.read(REGION, HOME, "", 50, "portal").records] == [KEY], (
        "its own it reads for ever"
    )
