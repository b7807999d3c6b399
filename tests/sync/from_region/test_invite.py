"""An invitation to upload is for one file, once: the register of uploads is the ledger."""

from __future__ import annotations

import pytest

from functions.sync.from_region.invite import Invite, UploadRequest
from functions.sync.from_region.progress import of_file, progress
from functions.sync.from_region.submit import RequestSender
from functions.sync.model.errors import Rejected
from functions.sync.model.upload import UploadStatus, is_invited, upload_id
from tests.support.fakes import FakeForms, FakeIds
from tests.support.tables import as_csv, seeker
from tests.support.world import REGION, World

SENDER = RequestSender(REGION, "sip-kerja")


def wanted(mode: str = "delta", confirm: bool = False) -> UploadRequest:
    return UploadRequest("pencari-kerja", "Data Pencari.CSV", 10, "ab" * 32, mode, confirm)


def invitation(made: World) -> Invite:
    return Invite(made.state, FakeForms(), made.clock, FakeIds(), "drops")


def test_the_first_file_counts_and_what_is_posted_over_it_is_not_read() -> None:
    made = World()
    answer = invitation(made).run(SENDER, wanted())
    before = progress(made.state, REGION, answer.upload)
    assert before and (before.received, before.status) == (False, UploadStatus.DITERIMA)
    key = answer.fields["key"]
    assert key.endswith("/berkas.csv")
    first = made.drops.put(key, as_csv([seeker(1)]))
    second = made.drops.put(key, as_csv([seeker(2)]))
    assert is_invited(first) and upload_id(first) == upload_id(second) == answer.upload
    for drop in (first, second, first, second):
        made.receive.run(drop)
    made.run()
    assert [record.key.id for record in made.state.stored.values()] == ["PK-000001"]
    after = progress(made.state, REGION, answer.upload)
    assert after and (after.received, after.read) == (True, 1)


def test_a_file_keeps_the_name_that_its_sender_gave_it() -> None:
    """Among twenty files called `berkas.csv` nobody finds his own; in a key his name for it could be anybody's."""
    made = World()
    answer = invitation(made).run(SENDER, wanted())
    for _ in range(2):
        seen = progress(made.state, REGION, answer.upload)
        assert seen and seen.file == "Data Pencari.CSV"
        drop = made.drops.put(answer.fields["key"], as_csv([seeker(1)]))
        upload = made.receive.run(drop)
        made.run()
    assert upload and made.summary(upload)["file"] == "Data Pencari.CSV" and "Pencari.CSV" not in drop.key
    assert [of_file(one).file for one in made.state.uploads(REGION)] == ["Data Pencari.CSV"]


def test_an_event_that_overtakes_decides_which_file_it_is_and_never_mixes_two() -> None:
    made = World()
    answer = invitation(made).run(SENDER, wanted())
    first = made.drops.put(answer.fields["key"], as_csv([seeker(1)]))
    second = made.drops.put(answer.fields["key"], as_csv([seeker(2), seeker(3)]))
    for drop in (second, first, second):
        made.receive.run(drop)
    made.run()
    assert sorted(record.key.id for record in made.state.stored.values()) == ["PK-000002", "PK-000003"]


def test_any_other_file_is_an_upload_for_each_version() -> None:
    made = World()
    drops = [made.drops.put(f"inbox/{REGION}/pencari-kerja/berkas.csv", as_csv([seeker(n)])) for n in (1, 2)]
    assert len({upload_id(drop) for drop in drops}) == 2 and not any(map(is_invited, drops))


def test_mode_checksum_and_confirmation_are_part_of_the_form() -> None:
    fields = invitation(World()).run(SENDER, wanted("snapshot", confirm=True)).fields
    assert (fields["x-amz-meta-mode"], fields["x-amz-meta-confirm-closing"]) == ("snapshot", "yes")
    assert fields["x-amz-checksum-sha256"] == "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="


def test_after_the_term_nobody_is_invited() -> None:
    made = World()
    made.clock.advance(3 * 366 * 86_400)
    with pytest.raises(Rejected, match="KESEPAKATAN_BERAKHIR"):
        invitation(made).run(SENDER, wanted())
    assert not made.state.requests
