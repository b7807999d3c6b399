"""What an operator sends again: refused and waiting records, and never what the ministry has or has overtaken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from functions.sync.model.errors import Uncertain
from functions.sync.model.record import Key, Record, RecordState
from functions.sync.model.upload import Upload
from functions.sync.operations.resend import Resend, ResendFilter, to_resend
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World
from tests.sync.to_ministry.test_dependencies import employer, placement

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
    made = Desk()
    first = made.refused(1, 2, code="EMPLOYER_UNKNOWN")
    made.clock.advance(3600)
    later = made.clock.time
    made.refused(3, code="NIK_GANDA")
    assert made.found() == ["PK-000001", "PK-000002", "PK-000003"]
    assert made.found(upload=first.id) == ["PK-000001", "PK-000002"]
    assert made.found(code="NIK_GANDA") == made.found(since=later) == ["PK-000003"]
    assert (
        made.found(domain="pelatihan")
        == made.found(upload="tak-ada")
        == made.found(code="X", upload=first.id)
        == []
    )


def test_sent_again_by_the_next_sweep_with_the_same_version_and_key() -> None:
    made = Desk()
    upload = made.refused(1, 2, code="EMPLOYER_UNKNOWN")
    version = made.record("PK-000001").version
    made.ministry.refuses = {}
    changes = made.again.preview(REGION, ResendFilter(code="EMPLOYER_UNKNOWN"))
    assert made.again.run(changes) == 2
    assert made.again.run(changes) == 0, "they have moved"
    made.recover(2)
    assert made.record("PK-000001").state is S.TERSINKRON
    assert made.ministry.held[Key(REGION, HOME, "PK-000001")].version == version
    assert made.summary(upload)["sent"] == {"tersinkron": 3}
    assert made.found() == []


def test_in_doubt_it_is_left_alone_until_the_ministry_cannot_be_at_it_any_more() -> None:
    made = Desk()
    made.ministry.late = [Uncertain("lost")]
    made.upload(as_csv([seeker(1)]))
    made.run()
    assert made.again.run(made.again.preview(REGION, ResendFilter(domain=HOME))) == 0
    made.sweep.run()
    made.run()
    assert made.ministry.read_backs == []
    made.recover(2)
    assert (made.ministry.read_backs, len(made.ministry.effects)) == (["PK-000001"], 1)


def test_one_that_waits_for_its_parent_is_looked_at_again() -> None:
    made = Desk()
    placement(made)
    made.run()
    assert made.found(code="REFERENSI_BELUM_ADA") == ["P-1"]
    employer(made)
    made.run()
    assert made.found() == []


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("acked", [0, 6, 7, 8])
@pytest.mark.parametrize("restricted", [True, False])
def test_never_what_the_ministry_has_or_has_overtaken_nor_what_must_not_go(
    state: RecordState, acked: int, restricted: bool
) -> None:
    made = Desk()
    made.upload(as_csv([seeker(1)]))
    record = replace(
        made.record("PK-000001"),
        state=state,
        version=7,
        acked_version=acked,
        restricted=restricted,
        due=made.clock.time + 60_000,
        waits_for="pelatihan#1",
    )
    again = to_resend(record, made.clock.time)
    waits = state in (S.MENUNGGU, S.DITAHAN, S.DITOLAK_PUSAT)
    assert (again is not None) == (waits and not restricted and acked < 7)
    if again:
        assert (again.version, again.due, again.acked_version) == (7, made.clock.time, acked)
        assert again.state is (S.MENUNGGU if state is S.DITOLAK_PUSAT else state)
        assert to_resend(again, made.clock.time) is None, "asked for once"


def test_a_record_that_moved_to_another_upload_during_the_look_is_found_once_as_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Desk()
    first = made.refused(1, code="X")
    made.clock.advance(60)
    later = made.refused(2, code="X")
    ids = {later.id: [["PK-000001"]], first.id: [["PK-000001", "PK-000002"]]}
    moved: list[Record] = []

    def slowly(_: Resend, upload: Upload) -> list[list[str]]:
        """The later upload is gone through first, and the record goes over to the earlier one behind that."""
        record = made.record("PK-000001")
        to = later if upload.id == later.id else first
        assert made.state.save([(record, replace(record, upload=to.id, version=record.version + 1))]) == [
            True
        ]
        moved.append(made.record("PK-000001"))
        return ids[upload.id]

    monkeypatch.setattr(Resend, "_ids", slowly)
    changes = made.again.preview(REGION, ResendFilter(domain=HOME))
    assert [read for read, _ in changes] == [moved[-1]]
    assert made.again.run(changes) == 1


def test_a_record_that_a_later_upload_replaced_is_not_this_uploads_business() -> None:
    made = Desk()
    first = made.refused(1, code="X")
    made.clock.advance(60)
    made.upload(as_csv([seeker(1, nama="Baru")]))
    made.run()
    assert made.found(upload=first.id) == []
    assert made.found() == ["PK-000001"]
