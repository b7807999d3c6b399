"""What is held: listed, let go by a correction, by its parent or by a replay under today's rules, and by nothing else."""

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
from tests.support.world import REGION, World

S = RecordState
EMPLOYERS, VACANCIES, PLACEMENTS = map(domains.get, ("pemberi-kerja", "lowongan-kerja", "penempatan"))


@pytest.fixture
def made() -> World:
    return World()


@pytest.fixture
def insists(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ministry takes KBLI 2025 only."""
    agreed = {region: replace(each, codes={"kbli": "2025"}) for region, each in agreement.load().items()}
    monkeypatch.setattr(agreement, "load", lambda: agreed)


def upload(made: World, row: Mapping[str, str], domain: str) -> Upload:
    sent = made.upload(as_csv([row]), domain)
    made.run()
    made.clock.advance(60)
    return sent


def employer(made: World, **changes: str) -> Upload:
    return upload(made, {**EMPLOYERS.example, **changes}, "pemberi-kerja")


def replay(made: World, domain: str) -> dict[str, int]:
    counts = RecheckHeld(made.state, made.clock).run(REGION, domain)
    made.recover(2)
    return {verdict.value: count for verdict, count in counts.items() if count}


def record(made: World, row: Mapping[str, str] | str, domain: str) -> Record:
    return made.record(row if isinstance(row, str) else row["id_sumber"], domain)


def hold(made: World, domain: str, identity: str, *reasons: str) -> None:
    """As if today's rule had been stricter when it came."""
    key = Key(REGION, domain, identity)
    made.state.stored[key] = replace(made.state.stored[key], state=S.DITAHAN, reasons=reasons, due=None)


# -- let go -------------------------------------------------------------------------------------------------------------


def test_a_temporary_nik_is_let_go_by_its_correction_only(made: World) -> None:
    first = upload(made, seeker(1, nik="0", versi="1"), "pencari-kerja")
    made.recover(130)
    assert (replay(made, "pencari-kerja"), record(made, "PK-000001", "pencari-kerja").state) == (
        {"tertahan": 1},
        S.DITAHAN,
    )
    assert made.ministry.effects == []
    upload(made, seeker(1, versi="2"), "pencari-kerja")
    assert (record(made, "PK-000001", "pencari-kerja").state, made.ministry.effects) == (
        S.TERSINKRON,
        [("PK-000001", 2)],
    )
    made.settle.run(first.id)
    assert made.summary(first)["sent"] == {"digantikan": 1}


def test_a_child_is_let_go_by_its_parent_only(made: World) -> None:
    upload(made, VACANCIES.example, "lowongan-kerja")
    assert (replay(made, "lowongan-kerja"), record(made, VACANCIES.example, "lowongan-kerja").state) == (
        {"tertahan": 1},
        S.DITAHAN,
    )
    employer(made, id_sumber=VACANCIES.example["id_pemberi_kerja"])
    made.recover(2)
    assert record(made, VACANCIES.example, "lowongan-kerja").state is S.TERSINKRON


def test_what_no_rule_holds_any_more_is_let_go_and_its_receipt_says_so(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First held for a choice of KBLI; then the agreement takes both editions."""
    agreed = {region: replace(each, codes={"kbli": "2025"}) for region, each in agreement.load().items()}
    with monkeypatch.context() as patch:
        patch.setattr(agreement, "load", lambda: agreed)
        sent = employer(made, kbli="62010", versi_kbli="2020")
        assert record(made, EMPLOYERS.example, "pemberi-kerja").reasons == ("KBLI_PERLU_PILIHAN",)
        assert made.summary(sent)["rows"]["ditahan"] == 1
        assert replay(made, "pemberi-kerja") == {"tertahan": 1}
    assert replay(made, "pemberi-kerja") == {"lepas": 1}
    made.recover(5)
    assert record(made, EMPLOYERS.example, "pemberi-kerja").state is S.TERSINKRON
    body = made.summary(sent)
    assert (body["rows"]["ditahan"], body["rows"]["diterima"], body["codes"], body["sent"]) == (
        0,
        1,
        {},
        {"tersinkron": 1},
    )
    [line] = csv.DictReader(io.StringIO(made.report(sent, "receipt.csv").decode()))
    assert (line["hasil"], line["kode"], line["kolom"], line["pesan"]) == ("diterima", "", "", "")
    assert replay(made, "pemberi-kerja") == {}


def test_one_reason_gone_and_another_left_stays_held_by_that_one(made: World) -> None:
    upload(made, seeker(1, nik="0"), "pencari-kerja")
    hold(made, "pencari-kerja", "PK-000001", "NIK_SEMENTARA", "WIL_LUAR_CAKUPAN")
    assert replay(made, "pencari-kerja") == {"tertahan": 1}
    assert record(made, "PK-000001", "pencari-kerja").reasons == ("NIK_SEMENTARA",)


def test_what_only_its_parent_holds_any_more_goes_with_the_parent(made: World) -> None:
    row = {**PLACEMENTS.example, "id_sumber": "P-1", "nik": "0", "id_lowongan": "", "id_pencari_kerja": ""}
    upload(made, row, "penempatan")
    held = record(made, row, "penempatan")
    assert held.reasons == ("NIK_SEMENTARA", "REFERENSI_BELUM_ADA")
    payload = held.payload.replace(b'"nik":"0"', f'"nik":"{PLACEMENTS.example["nik"]}"'.encode())
    made.state.stored[held.key] = replace(held, payload=payload)
    assert (replay(made, "penempatan"), record(made, row, "penempatan").reasons) == (
        {"tertahan": 1},
        ("REFERENSI_BELUM_ADA",),
    )
    employer(made, id_sumber=row["id_pemberi_kerja"])
    made.recover(2)
    assert record(made, row, "penempatan").state is S.TERSINKRON


def test_what_todays_rules_refuse_stays_held_under_that_code(made: World) -> None:
    upload(made, seeker(1), "pencari-kerja")
    sent = record(made, "PK-000001", "pencari-kerja")
    made.state.stored[sent.key] = replace(sent, payload=sent.payload.replace(b'"nik":"3216', b'"nik":"x216'))
    hold(made, "pencari-kerja", "PK-000001", "WIL_LUAR_CAKUPAN")
    assert (replay(made, "pencari-kerja"), record(made, "PK-000001", "pencari-kerja").reasons) == (
        {"tidak_lulus": 1},
        ("NIK_FORMAT",),
    )
    assert record(made, "PK-000001", "pencari-kerja").state is S.DITAHAN


def test_what_the_agreement_held_is_let_go_only_while_it_stands(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(made, seeker(1), "pencari-kerja")
    hold(made, "pencari-kerja", "PK-000001", "KESEPAKATAN_BERAKHIR")
    then, made.clock.time = made.clock.time, 1_900_000_000_000
    assert (replay(made, "pencari-kerja"), record(made, "PK-000001", "pencari-kerja").state) == (
        {"tertahan": 1},
        S.DITAHAN,
    )
    made.clock.time = then
    assert (replay(made, "pencari-kerja"), record(made, "PK-000001", "pencari-kerja").state) == (
        {"lepas": 1},
        S.TERSINKRON,
    )


def test_the_receipt_says_what_holds_a_record_now(made: World) -> None:
    sent = upload(made, seeker(1, nik="0"), "pencari-kerja")
    assert b"NIK_SEMENTARA" in made.report(sent, "receipt.csv")
    made.clock.time = 1_900_000_000_000  # the agreement is over, and nothing is dispatched any more
    key = Key(REGION, "pencari-kerja", "PK-000001")
    payload = made.state.stored[key].payload.replace(b'"nik":"0"', b'"nik":"3216061508950001"')
    made.state.stored[key] = replace(made.state.stored[key], payload=payload)
    assert RecheckHeld(made.state, made.clock).run(REGION, "pencari-kerja")[RecheckVerdict.TERTAHAN] == 1
    made.recover(6)
    assert (
        b"NIK_SEMENTARA" in (told := made.report(sent, "receipt.csv")),
        b"KESEPAKATAN_BERAKHIR" in told,
    ) == (False, True)


def test_a_held_tombstone_has_no_content_to_judge(made: World) -> None:
    upload(made, seeker(1, status_rekaman="hapus"), "pencari-kerja")
    hold(made, "pencari-kerja", "PK-000001", "KESEPAKATAN_BERAKHIR")
    assert replay(made, "pencari-kerja") == {"lepas": 1}
    assert record(made, "PK-000001", "pencari-kerja").op is Op.HAPUS


def test_a_restricted_record_is_let_go_and_not_sent(made: World) -> None:
    upload(made, seeker(1), "pencari-kerja")
    key = Key(REGION, "pencari-kerja", "PK-000001")
    made.state.stored[key] = replace(
        made.state.stored[key],
        state=S.DITAHAN,
        reasons=("WIL_LUAR_CAKUPAN",),
        restricted=True,
        acked_version=0,
    )
    before = list(made.ministry.effects)
    assert replay(made, "pencari-kerja") == {"lepas": 1}
    assert (made.state.stored[key].state, made.state.stored[key].due, made.ministry.effects) == (
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

    made = World()
    upload(made, seeker(1), "pencari-kerja")
    hold(made, "pencari-kerja", "PK-000001", "WIL_LUAR_CAKUPAN")
    raced = Raced()
    raced.stored = made.state.stored
    assert RecheckHeld(raced, made.clock).run(REGION, "pencari-kerja")[RecheckVerdict.LEPAS] == 0
    assert record(made, "PK-000001", "pencari-kerja").state is S.DITAHAN


def test_looking_writes_nothing_and_the_longest_held_come_first(made: World) -> None:
    for number in (3, 1, 2):
        upload(made, seeker(number, nik="0"), "pencari-kerja")
    before = dict(made.state.stored)
    looks = list(RecheckHeld(made.state, made.clock).preview(REGION, "pencari-kerja"))
    assert [look.read.key.id for look in looks] == ["PK-000003", "PK-000001", "PK-000002"]
    assert made.state.stored == before


@pytest.mark.parametrize("name", domains.names())
def test_what_is_stored_is_judged_like_the_row_it_came_from(made: World, name: str) -> None:
    """A good row of every dataset, stored and read back, has nothing against it."""
    domain = domains.get(name)
    upload(made, dict(domain.example), name)
    hold(made, name, domain.example["id_sumber"], "WIL_LUAR_CAKUPAN")
    key = Key(REGION, name, domain.example["id_sumber"])
    made.state.stored[key] = replace(made.state.stored[key], waits_for="")
    assert {
        verdict.value: n for verdict, n in RecheckHeld(made.state, made.clock).run(REGION, name).items() if n
    } == {"lepas": 1}


# -- a choice of KBLI ---------------------------------------------------------------------------------------------------


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
@pytest.mark.usefixtures("insists")
def test_only_a_code_that_splits_over_the_ministrys_edition_waits_for_a_choice(
    made: World, kbli: str, edition: str, held: bool
) -> None:
    employer(made, kbli=kbli, versi_kbli=edition)
    stored = record(made, EMPLOYERS.example, "pemberi-kerja")
    assert (stored.state is S.DITAHAN, stored.reasons) == (held, ("KBLI_PERLU_PILIHAN",) if held else ())


@pytest.mark.usefixtures("insists")
def test_the_choice_lets_it_go(made: World) -> None:
    employer(made, kbli="62010", versi_kbli="2020", versi="1")
    employer(made, kbli="62110", versi_kbli="2025", versi="2")
    assert record(made, EMPLOYERS.example, "pemberi-kerja").state is S.TERSINKRON


def test_the_regions_agreement_names_no_edition_so_nothing_waits(made: World) -> None:
    assert agreement.load()[REGION].codes == {}
    employer(made, kbli="62010", versi_kbli="2020")
    assert record(made, EMPLOYERS.example, "pemberi-kerja").state is S.TERSINKRON
