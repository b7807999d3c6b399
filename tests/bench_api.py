"""`python -m tests.bench_api [busy]`: measure what a call of the HTTP API costs on the local cloud.

One HTTP API with a JWT authorizer serves the deployed functions `submit` and `query`, and a bare function
that echoes. Rounds alternate, so that whatever else this machine does falls on all of them alike. What a call
takes beyond the echo is our handler's own share, state writes included. The queues are switched off
meanwhile, because their workers would share this machine and the emulator with the calls; `busy` lets
dispatch work beside them. Needs a local cloud of its own: SINERGI_HOME names its folder.
"""

from __future__ import annotations

import http.client
import io
import json
import statistics
import sys
import time
import zipfile
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import urlencode, urlsplit

import orjson
from rich.console import Console
from rich.table import Table

from functions import domains
from functions.api.routes import all_scopes, gateway_routes
from infra.local import deploy, session

REGION, DOMAIN = "3216", "pencari-kerja"
WARM, ROUNDS = 15, 150
BUDGET = {"submit 1 record": 12.0, "submit 100 records": 40.0, "read a record": 5.0}
"""Milliseconds of our handler's own share at p50."""
ECHO = """def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"},
            "body": event.get("body") or "{}"}
"""


class Api:
    def __init__(self) -> None:
        self.api, self.functions = session.client("apigatewayv2"), session.client("lambda")
        self.token = self._token()
        claims = orjson.loads(_padded(self.token.split(".")[1]))
        self.id = self.api.create_api(Name="bench", ProtocolType="HTTP")["ApiId"]
        self.authorizer = self.api.create_authorizer(
            ApiId=self.id,
            Name="jwt",
            AuthorizerType="JWT",
            IdentitySource=["$request.header.Authorization"],
            JwtConfiguration={"Issuer": claims["iss"], "Audience": [claims["client_id"]]},
        )["AuthorizerId"]
        targets = {capability: self._integration(self._arn(capability)) for capability in ("Submit", "Query")}
        for route in gateway_routes([REGION], [DOMAIN]):
            self._route(f"{route.method} {route.path}", targets[route.function.capitalize()], route.scopes)
        self._route("POST /v1/echo", self._integration(self._echo()), (f"{REGION}/{DOMAIN}.write",))
        self.api.create_stage(ApiId=self.id, StageName="$default", AutoDeploy=True)
        where = urlsplit(session.endpoint())
        self.connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=60)
        self.host = f"{self.id}.execute-api.localhost:{where.port}"

    def call(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        headers = {
            "Host": self.host,
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def rest(self) -> None:
        for mapping in self.functions.list_event_source_mappings()["EventSourceMappings"]:
            self.functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)

    def _token(self) -> str:
        pools = session.client("cognito-idp")
        pool = pools.create_user_pool(PoolName="bench")["UserPool"]["Id"]
        scopes = [one.partition("/")[2] for one in all_scopes(REGION, [DOMAIN])]
        pools.create_resource_server(
            UserPoolId=pool,
            Identifier=REGION,
            Name=REGION,
            Scopes=[{"ScopeName": one, "ScopeDescription": one} for one in scopes],
        )
        client = pools.create_user_pool_client(
            UserPoolId=pool,
            ClientName="bench",
            GenerateSecret=True,
            AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthScopes=[f"{REGION}/{one}" for one in scopes],
        )["UserPoolClient"]
        pools.create_user_pool_domain(Domain="bench-sinergi", UserPoolId=pool)
        where = urlsplit(session.endpoint())
        connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=30)
        basic = b64encode(f"{client['ClientId']}:{client['ClientSecret']}".encode()).decode()
        form = urlencode(
            {"grant_type": "client_credentials", "scope": " ".join(f"{REGION}/{one}" for one in scopes)}
        )
        connection.request(
            "POST",
            "/oauth2/token",
            form,
            {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = connection.getresponse()
        body = orjson.loads(answer.read())
        return str(body["access_token"])

    def _arn(self, capability: str) -> str:
        listed = self.functions.get_paginator("list_functions").paginate()
        handler = f"functions.handlers.{capability.lower()}.handler"
        return next(
            str(one["FunctionArn"])
            for page in listed
            for one in page["Functions"]
            if one["Handler"] == handler
        )

    def _echo(self) -> str:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("echo.py", ECHO)
        return str(
            self.functions.create_function(
                FunctionName="bench-echo",
                Runtime="python3.13",
                Handler="echo.handler",
                Role="arn:aws:iam::000000000000:role/bench",
                Code={"ZipFile": packed.getvalue()},
                MemorySize=1769,
                Timeout=29,
            )["FunctionArn"]
        )

    def _integration(self, arn: str) -> str:
        return str(
            self.api.create_integration(
                ApiId=self.id, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
            )["IntegrationId"]
        )

    def _route(self, key: str, integration: str, scopes: tuple[str, ...]) -> None:
        guarded = (
            {"AuthorizationType": "JWT", "AuthorizerId": self.authorizer, "AuthorizationScopes": list(scopes)}
            if scopes
            else {}
        )
        self.api.create_route(ApiId=self.id, RouteKey=key, Target=f"integrations/{integration}", **guarded)


def _padded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def bodies(size: int) -> Iterator[bytes]:
    """Build new records each time, so that each is written."""
    example = {name: value for name, value in domains.get(DOMAIN).example.items() if value}
    for number in count():
        records = [
            {**example, "id_sumber": f"B{size}-{number:06}-{at}", "nik": f"32160615089{5:01}{at + 1:04}"}
            for at in range(size)
        ]
        yield json.dumps({"records": records}).encode()


def measure(api: Api) -> dict[str, list[float]]:
    one, hundred, echoed = bodies(1), bodies(100), bodies(1)
    status, content = api.call("POST", f"/v1/{DOMAIN}/records", next(one))
    if status != 202:
        raise RuntimeError(f"{status}: {content[:500]!r}")
    stored = orjson.loads(content)["results"][0]["id_sumber"]
    calls: dict[str, Callable[[], tuple[int, bytes]]] = {
        "echo": lambda: api.call("POST", "/v1/echo", next(echoed)),
        "echo of 100 records": lambda: api.call("POST", "/v1/echo", next(hundred)),
        "submit 1 record": lambda: api.call("POST", f"/v1/{DOMAIN}/records", next(one)),
        "submit 100 records": lambda: api.call("POST", f"/v1/{DOMAIN}/records", next(hundred)),
        "read a record": lambda: api.call("GET", f"/v1/{DOMAIN}/records/{stored}"),
    }
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(WARM + ROUNDS):
        for name, call in calls.items():
            begun = time.perf_counter()
            status, content = call()
            if number >= WARM:
                times[name].append((time.perf_counter() - begun) * 1000)
            if status not in (200, 202):
                raise RuntimeError(f"{name}: {status} {content[:500]!r}")
    return times


def main() -> None:
    console = Console(width=110)
    busy = "busy" in sys.argv[1:]
    deploy.up(console.print)
    try:
        api = Api()
        if not busy:
            api.rest()
        times = measure(api)
    finally:
        deploy.down()
    title = f"{ROUNDS} rounds on the local cloud{', dispatch at work' if busy else ''}"
    table = Table("call", "p50 ms", "p95 ms", "own share at p50", "aim", title=title, title_justify="left")
    late = []
    for name, taken in times.items():
        p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        base = statistics.median(times["echo of 100 records" if "100" in name else "echo"])
        own = "" if name.startswith("echo") else f"{p50 - base:.1f}"
        table.add_row(
            name, f"{p50:.1f}", f"{p95:.1f}", own, f"≤ {BUDGET[name]:.0f}" if name in BUDGET else ""
        )
        if name in BUDGET and p50 - base > BUDGET[name]:
            late.append(name)
    console.print(table)
    sys.exit(1 if late and not busy else 0)


if __name__ == "__main__":
    main()
