"""Access to the local API: the credential of the region's own system, and tokens for it.

The credential lies beside the local cloud, in a file that only its owner can read.
"""

from __future__ import annotations

from typing import Any

import orjson

from infra.local import session

REGION_CODE = "3216"
FILE = session.HOME / "api.json"


def keep(outputs: dict[str, str]) -> None:
    """Fetch the system client's secret and store it in FILE (mode 0600), with the URLs where it is used."""
    client = orjson.loads(outputs["SystemClients"])[REGION_CODE]
    cognito = session.client("cognito-idp")
    known = cognito.describe_user_pool_client(UserPoolId=outputs["UserPoolId"], ClientId=client)[
        "UserPoolClient"
    ]
    session.write(
        FILE,
        {
            "client_id": client,
            "client_secret": known["ClientSecret"],
            "token_url": outputs["TokenUrl"],
            "api_url": outputs["ApiUrl"],
        },
    )


def credential() -> dict[str, Any]:
    """Return what `keep` stored; raises LookupError when nothing is deployed."""
    try:
        return dict(orjson.loads(FILE.read_bytes()))
    except FileNotFoundError:
        raise LookupError("nothing is deployed to the local cloud") from None


def token(scope: str = "") -> str:
    """Return an access token, valid for an hour, with the scopes `scope` (by spaces) or all of the system's.

    Raises LookupError when nothing is deployed, and ValueError with the server's status and error code when
    it refuses.
    """
    known = credential()
    fields = {
        "grant_type": "client_credentials",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
    }
    answer = session.http().request_encode_body(
        "POST",
        known["token_url"],
        fields={**fields, **({"scope": scope} if scope else {})},
        encode_multipart=False,
    )
    body = orjson.loads(answer.data)
    if answer.status != 200:
        raise ValueError(f"{answer.status} {body.get('error', '')}")
    return str(body["access_token"])
