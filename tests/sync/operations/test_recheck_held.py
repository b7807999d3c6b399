"""Held records: released by a correction, by their parent or by a recheck under today's rules only."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from functions import agreement, domains
from functions.sync.model.record import Key, Op, Record, RecordState
from functions.sync.model.upload import Upload
from functions.sync.operations.recheck_held import RecheckHeld, RecheckVerdict
from tests.support.fakes import FakeState
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World, hold

S = RecordState
EMPLOYERS, VACANCIES, PLACEMENTS = map(domains.get, ("pemberi-kerja", "lowongan-kerja", "penempatan"))


def upload(world: World, row: Mapping[str, str], domain: str) -> Upload:
    sent = world.upload(as_csv([row]), domain)
    world.run()
    world.clock.advance(60)
    return sent


def employer(world: World, **changes: str) -> Upload:
    return upload(world, {**EMPLOYERS.example, **changes}, "pemberi-kerja")


def replay(world: World, domain: str) -> dict[str, int]:
    counts = RecheckHeld(world.state, world.clock).run(REGION, domain)
    world.recover(2)
    return {verdict.value: count for verdict, count in counts.items() if count}


def record(world: World, row: Mapping[str, str] | str, domain: str) -> Record:
    return world.record(row if isinstance(row, str) else row["id_sumber"], domain)


# -- Release. --


def test_a_temporary_nik_is_let_go_by_its_correction_only(world: World) -> None:
    first = upload(world, seeker(1, nik="0", versi="1"), "pencari-kerja")
    world.recover(130)
    assert (replay(world, "pencari-kerja"), record(world, "PK-000001", "pencari-kerja").state) == (
        {"tertahan": 1},
        S.DITAHAN,
    )
    assert world.ministry.effects == []
    upload(world, seeker(1, versi="2"), "pencari-kerja")
    assert (record(world, "PK-000001", "pencari-kerja").state, world.ministry.effects) == (
        S.TERSINKRON,
        [("PK-000001", 2)],
    )
    world.settle.run(first.id)
    assert world.summary(first)["sent"] == {"digantikan": 1}


def test_a_child_is_let_go_by_its_parent_only(world: World) -> None:
    upload(world, VACANCIES.example, "lowongan-kerja")
    assert (replay(world, "lowongan-kerja"), record(world, VACANCIES.example, "lowongan-kerja").state) == (
        {"tertahan": 1},
        S.DITAHAN,
    )
    employer(world, id_sumber=VACANCIES.example["id_pemberi_kerja"])
    world.recover(2)
    assert record(world, VACANCIES.example, "lowongan-kerja").state is S.TERSINKRON


def test_what_no_rule_holds_any_more_is_let_go_and_its_receipt_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record is held for a choice of KBLI; then the agreement accepts both editions."""
    agreed = {region: replace(each, codes={"kbli": "2025"}) for region, each in agreement.load().items()}
    with monkeypatch.context() as patch:
        patch.setattr(agreement, "load", lambda: agreed)
        sent = employer(world, kbli="62010", versi_kbli="2020")
        assert record(world, EMPLOYERS.example, "pemberi-kerja").reasons == ("KBLI_PERLU_PILIHAN",)
        assert world.summary(sent)["rows"]["ditahan"] == 1
        assert replay(world, "pemberi-kerja") == {"tertahan": 1}
    assert replay(world, "pemberi-kerja") == {"lepas": 1}
    world.recover(5)
    assert record(world, EMPLOYERS.example, "pemberi-kerja").state is S.TERSINKRON
    body = world.summary(sent)
    assert (body["rows"]["ditahan"], body["rows"]["diterima"], body["codes"], body["sent"]) == (
        0,
        1,
        {},
        {"tersinkron": 1},
    )
    [line] = csv.DictReader(io.StringIO(world.report(sent, "receipt.csv").decode()))
    assert (line["hasil"], line["kode"], line["kolom"], line["pesan"]) == ("diterima", "", "", "")
    assert replay(world, "pemberi-kerja") == {}


