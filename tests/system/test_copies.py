"""Both directions and reconciliation on the local cloud: changes, losses and alterations are repaired."""

from __future__ import annotations

import csv
import io
import re
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
from infra.cli.deployment import Deployment
from infra.local import session
from tests.system.cloud import Cloud
from tests.system.journey import REGION, delivered, rows, simulator, until

pytestmark = [pytest.mark.timeout(420), pytest.mark.usefixtures("no_schedules")]
HOME = "pelatihan"
IDS = [f"PL-REKON-{n:02}" for n in range(1, 13)]


def edit(deployed: Deployment, id: str, columns: dict[str, Any], quiet: bool = False) -> None:
    simulator(
        deployed,
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
    cloud: Cloud, deployed: Deployment
) -> None:
    changes = [
        {"id_sumber": id, "nik": f"32160615089500{n + 20:02}", "id_kelas": "K-REKON"}
        for n, id in enumerate(IDS)
    ]
    delivered(deployed, deployed.put(HOME, "rekon.csv", rows(HOME, changes)))
    first = cloud.sinergi("reconcile", HOME)
    assert first.code == 0, first.text
    whole = simulator(deployed, "GET", f"records?domain={HOME}&data=1")["records"]
    one = next(record for record in whole if record["id"] == IDS[0])

    simulator(deployed, "DELETE", f"records?domain={HOME}&region={REGION}&id={IDS[2]}")  # lost
    edit(deployed, IDS[4], {"nama_peserta": "Orang Lain"}, quiet=True)  # altered by hand
    edit(deployed, IDS[6], {"no_sertifikat_bnsp": "BNSP-2026-7"})  # changed there
    simulator(
        deployed, "POST", "records", {"domain": HOME, "region": REGION, "id": "NAS-1", "data": one["data"]}
    )  # new there
    again = [{**changes[8], "nama_program": "Program yang diganti"}]
    delivered(deployed, deployed.put(HOME, "rekon-lagi.csv", rows(HOME, again)))  # changed here

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
            deployed.state.records([Key(REGION, HOME, id)])[Key(REGION, HOME, id)].due is None
            for id in (IDS[2], IDS[4])
        )
    )
    equal = cloud.sinergi("reconcile", HOME)
    assert equal.code == 0, equal.text
    held = {
        record["id"]: record["data"]
        for record in simulator(deployed, "GET", f"records?domain={HOME}&data=1")["records"]
    }
    assert held[IDS[2]] and held[IDS[4]] == {**one["data"], **held[IDS[4]]}
    assert "Orang Lain" not in orjson.dumps(held[IDS[4]]).decode()
    ours = deployed.state.records([Key(REGION, HOME, IDS[6]), Key(REGION, HOME, "NAS-1")])
    assert orjson.loads(ours[Key(REGION, HOME, IDS[6])].payload)["no_sertifikat_bnsp"] == "BNSP-2026-7"
    assert ours[Key(REGION, HOME, "NAS-1")].ministry_only
    status = cloud.sinergi("status")
    assert "sama" in status.text, status.text
    assert simulator(deployed, "GET", f"journal?domain={HOME}")["domains"][HOME]["doubles"] == []


def test_the_ministrys_changes_are_fetched_once_and_what_cannot_be_read_is_shown(
    cloud: Cloud, deployed: Deployment
) -> None:
    first = cloud.sinergi("pull", HOME)
    assert first.code == 0, first.text
    edit(deployed, "NAS-1", {"nilai": 91})
    simulator(
        deployed, "POST", "records", {"domain": HOME, "region": REGION, "id": "NAS-2", "data": {"bintang": 5}}
    )
    assert "Pulled 1" in cloud.sinergi("pull", HOME).text
    again = cloud.sinergi("pull", HOME)
    assert again.code == 0 and "Pulled" not in again.text, again.text
    shown = cloud.sinergi("review", HOME)
    assert "NAS-2" in shown.text and "bintang" in shown.text


def test_what_came_from_the_ministry_is_in_the_regions_outbox_and_nothing_else_is(
    cloud: Cloud, deployed: Deployment
) -> None:
    def exported() -> dict[str, dict[str, str]]:
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

    rows = until(lambda: (found := exported()).get("NAS-1", {}).get("nilai") == "91" and found)
    assert rows[IDS[6]]["no_sertifikat_bnsp"] == "BNSP-2026-7"
    assert set(rows) == {"NAS-1", IDS[6]}


def test_a_nihil_is_declared_once_and_either_party_sees_how_a_dataset_stands(
    cloud: Cloud, deployed: Deployment
) -> None:
    agreed = agreement.load()[REGION]
    ended = list(periods(agreed, "perselisihan-hi", SystemClock().now()))[1]
    assert is_owed(agreed, "perselisihan-hi", ended)
    first, again = (cloud.sinergi("nihil", "perselisihan-hi", "--period", ended.name) for _ in range(2))
    assert (first.code, again.code, "sudah dinyatakan" in again.text) == (0, 1, True), first.text + again.text
    statement = deployed.state.note(note_name(REGION, "perselisihan-hi", ended.name, FulfilledBy.NIHIL))
    assert hashing.is_signature_valid(deployed.shared_secret("perselisihan-hi"), statement.encode())
    token = cloud.sinergi("token", "--scope", f"{REGION}/operasi").text.strip()
    url = orjson.loads((cloud.home / "outputs.json").read_bytes())["ApiUrl"]
    with session.http() as http:
        answer = http.request("GET", f"{url}/v1/status", headers={"Authorization": f"Bearer {token}"})
    states = {one["domain"]: one["completeness"]["state"] for one in orjson.loads(answer.data)["domains"]}
    assert states[HOME] == "lengkap" and states["perselisihan-hi"] != "basi", states
    assert "Kewajiban kirim per periode" in cloud.sinergi("status").text
