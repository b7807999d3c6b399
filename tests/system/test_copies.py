"""Both directions and reconciliation on the local cloud: what was changed on both sides, lost and altered is found and repaired."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from functions import agreement, domains
from functions.agreement.periods import is_owed, periods
from functions.runtime.clock import SystemClock
from functions.sync.model import hashing
from functions.sync.model.record import Key
from functions.sync.monitoring.completeness import FulfilledBy, note_name
from functions.sync.to_ministry.mapping import to_ministry_json
from infra.local import session
from tests.system.conftest import Cloud
from tests.system.journey import REGION, delivered, rows, simulator, until

pytestmark = pytest.mark.timeout(420)
HOME = "pelatihan"
IDS = [f"PL-REKON-{n:02}" for n in range(1, 13)]


@pytest.fixture(scope="module", autouse=True)
def only_by_hand(there: Any) -> Iterator[None]:
    """Nothing of the dataset runs by the clock here: a pull of its own between a change and the look at it takes the change away."""
    events = there.client("events")
    rules = [
        rule["Name"]
        for rule in events.list_rules()["Rules"]
        if rule.get("Description", "").endswith(f" of {HOME}")
    ]
    assert len(rules) == 2, "pull and reconcile"
    for rule in rules:
        events.disable_rule(Name=rule)
    yield
    for rule in rules:
        events.enable_rule(Name=rule)


def edit(there: Any, id: str, columns: dict[str, Any], quiet: bool = False) -> None:
    simulator(
        there,
        "POST",
        "records",
        {
            "domain": HOME,
            "region": REGION,
            "id": id,
            "data": to_ministry_json(domains.get(HOME), columns),
            "quiet": quiet,
        },
    )


def gaps(text: str) -> dict[str, str]:
    return dict(re.findall(rf"^{HOME} (\S+): (\w+)$", text, re.MULTILINE))


def test_reconcile_finds_exactly_what_differs_repairs_it_and_then_says_equal(
    cloud: Cloud, there: Any
) -> None:
    changes = [
        {"id_sumber": id, "nik": f"32160615089500{n + 20:02}", "id_kelas": "K-REKON"}
        for n, id in enumerate(IDS)
    ]
    delivered(there, there.put(HOME, "rekon.csv", rows(HOME, changes)))
    first = cloud.sinergi("reconcile", HOME)
    assert first.code == 0, first.text
    whole = simulator(there, "GET", f"records?domain={HOME}&data=1")["records"]
    one = next(record for record in whole if record["id"] == IDS[0])

    simulator(there, "DELETE", f"records?domain={HOME}&region={REGION}&id={IDS[2]}")  # lost
    edit(there, IDS[4], {"nama_peserta": "Orang Lain"}, quiet=True)  # altered by hand
    edit(there, IDS[6], {"no_sertifikat_bnsp": "BNSP-2026-7"})  # changed there
    simulator(
        there, "POST", "records", {"domain": HOME, "region": REGION, "id": "NAS-1", "data": one["data"]}
    )  # new there
    again = [{**changes[8], "nama_program": "Program yang diganti"}]
    delivered(there, there.put(HOME, "rekon-lagi.csv", rows(HOME, again)))  # changed here

    found = cloud.sinergi("reconcile", HOME)
    assert found.code == 1, found.text
    assert gaps(found.text) == {
        IDS[2]: "hilang_di_pusat",
        IDS[4]: "berbeda",
        IDS[6]: "revisi_terlewat",
        "NAS-1": "hilang_di_daerah",
    }
    until(
        lambda: all(
            there.state.records([Key(REGION, HOME, id)])[Key(REGION, HOME, id)].due is None
            for id in (IDS[2], IDS[4])
        )
    )
    equal = cloud.sinergi("reconcile", HOME)
    assert equal.code == 0, equal.text
    held = {
        record["id"]: record["data"]
        for record in simulator(there, "GET", f"records?domain={HOME}&data=1")["records"]
    }
    assert held[IDS[2]] and held[IDS[4]] == {**one["data"], **held[IDS[4]]}
    assert "Orang Lain" not in orjson.dumps(held[IDS[4]]).decode()
    ours = there.state.records([Key(REGION, HOME, IDS[6]), Key(REGION, HOME, "NAS-1")])
    assert orjson.loads(ours[Key(REGION, HOME, IDS[6])].payload)["no_sertifikat_bnsp"] == "BNSP-2026-7"
    assert ours[Key(REGION, HOME, "NAS-1")].foreign
    status = cloud.sinergi("status")
    assert "sama" in status.text, status.text
    assert simulator(there, "GET", f"journal?domain={HOME}")["domains"][HOME]["doubles"] == []


def test_the_ministrys_changes_are_fetched_once_and_what_cannot_be_read_is_shown(
    cloud: Cloud, there: Any
) -> None:
    first = cloud.sinergi("pull", HOME)
    assert first.code == 0, first.text
    edit(there, "NAS-1", {"nilai": 91})
    simulator(
        there, "POST", "records", {"domain": HOME, "region": REGION, "id": "NAS-2", "data": {"bintang": 5}}
    )
    assert "Pulled 1" in cloud.sinergi("pull", HOME).text
    again = cloud.sinergi("pull", HOME)
    assert again.code == 0 and "Pulled" not in again.text, again.text
    shown = cloud.sinergi("review", HOME)
    assert "NAS-2" in shown.text and "bintang" in shown.text


def test_what_came_from_the_ministry_is_in_the_regions_outbox_and_nothing_else_is(
    cloud: Cloud, there: Any
) -> None:
    def told() -> dict[str, dict[str, str]]:
        pulled = cloud.sinergi("pull", HOME)
        assert pulled.code == 0, pulled.text
        listed = cloud.sinergi("outbox", HOME, "--most", "1000", "--out", str(cloud.home / "kotak-keluar"))
        assert listed.code == 0, listed.text
        files = sorted((cloud.home / "kotak-keluar" / HOME).glob("*.csv"))
        return {
            row["id_sumber"]: row
            for file in files
            for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
        }

    rows = until(lambda: (found := told()).get("NAS-1", {}).get("nilai") == "91" and found)
    assert rows[IDS[6]]["no_sertifikat_bnsp"] == "BNSP-2026-7"
    assert set(rows) == {"NAS-1", IDS[6]}


def test_a_nihil_is_declared_once_and_either_party_sees_how_a_dataset_stands(
    cloud: Cloud, there: Any
) -> None:
    agreed = agreement.load()[REGION]
    ended = list(periods(agreed, "perselisihan-hi", SystemClock().now()))[1]
    assert is_owed(agreed, "perselisihan-hi", ended)
    first, again = (cloud.sinergi("nihil", "perselisihan-hi", "--period", ended.name) for _ in range(2))
    assert (first.code, again.code, "sudah dinyatakan" in again.text) == (0, 1, True), first.text + again.text
    statement = there.state.note(note_name(REGION, "perselisihan-hi", ended.name, FulfilledBy.NIHIL))
    assert hashing.is_signature_valid(there.shared_secret("perselisihan-hi"), statement.encode())
    token = cloud.sinergi("token", "--scope", f"{REGION}/operasi").text.strip()
    url = orjson.loads((cloud.home / "outputs.json").read_bytes())["ApiUrl"]
    with session.http() as http:
        answer = http.request("GET", f"{url}/v1/status", headers={"Authorization": f"Bearer {token}"})
    told = {one["domain"]: one["completeness"]["state"] for one in orjson.loads(answer.data)["domains"]}
    assert told[HOME] == "lengkap" and told["perselisihan-hi"] != "basi", told
    assert "Kewajiban kirim per periode" in cloud.sinergi("status").text
