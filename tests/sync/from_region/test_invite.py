"""An invitation is for one file, once: registering the upload uses it up."""

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


def invitation(world: World) -> Invite:
    return Invite(world.state, FakeForms(), world.clock, FakeIds(), "drops")


def test_the_first_file_counts_and_what_is_posted_over_it_is_not_read() -> None:
    world = World()
    answer = invitation(world).run(SENDER, wanted())
    before = progress(world.state, REGION, answer.upload)
    assert before and (before.received, before.status) == (False, UploadStatus.DITERIMA)
    key = answer.fields["key"]
    assert key.endswith("/berkas.csv")
    first = world.drops.put(key, as_csv([seeker(1)]))
    second = world.drops.put(key, as_csv([seeker(2)]))
    assert is_invited(first) and upload_id(first) == upload_id(second) == answer.upload
    for drop in (first, second, first, second):
        world.receive.run(drop)
    world.run()
    assert [record.key.id for record in world.state.stored.values()] == ["PK-000001"]
    after = progress(world.state, REGION, answer.upload)
    assert after and (after.received, after.read) == (True, 1)


def test_a_file_keeps_the_name_that_its_sender_gave_it() -> None:
    """The sender finds a file by its name, which stays out of the key because it may hold personal data."""
    world = World()
    answer = invitation(world).run(SENDER, wanted())
    for _ in range(2):
        seen = progress(world.state, REGION, answer.upload)
        assert seen and seen.file == "Data Pencari.CSV"
        drop = world.drops.put(answer.fields["key"], as_csv([seeker(1)]))
        upload = world.receive.run(drop)
        world.run()
    assert upload and world.summary(upload)["file"] == "Data Pencari.CSV" and "Pencari.CSV" not in drop.key
    assert [of_file(one).file for one in world.state.uploads(REGION)] == ["Data Pencari.CSV"]


def test_an_event_that_overtakes_decides_which_file_it_is_and_never_mixes_two() -> None:
    world = World()
    answer = invitation(world).run(SENDER, wanted())
    first = world.drops.put(answer.fields["key"], as_csv([seeker(1)]))
    second = world.drops.put(answer.fields["key"], as_csv([seeker(2), seeker(3)]))
    for drop in (second, first, second):
        world.receive.run(drop)
    world.run()
    assert sorted(record.key.id for record in world.state.stored.values()) == ["PK-000002", "PK-000003"]


def test_any_other_file_is_an_upload_for_each_version() -> None:
    world = World()
    drops = [world.drops.put(f"inbox/{REGION}/pencari-kerja/berkas.csv", as_csv([seeker(n)])) for n in (1, 2)]
    assert len({upload_id(drop) for drop in drops}) == 2 and not any(map(is_invited, drops))


def test_mode_checksum_and_confirmation_are_part_of_the_form() -> None:
    fields = invitation(World()).run(SENDER, wanted("snapshot", confirm=True)).fields
    assert (fields["x-amz-meta-mode"], fields["x-amz-meta-confirm-closing"]) == ("snapshot", "yes")
    assert fields["x-amz-checksum-sha256"] == "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="


def test_after_the_term_there_is_no_invitation() -> None:
    world = World()
    world.clock.advance(3 * 366 * 86_400)
    with pytest.raises(Rejected, match="KESEPAKATAN_BERAKHIR"):
        invitation(world).run(SENDER, wanted())
    assert not world.state.requests