def test_one_reason_gone_and_another_left_stays_held_by_that_one(world: World) -> None:
    upload(world, seeker(1, nik="0"), "pencari-kerja")
    hold(world, "pencari-kerja", "PK-000001", "NIK_SEMENTARA", "WIL_LUAR_CAKUPAN")
    assert replay(world, "pencari-kerja") == {"tertahan": 1}
    assert record(world, "PK-000001", "pencari-kerja").reasons == ("NIK_SEMENTARA",)


def test_what_only_its_parent_holds_any_more_goes_with_the_parent(world: World) -> None:
    row = {**PLACEMENTS.example, "id_sumber": "P-1", "nik": "0", "id_lowongan": "", "id_pencari_kerja": ""}
    upload(world, row, "penempatan")
    held = record(world, row, "penempatan")
    assert held.reasons == ("NIK_SEMENTARA", "REFERENSI_BELUM_ADA")
    payload = held.payload.replace(b'"nik":"0"', f'"nik":"{PLACEMENTS.example["nik"]}"'.encode())
    world.state.stored[held.key] = replace(held, payload=payload)
    assert (replay(world, "penempatan"), record(world, row, "penempatan").reasons) == (
        {"tertahan": 1},
        ("REFERENSI_BELUM_ADA",),
    )
    employer(world, id_sumber=row["id_pemberi_kerja"])
    world.recover(2)
    assert record(world, row, "penempatan").state is S.TERSINKRON


def test_what_todays_rules_refuse_stays_held_under_that_code(world: World) -> None:
    upload(world, seeker(1), "pencari-kerja")
    sent = record(world, "PK-000001", "pencari-kerja")
    world.state.stored[sent.key] = replace(sent, payload=sent.payload.replace(b'"nik":"3216', b'"nik":"x216'))
    hold(world, "pencari-kerja", "PK-000001", "WIL_LUAR_CAKUPAN")
    assert (replay(world, "pencari-kerja"), record(world, "PK-000001", "pencari-kerja").reasons) == (
        {"tidak_lulus": 1},
        ("NIK_FORMAT",),
    )
    assert record(world, "PK-000001", "pencari-kerja").state is S.DITAHAN


def test_what_the_agreement_held_is_let_go_only_while_it_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(world, seeker(1), "pencari-kerja")
    hold(world, "pencari-kerja", "PK-000001", "KESEPAKATAN_BERAKHIR")
    then, world.clock.time = world.clock.time, 1_900_000_000_000
    assert (replay(world, "pencari-kerja"), record(world, "PK-000001", "pencari-kerja").state) == (
        {"tertahan": 1},
        S.DITAHAN,
    )
    world.clock.time = then
    assert (replay(world, "pencari-kerja"), record(world, "PK-000001", "pencari-kerja").state) == (
        {"lepas": 1},
        S.TERSINKRON,
    )


def test_the_receipt_says_what_holds_a_record_now(world: World) -> None:
    sent = upload(world, seeker(1, nik="0"), "pencari-kerja")
    assert b"NIK_SEMENTARA" in world.report(sent, "receipt.csv")
    world.clock.time = 1_900_000_000_000  # the agreement has ended, so nothing is dispatched
    key = Key(REGION, "pencari-kerja", "PK-000001")
    payload = world.state.stored[key].payload.replace(b'"nik":"0"', b'"nik":"3216061508950001"')
    world.state.stored[key] = replace(world.state.stored[key], payload=payload)
    assert RecheckHeld(world.state, world.clock).run(REGION, "pencari-kerja")[RecheckVerdict.TERTAHAN] == 1
    world.recover(6)
    assert (
        b"NIK_SEMENTARA" in (text := world.report(sent, "receipt.csv")),
        b"KESEPAKATAN_BERAKHIR" in text,
    ) == (False, True)


def test_a_held_tombstone_has_no_content_to_judge(world: World) -> None:
    upload(world, seeker(1, status_rekaman="hapus"), "pencari-kerja")
    hold(world, "pencari-kerja", "PK-000001", "KESEPAKATAN_BERAKHIR")
    assert replay(world, "pencari-kerja") == {"lepas": 1}
    assert record(world, "PK-000001", "pencari-kerja").op is Op.HAPUS


