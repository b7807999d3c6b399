"""Who calls, from the claims of a token that the authorizer has checked: region, rights, and nothing else of the person.

Systems (client credentials) have scopes of one region: `3216/pencari-kerja.write`, `3216/operasi`. People (authorization
code with PKCE) have the same scopes through the portal's client and one or more groups `{region}-{role}`; they may do what
both allow. The region is that of the scopes, and of every group; a token of two regions opens nothing, and one of a
region without an agreement nothing that is exchanged. A path, a query or a body never says the region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functions.api.routes import OPERATIONS, Need

OFFICER, SUPERVISOR, PROTECTION, OPERATOR = "petugas", "penyelia", "pelindung-data", "operator"
ROLES: dict[str, frozenset[str]] = {
    OFFICER: frozenset({"read", "write"}),
    SUPERVISOR: frozenset({"read", "write", OPERATIONS}),
    PROTECTION: frozenset({"read"}),
    OPERATOR: frozenset({OPERATIONS}),
}
"""What a group adds: verbs of every dataset, and `operasi`. Always cut by the scopes of the token."""

_SCOPE = re.compile(r"([0-9]{2,4})/(?:([a-z]{2,20}(?:-[a-z]{2,20}){0,3})\.(read|write)|operasi|hak)")
_GROUP = re.compile(r"([0-9]{2,4})-([a-z]+(?:-[a-z]+)*)")


@dataclass(frozen=True, slots=True)
class Caller:
    """`grants` are (dataset, verb) pairs. `name` tells writers apart (`Record.origin`): the client for a system, an opaque
    subject for a person; never a name of anybody.
    """

    region: str
    name: str
    grants: frozenset[tuple[str, str]]
    operations: bool = False

    def may(self, domain: str, need: Need) -> bool:
        return (domain, need.value) in self.grants

    def readable(self, names: list[str]) -> list[str]:
        return [name for name in names if self.may(name, Need.READ)]


def caller_of(claims: Mapping[str, Any]) -> Caller | None:
    """None where the token opens nothing: no scope of ours, two regions, or a person without a role."""
    scopes = [found for found in map(_SCOPE.fullmatch, str(claims.get("scope", "")).split()) if found]
    regions = {found[1] for found in scopes}
    verbs = {"read", "write", OPERATIONS}
    person = "username" in claims or "cognito:username" in claims or "cognito:groups" in claims
    if person:
        groups = [
            found
            for found in map(_GROUP.fullmatch, _words(claims.get("cognito:groups", "")))
            if found and found[2] in ROLES
        ]
        regions |= {found[1] for found in groups}
        verbs = {verb for found in groups for verb in ROLES[found[2]]}
    name = str(claims.get("sub" if person else "client_id", ""))
    if len(regions) != 1 or not name or not verbs:
        return None
    grants = frozenset((found[2], found[3]) for found in scopes if found[2] and found[3] in verbs)
    return Caller(
        regions.pop(),
        name,
        grants,
        OPERATIONS in verbs and any(found[0].endswith(f"/{OPERATIONS}") for found in scopes),
    )


def _words(groups: Any) -> list[str]:
    """API Gateway flattens a list claim to `[a b]`."""
    return (
        [str(one) for one in groups]
        if isinstance(groups, list)
        else re.split(r"[\s,]+", str(groups).strip("[] "))
    )
