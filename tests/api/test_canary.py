"""No value of a request reaches a log line, a metric or a queue, whatever error text a failure has."""

from __future__ import annotations

import json
from collections.abc import Callable

import orjson
import pytest
from botocore.exceptions import ClientError
from pydantic import TypeAdapter, ValidationError

from functions.aws.failures import RefusedError
from functions.runtime import telemetry
from functions.sync.model.errors import Transient
from tests.api.gateway import Gateway, system
from tests.api.seed import JSON, example
from tests.support.rig import Rig

DOMAIN = "pencari-kerja"
NIK, NAME, PHONE, PLACE, TOKEN = (
    "3216065508957777",
    "Kenariwati Rahasiani",
    "081277776666",
    "Jl. Kenari Kuning 77",
    "eyJrahasia",
)
GOOD = example(
    DOMAIN, nik=NIK, nama=NAME, no_hp=PHONE, alamat=PLACE, tanggal_lahir="1995-08-15", jenis_kelamin="P"
)
BODIES = {
    "good": orjson.dumps({"records": [GOOD]}),
    "wrong cells": orjson.dumps(
        {
            "records": [
                {**GOOD, "tanggal_lahir": NAME, "tahun_lulus": NIK, "id_sumber": NAME, NAME: NIK, NIK: 1}
            ]
        }
    ),
    "another shape": orjson.dumps({NAME: [GOOD]}),
    "no json": f'{{"records": [{{"nik": "{NIK}", "nama": "{NAME}'.encode(),
}


def invalid() -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(dict[str, int]).validate_python({NAME: NIK + NAME})
    assert NIK in str(caught.value)
    return caught.value


def refused() -> ClientError:
    response = {
        "Error": {"Code": "ValidationException", "Message": f"{NAME} {NIK}"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    return ClientError(response, "PutItem")  # type: ignore[arg-type]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    "failure",
    [
        None,
        invalid,
        refused,
        lambda: ValueError(f"{NAME} {NIK}"),
        lambda: KeyError(NIK),
        lambda: RefusedError(NIK),
        lambda: Transient("aws_throttled"),
        lambda: UnicodeDecodeError("utf-8", NAME.encode(), 0, 1, PLACE),
    ],
)
def test_nothing_of_a_request_is_logged(
    body: str,
    failure: Callable[[], Exception] | None,
    gateway: Gateway,
    rig: Rig,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(
        telemetry._logger.registered_handler,
        "emit",
        lambda line: lines.append(telemetry._logger.registered_formatter.format(line)),
    )
    if failure:
        error = failure()

        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr(rig.state, "records", fail)
    sent = {**JSON, "idempotency-key": TOKEN, "authorization": f"Bearer {TOKEN}"}
    statuses = {
        gateway.call(method, f"/v1/{DOMAIN}/{path}", content, sent, system()).status
        for method, path, content in (
            ("POST", "records", BODIES[body]),
            ("POST", "validate", BODIES[body]),
            ("PUT", f"records/{NIK}", BODIES[body]),
            ("DELETE", f"records/{NIK}", None),
            ("GET", f"records/{NIK}", None),
            ("GET", f"records/{NAME}", None),
            ("GET", f"changes?cursor={NIK}", None),
        )
    }
    out = capfd.readouterr()
    for text in (*lines, out.out, out.err, json.dumps(rig.queues.sent), *rig.state.notes):
        assert not [word for word in (NIK, NAME, PHONE, PLACE, TOKEN) if word in text]
    assert bool(lines) == (failure is not None) == bool({500, 503} & statuses)
