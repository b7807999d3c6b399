"""The caller of a token: region and rights come from its claims, and an ambiguous token has no rights."""

from __future__ import annotations

from typing import Any

import pytest

from functions.api.caller import caller_of
from functions.api.routes import Need

SYSTEM = {
    "client_id": "sip-kerja",
    "sub": "sip-kerja",
    "scope": "3216/pencari-kerja.read 3216/pencari-kerja.write 3216/pelatihan.read",
}
PERSON = {
    "sub": "8d0f",
    "username": "8d0f",
    "client_id": "portal",
    "scope": "openid 3216/pencari-kerja.read 3216/pencari-kerja.write 3216/operasi",
}


def test_a_system_may_what_its_scopes_say() -> None:
    caller = caller_of(SYSTEM)
    assert caller and (caller.region, caller.name, caller.operations) == ("3216", "sip-kerja", False)
    assert caller.may("pencari-kerja", Need.WRITE) and caller.may("pelatihan", Need.READ)
    assert not caller.may("pelatihan", Need.WRITE) and not caller.may("penempatan", Need.READ)


@pytest.mark.parametrize(
    ("groups", "write", "read", "operations"),
    [
        ("[3216-petugas]", True, True, False),
        ("[3216-penyelia]", True, True, True),
        ("[3216-pelindung-data]", False, True, False),
        ("[3216-operator]", False, False, True),
        ("[3216-operator 3216-pelindung-data]", False, True, True),
        (["3216-petugas", "3216-operator"], True, True, True),
    ],
)
def test_a_person_may_what_group_and_scope_both_allow(
    groups: Any, write: bool, read: bool, operations: bool
) -> None:
    caller = caller_of({**PERSON, "cognito:groups": groups})
    assert caller and (caller.name, caller.operations) == ("8d0f", operations)
    assert (caller.may("pencari-kerja", Need.WRITE), caller.may("pencari-kerja", Need.READ)) == (write, read)
    assert not caller.may("pelatihan", Need.READ)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"client_id": "x"},
        {"client_id": "x", "scope": "openid profile"},
        {**SYSTEM, "scope": "3216/pencari-kerja.read 3273/pencari-kerja.read"},
        {
            **SYSTEM,
            "scope": "pencari-kerja.read 3216/pencari-kerja.admin "
            "x3216/pencari-kerja.read kemnaker/pencari-kerja.read",
        },
        {**SYSTEM, "client_id": ""},
        PERSON,
        {**PERSON, "cognito:groups": "[]"},
        {**PERSON, "cognito:groups": "[3216-tamu]"},
        {**PERSON, "cognito:groups": "[tamu,3216-penyelia]"},
        {**PERSON, "cognito:groups": "[tamu\u00a03216-penyelia]"},
        {**PERSON, "cognito:groups": "[[3216-penyelia]]"},
        {**PERSON, "cognito:groups": "[3273-petugas]"},
        {**PERSON, "cognito:groups": "[3216-petugas 3273-petugas]"},
    ],
    ids=repr,
)
def test_a_token_that_says_nothing_or_two_things_opens_nothing(claims: dict[str, Any]) -> None:
    assert caller_of(claims) is None
