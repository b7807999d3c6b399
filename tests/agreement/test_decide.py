"""Whether something may be exchanged now: every question has an answer, and days are counted in WIB."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import domains, messages
from functions.agreement import Allow, Deny, Direction, decide, load
from tests.support.dates import FIRST, LAST, at


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2025-03-19T23:59:59+07:00", False),
        ("2025-03-19T23:59:59.999+07:00", False),
        (FIRST, True),
        (LAST, True),
        ("2028-03-21T00:00:00+07:00", False),
        ("2025-03-19T16:59:59.999+00:00", False),
        ("2025-03-19T17:00:00+00:00", True),
        ("2028-03-20T16:59:59.999+00:00", True),
        ("2028-03-20T17:00:00+00:00", False),
    ],
)
def test_the_term_begins_and_ends_at_midnight_in_wib(moment: str, allowed: bool) -> None:
    verdict = decide("3216", "pencari-kerja", "kirim", at(moment))
    assert isinstance(verdict, Allow) == allowed
    if isinstance(verdict, Deny):
        assert verdict.code == "KESEPAKATAN_BERAKHIR"


@pytest.mark.parametrize(
    ("region", "domain", "direction"),
    [
        ("3275", "pencari-kerja", "kirim"),
        ("", "pencari-kerja", "kirim"),
        ("3216", "gaji", "kirim"),
        ("3216", "perselisihan-hi", "terima"),
        ("3216", "penduduk-bekerja", "terima"),
    ],
)
def test_what_is_outside_the_scope_is_denied_by_its_clause(
    region: str, domain: str, direction: Direction
) -> None:
    verdict = decide(region, domain, direction, at(FIRST))
    assert isinstance(verdict, Deny)
    assert verdict.code == "DI_LUAR_RENCANA_KERJA"
    assert verdict.clause.startswith("Pasal ")


def test_the_scope_is_every_dataset_we_know_and_two_of_them_only_go_out() -> None:
    assert set(load()["3216"].datasets) == set(domains.names())
    denied = {
        (name, way)
        for name in domains.names()
        for way in get_args(Direction)
        if isinstance(decide("3216", name, way, at(FIRST)), Deny)
    }
    assert denied == {("penduduk-bekerja", "terima"), ("perselisihan-hi", "terima")}


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["3216", "32", ""]) | st.text(max_size=6),
    st.sampled_from(domains.names()) | st.text(max_size=12),
    st.sampled_from(["kirim", "terima"]),
    st.integers() | st.integers(at(FIRST) - 2, at(LAST) + 2),
)
def test_every_question_has_an_answer_and_only_the_term_and_scope_allow(
    region: str, domain: str, direction: Direction, moment: int
) -> None:
    verdict = decide(region, domain, direction, moment)
    inside = region == "3216" and domain in domains.names() and at(FIRST) <= moment <= at(LAST)
    if isinstance(verdict, Allow):
        assert inside
        assert verdict.version == load()["3216"].version
    else:
        assert not inside or direction == "terima"
        assert verdict.clause in messages.get(verdict.code).text("id", pasal=verdict.clause)
