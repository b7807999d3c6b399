"""Store something that calls can find: a record of each dataset, a file with refused rows, an invitation."""

from __future__ import annotations

import orjson

from functions import domains
from tests.api.gateway import Gateway, Response, system
from tests.support.rig import Rig

JSON = {"content-type": "application/json"}


def example(domain: str, **changes: object) -> dict[str, object]:
    return {name: value for name, value in domains.get(domain).example.items() if value} | changes


def submit(gateway: Gateway, domain: str, *records: object, **headers: str) -> Response:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return gateway.call(
        "POST", f"/v1/{domain}/records", orjson.dumps({"records": list(records)}), {**JSON, **more}, system()
    )


def seeded(rig: Rig, gateway: Gateway) -> None:
    for name in domains.names():
        assert submit(gateway, name, example(name)).status == 202
    rig.through("broken_rows.csv")
    rig.clock.advance(120)