def test_a_restricted_record_is_let_go_and_not_sent(world: World) -> None:
    upload(world, seeker(1), "pencari-kerja")
    key = Key(REGION, "pencari-kerja", "PK-000001")
    world.state.stored[key] = replace(
        world.state.stored[key],
        state=S.DITAHAN,
        reasons=("WIL_LUAR_CAKUPAN",),
        restricted=True,
        acked_version=0,
    )
    before = list(world.ministry.effects)
    assert replay(world, "pencari-kerja") == {"lepas": 1}
    assert (world.state.stored[key].state, world.state.stored[key].due, world.ministry.effects) == (
        S.MENUNGGU,
        None,
        before,
    )


def test_what_is_corrected_during_the_replay_is_left_to_the_correction() -> None:
    class Raced(FakeState):
        def save(self, changes: Sequence[tuple[Record | None, Record]]) -> list[bool]:
            for key, stored in self.stored.items():
                self.stored[key] = replace(stored, rev=stored.rev + 1)
            return super().save(changes)

    world = World()
    upload(world, seeker(1), "pencari-kerja")
    hold(world, "pencari-kerja", "PK-000001", "WIL_LUAR_CAKUPAN")
    raced = Raced()
    raced.stored = world.state.stored
    assert RecheckHeld(raced, world.clock).run(REGION, "pencari-kerja")[RecheckVerdict.LEPAS] == 0
    assert record(world, "PK-000001", "pencari-kerja").state is S.DITAHAN


def test_looking_writes_nothing_and_the_longest_held_come_first(world: World) -> None:
    for number in (3, 1, 2):
        upload(world, seeker(number, nik="0"), "pencari-kerja")
    before = dict(world.state.stored)
    looks = list(RecheckHeld(world.state, world.clock).preview(REGION, "pencari-kerja"))
    assert [look.read.key.id for look in looks] == ["PK-000003", "PK-000001", "PK-000002"]
    assert world.state.stored == before


@pytest.mark.parametrize("name", domains.names())
def test_what_is_stored_is_judged_like_the_row_it_came_from(world: World, name: str) -> None:
    """A good row of every dataset, stored and read back, has no finding."""
    domain = domains.get(name)
    upload(world, dict(domain.example), name)
    hold(world, name, domain.example["id_sumber"], "WIL_LUAR_CAKUPAN")
    key = Key(REGION, name, domain.example["id_sumber"])
    world.state.stored[key] = replace(world.state.stored[key], waits_for="")
    assert {
        verdict.value: n
        for verdict, n in RecheckHeld(world.state, world.clock).run(REGION, name).items()
        if n
    } == {"lepas": 1}


# -- A choice of KBLI. --


@pytest.mark.parametrize(
    ("kbli", "edition", "held"),
    [
        ("62010", "2020", True),
        ("29300", "2020", False),
        ("62020", "2020", False),
        ("62110", "2025", False),
        ("62200", "2025", False),
    ],
)
@pytest.mark.usefixtures("kbli_2025_only")
def test_only_a_code_that_splits_over_the_ministrys_edition_waits_for_a_choice(
    world: World, kbli: str, edition: str, held: bool
) -> None:
    employer(world, kbli=kbli, versi_kbli=edition)
    stored = record(world, EMPLOYERS.example, "pemberi-kerja")
    assert (stored.state is S.DITAHAN, stored.reasons) == (held, ("KBLI_PERLU_PILIHAN",) if held else ())


@pytest.mark.usefixtures("kbli_2025_only")
def test_the_choice_lets_it_go(world: World) -> None:
    employer(world, kbli="62010", versi_kbli="2020", versi="1")
    employer(world, kbli="62110", versi_kbli="2025", versi="2")
    assert record(world, EMPLOYERS.example, "pemberi-kerja").state is S.TERSINKRON


def test_the_regions_agreement_names_no_edition_so_nothing_waits(world: World) -> None:
    assert agreement.load()[REGION].codes == {}
    employer(world, kbli="62010", versi_kbli="2020")
    assert record(world, EMPLOYERS.example, "pemberi-kerja").state is S.TERSINKRON
