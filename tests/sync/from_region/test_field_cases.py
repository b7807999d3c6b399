"""Each kind of fault known from the field, as a small file through the check: values stored, codes told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from functions.sync.from_region import check
from functions.sync.validation.rows import JudgedRow, judge
from tests.support.tables import checked
from tests.sync.from_region.field_cases import CASES
from tests.sync.from_region.field_files import Row

KINDS = 36


def outcome(
    monkeypatch: pytest.MonkeyPatch, dataset: str, content: bytes
) -> tuple[dict[int, Row | str], dict[str, Any]]:
    """Run the check; return what it made of each row, and the summary."""
    seen: list[JudgedRow] = []

    def judged(*arguments: Any) -> Iterator[JudgedRow]:
        for each in judge(*arguments):
            seen.append(each)
            yield each

    monkeypatch.setattr(check, "judge", judged)
    _, files = checked(content, dataset, "berkas")
    found: dict[int, Row | str] = {}
    for each in seen:
        codes = " ".join(f"{one.code} {one.column}".strip() for one in each.findings)
        if each.refused or each.held or codes:
            found[each.row] = codes
        else:
            assert each.candidate is not None
            found[each.row] = {
                "id_sumber": each.candidate.id,
                **orjson.loads(each.candidate.payload),
            }
    return found, json.loads(files.objects["summary.json"])


@pytest.mark.parametrize("kind", CASES)
def test_what_is_stored_and_told_of_a_kind_of_file(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[kind]
    found, summary = outcome(monkeypatch, case.dataset, case.content)
    assert found.keys() == case.rows.keys()
    shown = dict(found)
    for at, expected in case.rows.items():
        each = found[at]
        if isinstance(each, dict) and isinstance(expected, dict):
            shown[at] = {name: each.get(name) for name in expected}
    assert shown == case.rows
    refusal = [summary["refusal"]] if summary.get("refusal") else []
    told = {each["code"]: each["message"] for each in [*refusal, *summary["notes"], *summary["anomalies"]]}
    assert told.keys() == {each.partition(" ")[0] for each in case.told}
    for code, _, named in (each.partition(" ") for each in case.told):
        assert named in told[code]


def test_every_kind_has_a_case() -> None:
    assert len(CASES) == KINDS
