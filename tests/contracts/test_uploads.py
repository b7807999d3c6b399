"""Uploads and chunks of the state table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from functions.sync.model.upload import ChunkDone, Drop, Upload, UploadStatus
from functions.sync.ports.state import State

NOW = 1_767_225_600_000
DROP = Drop("drops", "inbox/3216/pelatihan/Data baru + é %2B.csv", "v1")


def upload(upload_id: str = "u1", **more: Any) -> Upload:
    given: dict[str, Any] = {
        "id": upload_id,
        "drop": DROP,
        "region": "3216",
        "domain": "pelatihan",
        "mode": "delta",
        "status": UploadStatus.DITERIMA,
        "started_at": NOW,
    }
    return Upload(**given | more)


def test_an_unknown_upload_is_none(state: State) -> None:
    assert state.upload("u1") is None
    assert state.chunks("u1") == []


def test_registering_twice_returns_the_first(state: State) -> None:
    first = upload()
    assert state.register(first) == first
    assert state.register(upload(started_at=NOW + 9, mode="snapshot")) == first
    assert state.upload("u1") == first


def test_registering_again_returns_what_became_of_the_first(state: State) -> None:
    read = state.register(upload())
    assert state.save_upload(read, replace(read, status=UploadStatus.SELESAI, counts={"diterima": 3}))
    assert state.register(upload()) == replace(
        read, status=UploadStatus.SELESAI, counts={"diterima": 3}, rev=2
    )


@pytest.mark.parametrize("region", ["3216", ""], ids=["region", "no-region"])
def test_what_is_saved_comes_back_whole(state: State, region: str) -> None:
    read = state.register(upload(region=region))
    wanted = replace(
        read,
        status=UploadStatus.DITOLAK,
        chunks=3,
        rows=100,
        code="KOLOM_HILANG",
        column="NIK",
        finished_at=NOW + 1,
        receipt_stale_at=1,
        counts={"diterima": 1, "ditolak": 0},
        sent={"menunggu": 2},
        agreement="1",
    )
    assert state.save_upload(read, wanted)
    assert state.upload("u1") == replace(wanted, rev=2)


def test_saving_over_a_later_revision_fails(state: State) -> None:
    read = state.register(upload())
    assert state.save_upload(read, replace(read, chunks=2))
    assert not state.save_upload(read, replace(read, chunks=5))
    found = state.upload("u1")
    assert found is not None
    assert found.chunks == 2


def test_saving_what_was_never_registered_fails_and_creates_nothing(state: State) -> None:
    assert not state.save_upload(upload(), upload(chunks=2))
    assert state.upload("u1") is None


def test_chunks_come_in_order_of_number_and_once_each(state: State) -> None:
    done = [
        ChunkDone("u1", number, {"diterima": number}, {"NIK_PANJANG": 1}, "abc", NOW)
        for number in range(0, 24, 2)
    ]
    for one in [*reversed(done), done[3], done[0]]:
        state.finish_chunk(one)
    state.finish_chunk(ChunkDone("u1", 4, {"ditahan": 4}, {}, "lain", NOW - 1))  # another worker, slower
    done[3] = ChunkDone("u1", 6, {"ditahan": 6}, {}, "lain", NOW + 1)
    state.finish_chunk(done[3])
    state.finish_chunk(ChunkDone("u2", 1, {}, {}))
    assert state.chunks("u1") == done
    assert state.chunks("u2") == [ChunkDone("u2", 1, {}, {})]


def test_a_chunk_that_two_workers_began_is_contested(state: State) -> None:
    for upload_id, number in (("u1", 0), ("u1", 1), ("u1", 12), ("u2", 3), ("u1", 12), ("u1", 0), ("u1", 0)):
        state.begin_chunk(upload_id, number)
    assert (state.contested_chunks("u1"), state.contested_chunks("u2"), state.contested_chunks("u3")) == (
        {0, 12},
        set(),
        set(),
    )
    assert state.chunks("u1") == []


def test_a_chunk_does_not_hide_or_change_its_upload(state: State) -> None:
    registered = state.register(upload())
    state.finish_chunk(ChunkDone("u1", 0, {"diterima": 1}, {}))
    assert state.upload("u1") == registered


def test_uploads_of_a_region_newest_first(state: State) -> None:
    for i in (3, 1, 4, 2, 5):
        state.register(upload(f"u{i}", started_at=NOW + i))
    state.register(upload("lain", region="3275"))
    state.register(upload("tanpa", region=""))
    assert [found.id for found in state.uploads("3216")] == ["u5", "u4", "u3", "u2", "u1"]
    assert [found.id for found in state.uploads("3216", 2)] == ["u5", "u4"]
    assert [found.id for found in state.uploads("3275")] == ["lain"]
    assert state.uploads("9999") == []


def test_open_uploads_are_the_unsettled_and_those_with_news(state: State) -> None:
    for i, status in enumerate(UploadStatus):
        state.register(upload(str(status), status=status, started_at=NOW + i))
    state.register(upload("berita", status=UploadStatus.SELESAI, receipt_stale_at=NOW, started_at=NOW + 99))
    assert [found.id for found in state.open_uploads("3216")] == ["berita", "diproses", "diterima"]
    assert [found.id for found in state.open_uploads("3216", 1)] == ["berita"]
    assert list(state.open_uploads("3275")) == []


def test_uploads_before_a_moment_make_a_walk_without_gaps(state: State) -> None:
    for i in range(9):
        state.register(upload(f"u{i}", started_at=NOW + i // 4))  # four of a millisecond
    walked: list[str] = []
    before = NOW + 100
    while page := state.uploads("3216", 3, before=before):
        walked += [found.id for found in page]
        before = page[-1].started_at
    assert (walked[0], sorted(walked)) == ("u8", [f"u{i}" for i in range(9)])


def test_an_upload_is_taken_in_once_it_was_read(state: State) -> None:
    for status in UploadStatus:
        state.register(upload(str(status), status=status))
    ids = [str(status) for status in UploadStatus]
    assert state.taken_in([*ids, "tak-ada", ids[1]]) == set(ids) - {"diterima"}
    assert state.taken_in([]) == set()


def test_a_note_is_what_was_written_last(state: State) -> None:
    assert state.note("sweep/inbox") == ""
    for text in ("lama", '{"cursor": "é"}', ""):
        state.save_note("sweep/inbox", text)
        assert state.note("sweep/inbox") == text
    assert state.note("sweep") == ""
