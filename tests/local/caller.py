"""A client of the ministry's simulator, without HTTP in between."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from infra.local.simulator.service import api, tokens
from infra.local.simulator.service.store import Store
from infra.local.simulator.service.wire import Reply, Request

KEY = "signing-key"
"""Under which the simulator signs its tokens."""
NOW = 1_764_000_000.0
SEEKER = {
    "identitas": {"nik": "3216061508950001", "nama": "Contoh", "tanggal_lahir": "1995-08-15"},
    "kontak": {"email": "a@contoh.id"},
}
EMPLOYER = {"nama": "PT Contoh", "npwp": "0012345678901000"}
PLACEMENT = {"pekerja": {"nik": "3216061508950001"}, "rujukan": {"pemberi_kerja": "PB-1"}}
KNOWN: dict[str, dict[str, Any]] = {
    "pencari-kerja": SEEKER,
    "pemberi-kerja": EMPLOYER,
    "penempatan": PLACEMENT,
}


class Caller:
    """Call the simulator at the moment `now` (seconds since 1970), as the dataset's own client."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, NOW

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        path, _, query = path.partition("?")
        parameters = dict(pair.split("=") for pair in query.split("&")) if query else {}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return api.answer(
            self.store,
            KEY,
            Request(method, tuple(path.strip("/").split("/")), parameters, headers, content),
            self.now,
        )

    def send(
        self, *records: dict[str, Any], domain: str = "pencari-kerja", client: str = "", **more: Any
    ) -> Reply:
        """Send one batch; `more` are further fields of its envelope."""
        body = {
            "batch_id": "B-1",
            "region": "3216",
            "agreement_version": "v1",
            "code_lists": {},
            "records": list(records),
            **more,
        }
        return self(
            "POST", f"/v1/{domain}/batches", body, authorization=f"Bearer {token(self, client or domain)}"
        )

    def statuses(
        self, *records: dict[str, Any], domain: str = "pencari-kerja"
    ) -> list[tuple[str, list[str]]]:
        return [
            (ack["status"], [e["code"] for e in ack["errors"]])
            for ack in self.send(*records, domain=domain).body["records"]
        ]

    def order(self, *orders: dict[str, Any]) -> None:
        assert self("PUT", "/_simulator/faults", {"faults": list(orders)}).status == 200

    def journal(self, domain: str = "pencari-kerja") -> dict[str, Any]:
        return dict(self("GET", f"/_simulator/journal?domain={domain}").body["domains"][domain])


def record(
    id: str = "PK-1", version: int = 1, op: str = "upsert", domain: str = "pencari-kerja", **data: Any
) -> dict[str, Any]:
    return {
        "id": id,
        "version": version,
        "op": op,
        "idempotency_key": f"3216:{domain}:{id}:{version}",
        "data": {**KNOWN[domain], **data},
    }


def token(call: Caller, domain: str = "pencari-kerja") -> str:
    secret = tokens.client_secret(KEY, domain)
    form = {"grant_type": "client_credentials", "client_id": f"sinergi-{domain}", "client_secret": secret}
    return str(call("POST", "/oauth/token", urlencode(form).encode()).body["access_token"])
