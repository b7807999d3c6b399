"""Resend: refused and waiting records are sent again, never versions that the ministry has or has passed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from functions.sync.model.errors import Uncertain
from functions.sync.model.record import Key, Record, RecordState
from functions.sync.model.upload import Upload
from functions.sync.operations.resend import Resend, ResendFilter, to_resend
from tests.support.family import employer, placement
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World

S = RecordState
HOME = "pencari-kerja"


class Desk(World):
    def __init__(self) -> None:
        super().__init__()
        self.again = Resend(self.files, self.state, self.clock)

    def found(self, **wanted: Any) -> list[str]:
        return sorted(record.key.id for record, _ in self.again.preview(REGION, ResendFilter(**wanted)))

    def refused(self, *numbers: int, code: str) -> Upload:
        self.ministry.refuses |= {f"PK-{n:06d}": code for n in numbers}
        upload = self.upload(as_csv([seeker(n) for n in (*numbers, 90 + numbers[0])]))
        self.run()
        return upload


def test_refused_records_are_found_by_dataset_upload_code_and_time() -> None:
    desk = Desk()
    first = desk.refused(1, 2, code="EMPLOYER_UNKNOWN")
    desk.clock.advance(3600)
    later = desk.clock.time
    desk.refused(3, code="NIK_GANDA")
    assert desk.found() == ["PK-000001", "PK-000002", "PK-000003"]
    assert desk.found(upload=first.id) == ["PK-000001", "PK-000002"]
    assert desk.found(code="NIK_GANDA") == desk.found(since=later) == ["PK-000003"]
    assert (
        desk.found(domain="pelatihan")
        == desk.found(upload="tak-ada")
        == desk.found(code="X", upload=first.id)
        == []
    )


def test_sent_again_by_the_next_sweep_with_the_same_version_and_key() -> None:
    desk = Desk()
    upload = desk.refused(1, 2, code="EMPLOYER_UNKNOWN")
    version = desk.record("PK-000001").version
    desk.ministry.refuses = {}
    changes = desk.again.preview(REGION, ResendFilter(code="EMPLOYER_UNKNOWN"))
    assert desk.again.run(changes) == 2
    assert desk.again.run(changes) == 0, "they have moved"
    desk.recover(2)
    assert desk.record("PK-000001").state is S.TERSINKRON
    assert desk.ministry.held[Key(REGION, HOME, "PK-000001")].version == version
    assert desk.summary(upload)["sent"] == {"tersinkron": 3}
    assert desk.found() == []


def test_in_doubt_it_is_left_alone_until_the_ministry_cannot_be_at_it_any_more() -> None:
    desk = Desk()
    desk.ministry.late = [Uncertain("lost")]
    desk.upload(as_csv([seeker(1)]))
    desk.run()
    assert desk.again.run(desk.again.preview(REGION, ResendFilter(domain=HOME))) == 0
    desk.sweep.run()
    desk.run()
    assert desk.ministry.read_backs == []
    desk.recover(2)
    assert (desk.ministry.read_backs, len(desk.ministry.effects)) == (["PK-000001"], 1)


def test_one_that_waits_for_its_parent_is_looked_at_again() -> None:
    desk = Desk()
    placement(desk)
    desk.run()
    assert desk.found(code="REFERENSI_BELUM_ADA") == ["P-1"]
    employer(desk)
    desk.run()
    assert desk.found() == []


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("acked", [0, 6, 7, 8])
@pytest.mark.parametrize("restricted", [True, False])
def test_never_what_the_ministry_has_or_has_overtaken_nor_what_must_not_go(
    state: RecordState, acked: int, restricted: bool
) -> None:
    desk = Desk()
    desk.upload(as_csv([seeker(1)]))
    record = replace(
        desk.record("PK-000001"),
        state=state,
        version=7,
        acked_version=acked,
        restricted=restricted,
        due=desk.clock.time + 60_000,
        waits_for="pelatihan#1",
    )
    again = to_resend(record, desk.clock.time)
    waits = state in (S.MENUNGGU, S.DITAHAN, S.DITOLAK_PUSAT)
    assert (again is not None) == (waits and not restricted and acked < 7)
    if again:
        assert (again.version, again.due, again.acked_version) == (7, desk.clock.time, acked)
        assert again.state is (S.MENUNGGU if state is S.DITOLAK_PUSAT else state)
        assert to_resend(again, desk.clock.time) is None, "asked for once"


def test_a_record_that_moved_to_another_upload_during_the_look_is_found_once_as_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk()
    first = desk.refused(1, code="X")
    desk.clock.advance(60)
    later = desk.refused(2, code="X")
    ids = {later.id: [["PK-000001"]], first.id: [["PK-000001", "PK-000002"]]}
    moved: list[Record] = []

    def slowly(_: Resend, upload: Upload) -> list[list[str]]:
        """Let the record move to the earlier upload after the later one was searched."""
        record = desk.record("PK-000001")
        to = later if upload.id == later.id else first
        assert desk.state.save([(record, replace(record, upload=to.id, version=record.version + 1))]) == [
            True
        ]
        moved.append(desk.record("PK-000001"))
        return ids[upload.id]

    monkeypatch.setattr(Resend, "_ids", slowly)
    changes = desk.again.preview(REGION, ResendFilter(domain=HOME))
    assert [read for read, _ in changes] == [moved[-1]]
    assert desk.again.run(changes) == 1


def test_a_record_that_a_later_upload_replaced_is_not_this_uploads_business() -> None:
    desk = Desk()
    first = desk.refused(1, code="X")
    desk.clock.advance(60)
    desk.upload(as_csv([seeker(1, nama="Baru")]))
    desk.run()
    assert desk.found(upload=first.id) == []
    assert desk.found() == ["PK-000001"]
