"""Functions and command line write one state table by two clients; each reads what the other wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import boto3
import pytest

from functions.aws.state.store import StateTable
from functions.sync.model.conflict import Conflict
from tests.contracts.conftest import PLAIN
from tests.support.records import DOMAIN, FULL, NOW, REGION, key

CONFLICT = Conflict(key("P-1"), "status", b'"terbit"', b'"terisi"', 7, 2, NOW, ())


@pytest.mark.parametrize("first", ["adapter", PLAIN])
def test_each_client_reads_what_the_other_wrote(
    new_table: Callable[..., StateTable], emulator: str, first: str
) -> None:
    writer = new_table(first)
    plain = boto3.client("dynamodb", endpoint_url=emulator)
    reader = (
        StateTable(plain, writer.name) if first != PLAIN else StateTable(new_table()._client, writer.name)
    )  # the fast client
    fresh = replace(FULL, rev=1)
    assert writer.save([(None, fresh)]) == [True]
    writer.add_conflicts([CONFLICT])
    assert reader.records([fresh.key]) == {fresh.key: fresh}
    assert reader.conflicts(REGION, DOMAIN, 10) == [CONFLICT]
    changed = replace(fresh, payload=b'{"status":"terisi"}', region_payload=b"{}")
    assert reader.save([(fresh, changed)]) == [True]
    assert writer.records([fresh.key]) == {fresh.key: replace(changed, rev=2)}
