"""OAuth 2 client credentials: one client per dataset.

A token is signed text that names the dataset and the time until which it is valid.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, unquote

from .wire import Reply, Request, problem

DOMAINS = (
    "pencari-kerja",
    "lowongan-kerja",
    "pemberi-kerja",
    "penduduk-bekerja",
    "pelatihan",
    "penempatan",
    "perselisihan-hi",
)
LIFETIME = 3600
PREFIX = "sinergi-"


def client_id(domain: str) -> str:
    return PREFIX + domain


def client_secret(key: str, domain: str) -> str:
    return _sign(key, f"client:{domain}")


def issue(key: str, request: Request, now: float) -> Reply:
    form = {name: values[0] for name, values in parse_qs(request.body.decode("ascii", "replace")).items()}
    client, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
    domain = client.removeprefix(PREFIX)
    if (
        domain not in DOMAINS
        or not client.startswith(PREFIX)
        or not hmac.compare_digest(secret.encode(), client_secret(key, domain).encode())
    ):
        return Reply(401, {"error": "invalid_client"})
    if form.get("grant_type") != "client_credentials":
        return Reply(400, {"error": "unsupported_grant_type"})
    claim = f"{domain}:{int(now) + LIFETIME}"
    return Reply(
        200, {"access_token": f"{claim}:{_sign(key, claim)}", "token_type": "Bearer", "expires_in": LIFETIME}
    )


def refusal(key: str, request: Request, domain: str, now: float) -> Reply | None:
    """Return the answer that refuses a request on `domain`, or None when its token allows it."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    claim, _, signature = token.rpartition(":")
    granted, _, until = claim.partition(":")
    genuine = scheme.lower() == "bearer" and hmac.compare_digest(
        signature.encode(), _sign(key, claim).encode()
    )
    if not genuine or now >= int(until):
        return problem(401, "UNAUTHORIZED")
    return None if granted == domain else problem(403, "FORBIDDEN")


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except ValueError:
        return ("", "")
    return unquote(client), unquote(secret)


def _sign(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
