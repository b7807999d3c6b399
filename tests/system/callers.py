"""Tokens of every kind of caller, from the emulator's Cognito, and forged ones."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import urllib3
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from functions import domains
from functions.api.caller import OFFICER, OPERATOR, PROTECTION, SUPERVISOR
from functions.api.routes import all_scopes

PEOPLE = {"officer": OFFICER, "supervisor": SUPERVISOR, "protection": PROTECTION, "operator": OPERATOR}
ORIGIN, PASSWORD = "http://localhost:4578", "Sandi-Uji-Coba-2026!"


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def claims(token: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "==")))


def forged(token: str) -> str:
    """Return the same header and claims, signed with another key."""
    signed = ".".join(token.split(".")[:2])
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return f"{signed}.{_part(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


class Callers:
    def __init__(self, outputs: dict[str, str], client: Any, http: urllib3.PoolManager) -> None:
        self.outputs, self.http, self.cognito, self.gateway = (
            outputs,
            http,
            client("cognito-idp"),
            client("apigatewayv2"),
        )
        self.pool = outputs["UserPoolId"]

    def system(self, scopes: list[str], pool: str = "", **validity: Any) -> tuple[str, str]:
        """Create a client that the stack does not name; return (client id, token)."""
        created = self.cognito.create_user_pool_client(
            UserPoolId=pool or self.pool,
            ClientName="uji",
            GenerateSecret=True,
            AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthScopes=scopes,
            AllowedOAuthFlowsUserPoolClient=True,
            **validity,
        )["UserPoolClient"]
        return created["ClientId"], self.token(
            grant_type="client_credentials",
            client_id=created["ClientId"],
            client_secret=created["ClientSecret"],
        )

    def ministry(self) -> str:
        client = json.loads(self.outputs["MinistryClients"])["3216"]
        secret = self.cognito.describe_user_pool_client(UserPoolId=self.pool, ClientId=client)[
            "UserPoolClient"
        ]["ClientSecret"]
        return self.token(grant_type="client_credentials", client_id=client, client_secret=secret)

    def server(self, identifier: str, scopes: list[str], pool: str = "") -> list[str]:
        named = [{"ScopeName": scope.partition("/")[2], "ScopeDescription": scope} for scope in scopes]
        self.cognito.create_resource_server(
            UserPoolId=pool or self.pool, Identifier=identifier, Name=identifier, Scopes=named
        )
        return scopes

    def token(self, **fields: str) -> str:
        answer = self.http.request_encode_body(
            "POST", self.outputs["TokenUrl"], fields=fields, encode_multipart=False
        )
        assert answer.status == 200, answer.data
        return str(json.loads(answer.data)["access_token"])

    def person(self, role: str) -> str:
        """Sign a new person in through the login page, with PKCE; return the token."""
        portal = next(
            c["ClientId"]
            for c in self.cognito.list_user_pool_clients(UserPoolId=self.pool, MaxResults=60)[
                "UserPoolClients"
            ]
            if "Portal" in c["ClientName"]
        )
        self.cognito.admin_create_user(
            UserPoolId=self.pool, Username=f"uji-{role}", MessageAction="SUPPRESS", TemporaryPassword=PASSWORD
        )
        self.cognito.admin_set_user_password(
            UserPoolId=self.pool, Username=f"uji-{role}", Password=PASSWORD, Permanent=True
        )
        self.cognito.admin_add_user_to_group(
            UserPoolId=self.pool, Username=f"uji-{role}", GroupName=f"3216-{role}"
        )
        verifier = "v" * 64
        asked = {
            "client_id": portal,
            "redirect_uri": f"{ORIGIN}/masuk",
            "response_type": "code",
            "state": "s",
            "nonce": "n",
            "scope": " ".join(all_scopes("3216", domains.names())),
            "code_challenge_method": "S256",
            "code_challenge": _part(hashlib.sha256(verifier.encode()).digest()),
        }
        base = self.outputs["TokenUrl"].removesuffix("/oauth2/token")
        page = self.http.request("GET", f"{base}/oauth2/authorize?{urlencode(asked)}")
        assert page.status == 200 and re.search(b'name="password"', page.data), page.data[:300]
        filled = urlencode({**asked, "username": f"uji-{role}", "password": PASSWORD})
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        entered = self.http.request("POST", f"{base}/login", body=filled, headers=form, redirect=False)
        assert entered.status in (302, 303), entered.data[:300]
        code = parse_qs(urlsplit(entered.headers["Location"]).query)["code"][0]
        wanted = {
            "grant_type": "authorization_code",
            "client_id": portal,
            "code": code,
            "redirect_uri": asked["redirect_uri"],
        }
        return self.token(**wanted, code_verifier=verifier)

    def let_in(self, clients: list[str]) -> None:
        """Add these clients to the authorizer's audience, as an operator does for a new system."""
        api = self.outputs["ApiUrl"].rpartition("/")[2]
        [known] = self.gateway.get_authorizers(ApiId=api)["Items"]
        trust = known["JwtConfiguration"]
        self.gateway.update_authorizer(ApiId=api, AuthorizerId=known["AuthorizerId"], JwtConfiguration={
            "Issuer": trust["Issuer"], "Audience": [*trust["Audience"], *clients],
        })  # fmt: skip

    def everyone(self) -> dict[str, str]:
        """Return kind of caller → token, '' for none.

        All systems but `wrong audience` are added to the authorizer's audience.
        """
        ours = list(all_scopes("3216", domains.names()))
        elsewhere = self.cognito.create_user_pool(PoolName="lain")["UserPool"]["Id"]
        self.server("3216", ours, elsewhere)
        other = self.server("3275", list(all_scopes("3275", domains.names())))
        created = {
            "system": self.system([scope for scope in ours if not scope.endswith("/hak")]),
            "wrong scope": self.system(["3216/hak"]),
            "other domain": self.system(["3216/pelatihan.read", "3216/pelatihan.write"]),
            "other region": self.system(other),
            "other server": self.system(self.server("kemnaker", ["kemnaker/pusat"])),
            "expired": self.system(
                ours, AccessTokenValidity=1, TokenValidityUnits={"AccessToken": "seconds"}
            ),
        }
        self.let_in([client for client, _ in created.values()])
        kinds = {kind: token for kind, (_, token) in created.items()} | {"ministry": self.ministry()}
        assert claims(kinds["expired"])["exp"] - claims(kinds["expired"])["iat"] <= 300
        time.sleep(max(0.0, claims(kinds["expired"])["exp"] - time.time() + 1))
        return {
            "none": "",
            "forged": forged(kinds["system"]),
            "wrong issuer": self.system(ours, elsewhere)[1],
            "wrong audience": self.system(ours)[1],
            **kinds,
            **{kind: self.person(role) for kind, role in PEOPLE.items()},
        }
