"""Read from a token's claims who calls: region and rights, and nothing else of the person.

API Gateway's authorizer has checked the token (contract, section 4).

- A system (client credentials) has scopes of one region: `3216/pencari-kerja.write`, `3216/operasi`.
- A person (authorization code with PKCE) has the same scopes through the portal's client, and one or more
  groups `{region}-{role}`. A person may do only what both scopes and groups allow.

All scopes and groups must be of one region, which is the caller's: a token of two regions gives no access. A
token of a region without an agreement gives no access to what is exchanged. A path, a query or a body never
names the region.
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
"""What a group's role allows: verbs on every dataset, and `operasi`. The token's scopes must allow it too."""

_SCOPE = re.compile(r"([0-9]{2,4})/(?:([a-z]{2,20}(?:-[a-z]{2,20}){0,3})\.(read|write)|operasi|hak)")
_GROUP = re.compile(r"([0-9]{2,4})-([a-z]+(?:-[a-z]+)*)")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what the caller may do."""

    region: str
    name: str
    """Origin of what the caller writes (`Record.origin`).

    It is the client's id for a system and the opaque subject for a person, never anybody's name.
    """
    grants: frozenset[tuple[str, str]]
    """Pairs of dataset and verb (`read`, `write`)."""
    operations: bool = False
    """Whether the caller has `operasi`."""

    def may(self, domain: str, need: Need) -> bool:
        return (domain, need.value) in self.grants

    def readable(self, names: list[str]) -> list[str]:
        """Return the datasets of `names` that the caller may read."""
        return [name for name in names if self.may(name, Need.READ)]


def caller_of(claims: Mapping[str, Any]) -> Caller | None:
    """Return the caller of a token.

    Return None where the token gives no access: no scope of ours, two regions, or a person without a role.
    """
    scopes = [found for found in map(_SCOPE.fullmatch, str(claims.get("scope", "")).split()) if found]
    regions = {found[1] for found in scopes}
    verbs = {"read", "write", OPERATIONS}
    person = "username" in claims or "cognito:username" in claims or "cognito:groups" in claims
    if person:
        groups = [
            found
            for found in map(_GROUP.fullmatch, _group_names(claims.get("cognito:groups", "")))
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


def _group_names(groups: Any) -> list[str]:
    """Return the groups of a claim, which API Gateway flattens from a list to the text `[a b]`.

    A name of Cognito's holds no space, but may hold a comma or a bracket.
    """
    if isinstance(groups, list):
        return [str(group) for group in groups]
    return str(groups).removeprefix("[").removesuffix("]").split(" ")
