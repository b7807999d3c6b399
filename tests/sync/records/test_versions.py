"""A row that is out of date changes nothing, says so in the receipt, and sends nobody anywhere."""

from __future__ import annotations

import csv
import io

from functions.sync.model.object_keys import receipt_key
from functions.sync.model.upload import Hasil
from tests.messages.loop import sent
from tests.messages.mutations import SEEKER
from tests.support.tables import as_csv, seeker
from tests.support.world import World


def test_a_row_that_is_out_of_date_is_told_and_not_hinted_at() -> None:
    world = World()
    sent(world, SEEKER, as_csv([seeker(1, versi="3")]))
    hints = len(world.queues.sent[f"dispatch/{SEEKER}"])
    upload = sent(world, SEEKER, as_csv([seeker(1, versi="2", jurusan="Lain")]))
    assert upload.counts[Hasil.USANG] == 1
    receipt = world.files.objects[receipt_key(upload.region, upload.domain, upload.id, "receipt.csv")]
    (line,) = csv.DictReader(io.StringIO(receipt.decode()))
    assert (line["hasil"], line["kode"], line["kolom"]) == ("usang", "VERSI_USANG", "versi")
    assert "Versi 3 " in line["pesan"]
    assert len(world.queues.sent[f"dispatch/{SEEKER}"]) == hints
    assert b"Lain" not in world.record("PK-000001").payload
