"""Pull: the ministry's changes arrive once, change only its columns, and are never sent back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from functions import agreement, domains
from functions.sync.from_ministry.mapping import to_our_columns
from functions.sync.model.conflict import CONTRACT, LIFE
from functions.sync.model.errors import Locked, Transient
from functions.sync.model.record import Key, Op, RecordState
from functions.sync.ports.ministry import MinistryPage
from functions.sync.records.resolve_conflict import apply_decision
from functions.sync.to_ministry.mapping import to_ministry_json
from functions.sync.to_region.change_feed import ChangeFeed
from tests.support.both import (
    EMPLOYERS,
    FILLED,
    MINISTRY_KEY,
    VACANCIES,
    VACANCY,
    VACANCY_KEY,
    Both,
    ministry_vacancy,
)
from tests.support.tables import as_csv
from tests.support.world import REGION


def test_a_record_of_the_ministrys_arrives_and_is_never_sent_back(both: Both) -> None:
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    sent = len(both.counterpart.sent)
    assert both.pull()["Pulled"] == 1
    record = both.state.stored[MINISTRY_KEY]
    assert (record.origin, record.state, record.ministry_only, record.due) == (
        "kemnaker",
        RecordState.TERSINKRON,
        True,
        None,
    )
    assert record.agreement == "2025-03-20"
    both.recover()
    assert both.pull() == {}
    assert len(both.counterpart.sent) == sent


def test_what_we_sent_comes_by_in_the_feed_and_changes_nothing(both: Both) -> None:
    before = both.state.stored[VACANCY_KEY]
    assert both.pull() == {}
    assert both.state.stored[VACANCY_KEY] == before


def test_a_page_taken_twice_or_shuffled_or_leading_nowhere_changes_nothing_more(both: Both) -> None:
    for number in range(120):
        both.counterpart.edit(Key(REGION, VACANCIES, f"NAS-{number}"), ministry_vacancy())
    real = both.counterpart.changes

    def odd(domain: str, cursor: str, limit: int) -> MinistryPage:
        page = real(domain, cursor, limit)
        return page._replace(changes=[*reversed(page.changes), *page.changes])

    both.counterpart.changes = odd  # type: ignore[method-assign]
    assert both.pull()["Pulled"] == 120
    both.state.notes.clear()
    stored = dict(both.state.stored)
    assert both.pull() == {}
    assert both.state.stored == stored

    def endless(domain: str, cursor: str, limit: int) -> MinistryPage:
        return real(domain, "", limit)._replace(cursor="", more=True)

    both.counterpart.changes = endless  # type: ignore[method-assign]
    both.counterpart.asked = 0
    assert both.pull() == {} and both.counterpart.asked <= 4


def test_the_cursor_follows_the_rows(both: Both) -> None:
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    save = both.state.save

    def dies(changes: Any) -> Any:
        raise Transient("aws_throttled")

    both.state.save = dies  # type: ignore[method-assign]
    with pytest.raises(Transient):
        both.pull()
    assert both.state.note(f"pull/{REGION}/{VACANCIES}") == ""
    both.state.save = save  # type: ignore[method-assign]
    assert both.pull()["Pulled"] == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (lambda: {**ministry_vacancy(), "bintang": 5}, "bintang"),
        (dict, "nama_jabatan:WAJIB_KOSONG"),
        (
            lambda: ministry_vacancy() | to_ministry_json(domains.get(VACANCIES), {"status": "entah"}),
            "status:",
        ),
    ],
)
def test_what_cannot_be_read_is_set_aside_whole_and_the_rest_goes_on(
    both: Both, data: Callable[[], dict[str, Any]], why: str
) -> None:
    both.counterpart.edit(Key(REGION, VACANCIES, "NAS-0"), data())
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    assert both.pull() == {"Pulled": 1, "ContractDrift": 1}
    (conflict,) = both.state.conflicts(REGION, VACANCIES, 9)
    assert (conflict.key.id, conflict.column) == ("NAS-0", CONTRACT)
    assert why in " ".join(conflict.codes)
    assert (
        orjson.loads(conflict.theirs)["data"] == both.counterpart.copies[Key(REGION, VACANCIES, "NAS-0")].data
    )


def test_what_is_set_aside_holds_nothing_that_the_agreement_leaves_out(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = agreement.load()[REGION]
    plan = {
        **current.datasets[VACANCIES],
        "kolom": [column for column in current.datasets[VACANCIES]["kolom"] if column != "upah_min"],
    }
    monkeypatch.setattr(
        agreement,
        "load",
        lambda: {REGION: replace(current, datasets={**current.datasets, VACANCIES: plan})},
    )
    both.counterpart.edit(
        Key(REGION, VACANCIES, "NAS-0"), ministry_vacancy(upah_min="5000000") | {"bintang": 5}
    )
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy(upah_min="5000000"))
    assert both.pull() == {"Pulled": 1, "ContractDrift": 1}
    (conflict,) = both.state.conflicts(REGION, VACANCIES, 9)
    assert b"5000000" not in conflict.theirs and b'"bintang":5' in conflict.theirs
    assert b"5000000" not in both.state.stored[MINISTRY_KEY].payload


def test_what_comes_one_way_only_carries_the_agreements_version(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = agreement.load()[REGION]
    plan = {**current.datasets[VACANCIES], "arah": ["terima"]}
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    monkeypatch.setattr(
        agreement,
        "load",
        lambda: {REGION: replace(current, datasets={**current.datasets, VACANCIES: plan})},
    )
    both.pull()
    assert both.state.stored[MINISTRY_KEY].agreement == "2025-03-20"


def test_an_envelope_of_another_shape_stops_the_reading_and_moves_no_cursor(both: Both) -> None:
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    both.counterpart.failures = [Locked("siapkerja_kontrak_berubah")]
    happened = both.pull()
    assert happened["MinistryLocked"] == 1 and "Pulled" not in happened
    both.clock.advance(600)
    assert both.pull()["Pulled"] == 1


def test_a_dataset_that_is_not_received_is_not_asked_for(both: Both) -> None:
    assert both.pull("perselisihan-hi") == {"OutsideAgreement": 1}
    both.clock.advance(3 * 365 * 86_400)
    assert both.pull() == {"OutsideAgreement": 1}


def test_a_snapshot_of_the_regions_does_not_close_what_is_the_ministrys(both: Both) -> None:
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    both.pull()
    both.clock.advance(60)
    both.upload(
        as_csv([{**VACANCY, "status": "terbit", "jumlah_dibutuhkan": "5"}]), VACANCIES, mode="snapshot"
    )
    both.run()
    assert both.state.stored[MINISTRY_KEY].op is Op.UPSERT


def test_the_owners_word_stands_whoever_spoke_last(both: Both) -> None:
    """The job's name is the region's column; an edit of it by the ministry is corrected, once.

    Other systems failed here with both sides owning one column.
    """
    name = both.cell("nama_jabatan")
    both.counterpart.edit(VACANCY_KEY, to_ministry_json(domains.get(VACANCIES), {"nama_jabatan": "Lain"}))
    both.pull()
    both.recover(5)
    both.pull()
    assert both.cell("nama_jabatan") == name
    assert both.counterpart.copies[VACANCY_KEY].data == to_ministry_json(
        domains.get(VACANCIES), orjson.loads(both.state.stored[VACANCY_KEY].payload)
    )
    sent = len(both.counterpart.sent)
    both.recover(5)
    both.pull()
    assert len(both.counterpart.sent) == sent, "once"


def test_a_later_word_on_a_shared_column_stands_and_a_repeated_file_does_not_undo_it(both: Both) -> None:
    """Other systems lost an update here because one side sent its old copy again."""
    both.counterpart.edit(VACANCY_KEY, FILLED)
    assert both.pull()["Pulled"] == 1
    assert both.cell("status") == "terisi"
    both.sent(status="terbit", jumlah_dibutuhkan="5")
    assert both.cell("status") == "terisi", "the same file again"
    both.sent(status="terbit", jumlah_dibutuhkan="7")
    assert (both.cell("status"), both.cell("jumlah_dibutuhkan")) == ("terisi", 7), (
        "another column was changed"
    )
    assert (
        to_our_columns(domains.get(VACANCIES), both.counterpart.copies[VACANCY_KEY].data)[0]["status"]
        == "terisi"
    )
    assert both.state.conflicts(REGION, VACANCIES, 9) == []


def test_two_words_on_a_shared_column_that_knew_nothing_of_each_other_are_both_kept(both: Both) -> None:
    """Other systems lost one of the two edits here."""
    both.counterpart.edit(VACANCY_KEY, FILLED)
    both.sent(status="ditutup", jumlah_dibutuhkan="5")
    both.pull()
    conflict = next(each for each in both.state.conflicts(REGION, VACANCIES, 9) if each.column == "status")
    assert (orjson.loads(conflict.ours), orjson.loads(conflict.theirs)) == ("ditutup", "terisi")
    both.recover(5)
    assert (
        both.cell("status")
        == to_our_columns(domains.get(VACANCIES), both.counterpart.copies[VACANCY_KEY].data)[0]["status"]
        == "ditutup"
    )


@pytest.mark.parametrize("apart", [True, False], ids=["its words apart", "all in one"])
@pytest.mark.parametrize("first", ["ministry", "region"])
def test_a_shared_column_that_the_ministry_never_spoke_of_is_no_question_to_anybody(
    both: Both, first: str, apart: bool
) -> None:
    """The ministry sets the test result, the region the status.

    That the ministry never set the status shows only where it reports its own values apart.
    """
    both.counterpart.apart = apart
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
    both.counterpart.edit(key, to_ministry_json(domains.get("pelatihan"), {"hasil_uji": "kompeten"}))
    if first == "region":
        says("tidak_lulus")
    both.pull("pelatihan")
    if first == "ministry":
        says("tidak_lulus")
    both.recover(3)
    both.pull("pelatihan")
    asked = [conflict.column for conflict in both.state.conflicts(REGION, "pelatihan", 9)]
    assert asked == ([] if apart else ["status_peserta"])
    assert (both.cell("status_peserta", key), both.cell("hasil_uji", key)) == ("tidak_lulus", "kompeten")
    there = to_our_columns(domains.get("pelatihan"), both.counterpart.copies[key].data)[0]
    assert there == {
        name: value for name, value in orjson.loads(both.state.stored[key].payload).items() if name in there
    }


def test_a_record_that_the_ministry_ends_is_not_ended_here_without_a_person(both: Both) -> None:
    both.counterpart.edit(VACANCY_KEY, {}, op="hapus")
    both.pull()
    assert both.state.stored[VACANCY_KEY].op is Op.UPSERT
    assert [conflict.column for conflict in both.state.conflicts(REGION, VACANCIES, 9)] == [LIFE]


@pytest.mark.parametrize(("decision", "op"), [("daerah", Op.UPSERT), ("pusat", Op.HAPUS)])
def test_whichever_word_on_its_end_a_person_takes_both_sides_hold(both: Both, decision: str, op: Op) -> None:
    both.counterpart.edit(VACANCY_KEY, {}, op="hapus")
    both.pull()
    (conflict,) = both.state.conflicts(REGION, VACANCIES, 9)
    stored = both.state.stored[VACANCY_KEY]
    assert both.state.save([(stored, apply_decision(stored, conflict, decision, both.clock.now()))]) == [True]
    both.recover(3)
    record, copy = both.state.stored[VACANCY_KEY], both.counterpart.copies[VACANCY_KEY]
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
        for each in ChangeFeed(both.state, both.clock).read(REGION, VACANCIES, "", 50, "sip-kerja").records
    }
    assert (VACANCY_KEY in heard) == (op is Op.HAPUS), "who wrote it learns that it has ended"


def test_what_the_ministry_closes_or_opens_again_is_put_right(both: Both) -> None:
    """The region decides whether a record is open, as with any column that the agreement gives nobody."""
    both.counterpart.edit(VACANCY_KEY, {}, op="tutup")
    both.pull()
    both.recover(3)
    assert (both.state.stored[VACANCY_KEY].op, both.counterpart.copies[VACANCY_KEY].op) == (
        Op.UPSERT,
        "upsert",
    )
    both.sent(status="ditutup", jumlah_dibutuhkan="5", status_rekaman="tutup")
    both.counterpart.edit(VACANCY_KEY, {}, op="upsert")
    both.pull()
    both.recover(3)
    assert (both.state.stored[VACANCY_KEY].op, both.counterpart.copies[VACANCY_KEY].op) == (Op.TUTUP, "tutup")


def test_what_was_closed_before_it_went_out_is_told_once_the_ministry_has_it(both: Both) -> None:
    other = {**VACANCY, "id_sumber": "LK-LAIN", "id_pemberi_kerja": "PBK-BELUM-ADA"}
    both.clock.advance(60)
    both.upload(as_csv([{**VACANCY, "status": "terbit", "jumlah_dibutuhkan": "5"}, other]), VACANCIES)
    both.clock.advance(60)
    both.upload(
        as_csv([{**VACANCY, "status": "terbit", "jumlah_dibutuhkan": "5"}]),
        VACANCIES,
        mode="snapshot",
        **{"confirm-closing": "yes"},
    )
    both.run()
    key = Key(REGION, VACANCIES, "LK-LAIN")
    assert (both.state.stored[key].state, both.state.stored[key].acked_version) == (RecordState.DITARIK, 0)
    both.upload(as_csv([{**domains.get(EMPLOYERS).example, "id_sumber": "PBK-BELUM-ADA"}]), EMPLOYERS)
    both.counterpart.edit(key, ministry_vacancy())
    both.pull()
    both.recover(3)
    assert (
        both.counterpart.copies[key].op == "tutup" and both.state.stored[key].state is RecordState.TERSINKRON
    )


def test_a_record_that_the_region_speaks_of_is_its_own_though_the_ministry_had_ended_one(both: Both) -> None:
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    both.counterpart.edit(MINISTRY_KEY, {}, op="hapus")
    both.pull()
    assert both.state.stored[MINISTRY_KEY].ministry_only
    both.clock.advance(60)
    both.upload(as_csv([{**VACANCY, "id_sumber": MINISTRY_KEY.id}]), VACANCIES)
    assert not both.state.stored[MINISTRY_KEY].ministry_only
    both.run()
    both.counterpart.edit(MINISTRY_KEY, to_ministry_json(domains.get(VACANCIES), {"nama_jabatan": "Lain"}))
    both.pull()
    assert both.cell("nama_jabatan", MINISTRY_KEY) == VACANCY["nama_jabatan"], "the region's value was lost"


def test_what_the_ministry_said_of_a_deleted_record_is_heard_when_the_region_speaks_of_it_again(
    both: Both,
) -> None:
    employer = Key(REGION, EMPLOYERS, domains.get(EMPLOYERS).example["id_sumber"])

    def says(**cells: str) -> None:
        both.clock.advance(120)
        both.upload(as_csv([{**domains.get(EMPLOYERS).example, **cells}]), EMPLOYERS)

    says(status_rekaman="hapus")  # not sent yet when the ministry edits it
    both.counterpart.edit(employer, to_ministry_json(domains.get(EMPLOYERS), {"no_wlkp": "17530.2026.9"}))
    both.pull(EMPLOYERS)
    assert both.state.stored[employer].payload == b"", "a tombstone takes nothing in"
    says(nama="Nama Baru")
    both.recover(3)
    both.pull(EMPLOYERS)
    assert (both.cell("no_wlkp", employer), both.cell("nama", employer)) == ("17530.2026.9", "Nama Baru")


def test_what_was_to_be_decided_of_a_record_goes_with_it(both: Both) -> None:
    both.counterpart.edit(VACANCY_KEY, FILLED)
    both.sent(status="ditutup", jumlah_dibutuhkan="5")
    both.pull()
    assert both.state.conflicts(REGION, VACANCIES, 9)
    both.sent(status_rekaman="hapus")
    assert both.state.stored[VACANCY_KEY].state is RecordState.DITARIK
    assert both.state.conflicts(REGION, VACANCIES, 9) == []


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
    ops = [op for key, _, op in both.counterpart.sent if key.domain == "pencari-kerja"]
    assert ops == ["upsert", "ganti_kunci", "upsert"]


def test_the_region_reads_it_in_its_feed_as_long_as_the_agreement_lets_it(both: Both) -> None:
    both.counterpart.edit(MINISTRY_KEY, ministry_vacancy())
    both.pull()
    both.clock.advance(120)
    feed = ChangeFeed(both.state, both.clock)
    assert [record.key for record in feed.read(REGION, VACANCIES, "", 50, "sip-kerja").records] == [
        MINISTRY_KEY
    ]
    both.clock.advance(3 * 365 * 86_400)
    assert feed.read(REGION, VACANCIES, "", 50, "sip-kerja").records == []
    assert [record.key for record in feed.read(REGION, VACANCIES, "", 50, "portal").records] == [
        VACANCY_KEY
    ], "its own it reads for ever"
