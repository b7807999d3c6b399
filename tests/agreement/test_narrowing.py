"""A narrower agreement never allows more; an addendum counts from its day on; the file fits the datasets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import agreement, domains
from functions.agreement import Agreement, Allow, Deny, Direction
from functions.agreement.document import parse
from functions.domains.core.compiled import shape
from tests.support.dates import FIRST, LAST, at

TEXT = resources.files(agreement).joinpath("3216.toml").read_text(encoding="utf-8")
WHOLE = parse(TEXT)
NAMES = domains.names()
PLANS = WHOLE.datasets
ADDENDA = """
[[adendum]]
nomor = "A-2"
versi = "2027-01-01"
berlaku = 2027-01-01
[adendum.ubah.jangka_waktu]
hari_terakhir = 2031-03-20

[[adendum]]
nomor = "A-1"
versi = "2026-07-01"
berlaku = 2026-07-01
hapus = ["dataset.pelatihan"]
[adendum.ubah.dataset.penempatan]
arah = ["kirim"]
irama = "mingguan"
"""
AMENDED = parse(TEXT.replace("adendum = []\n", "") + ADDENDA)


def _without(domain: str, what: str, one: str) -> Agreement:
    plan = {**PLANS[domain], what: [each for each in PLANS[domain][what] if each != one]}
    return replace(WHOLE, datasets={**PLANS, domain: plan})


NARROWER: dict[str, Callable[[str, Any], Agreement]] = {
    "dataset": lambda domain, _: replace(
        WHOLE, datasets={name: plan for name, plan in PLANS.items() if name != domain}
    ),
    "arah": lambda domain, data: _without(domain, "arah", data.draw(st.sampled_from(PLANS[domain]["arah"]))),
    "kolom": lambda domain, data: _without(
        domain, "kolom", data.draw(st.sampled_from(PLANS[domain]["kolom"]))
    ),
    "tujuan": lambda domain, data: _without(
        domain, "tujuan", data.draw(st.sampled_from(PLANS[domain]["tujuan"]))
    ),
    "mulai": lambda _, data: replace(
        WHOLE, first_day=WHOLE.first_day + timedelta(days=data.draw(st.integers(1, 800)))
    ),
    "selesai": lambda _, data: replace(
        WHOLE, last_day=WHOLE.last_day - timedelta(days=data.draw(st.integers(1, 800)))
    ),
}


@settings(max_examples=600, deadline=None)
@given(
    st.data(),
    st.sampled_from(sorted(NARROWER)),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from(["kirim", "terima"]),
)
def test_narrowing_never_allows_more(
    data: st.DataObject, how: str, narrowed: str, domain: str, direction: Direction
) -> None:
    narrower = NARROWER[how](narrowed, data)
    moment = data.draw(st.integers(at(FIRST) - 10**9, at(LAST) + 10**9))
    purpose = data.draw(st.sampled_from(["", "penagihan", *PLANS[domain]["tujuan"]]))
    column = data.draw(
        st.sampled_from(["", "gaji", *PLANS[domain]["kolom"], *PLANS[domain].get("simpan", ())])
    )
    before = WHOLE.decide(domain, direction, moment, purpose, column)
    after = narrower.decide(domain, direction, moment, purpose, column)
    assert isinstance(before, Allow) or isinstance(after, Deny)
    assert narrower.scope(domain, direction) <= WHOLE.scope(domain, direction)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=12) | st.sampled_from(NAMES),
    st.sampled_from(["kirim", "terima"]),
    st.integers(),
    st.text(max_size=9),
    st.text(max_size=9),
)
def test_every_question_about_any_words_is_answered(
    domain: str, direction: Direction, moment: int, purpose: str, column: str
) -> None:
    verdict = agreement.decide("3216", domain, direction, moment, purpose, column)
    assert isinstance(verdict, Allow) or verdict.clause.startswith("Pasal ")


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ({"purpose": "penagihan"}, "Pasal 6 ayat (3) huruf d"),
        ({"column": "gaji"}, "Pasal 5 ayat (1)"),
        ({"domain": "perselisihan-hi", "column": "pokok_perkara"}, "Pasal 5 ayat (1)"),
    ],
)
def test_purpose_and_column_are_part_of_the_question(question: dict[str, str], clause: str) -> None:
    asked = {"domain": "pencari-kerja", **question}
    verdict = agreement.decide("3216", asked.pop("domain"), "kirim", at(FIRST), **asked)
    assert isinstance(verdict, Deny)
    assert verdict.clause.startswith(clause)


@pytest.mark.parametrize(
    ("moment", "domain", "direction", "expected"),
    [
        ("2026-06-30T23:59:59.999+07:00", "pelatihan", "kirim", "2025-03-20"),
        ("2026-07-01T00:00+07:00", "pelatihan", "kirim", ""),
        ("2026-06-30T23:59:59.999+07:00", "penempatan", "terima", "2025-03-20"),
        ("2026-07-01T00:00+07:00", "penempatan", "terima", ""),
        ("2026-07-01T00:00+07:00", "penempatan", "kirim", "2026-07-01"),
        ("2028-03-21T00:00+07:00", "penempatan", "kirim", "2027-01-01"),
        ("2031-03-21T00:00+07:00", "penempatan", "kirim", ""),
        ("2027-01-01T00:00+07:00", "pelatihan", "kirim", ""),
    ],
)
def test_an_addendum_counts_from_its_day_on_and_what_was_decided_before_stays(
    moment: str, domain: str, direction: Direction, expected: str
) -> None:
    verdict = AMENDED.at(at(moment)).decide(domain, direction, at(moment))
    assert (verdict.version if isinstance(verdict, Allow) else "") == expected


def test_addenda_change_only_what_they_name_and_leave_the_base_alone() -> None:
    assert AMENDED.datasets == WHOLE.datasets
    assert [day for day, _ in AMENDED.amended] == [date(2026, 7, 1), date(2027, 1, 1)]
    last = AMENDED.amended[-1][1]
    assert {**last.datasets, "penempatan": 0, "pelatihan": 0} == {
        **WHOLE.datasets,
        "penempatan": 0,
        "pelatihan": 0,
    }
    assert last.datasets["penempatan"]["kolom"] == PLANS["penempatan"]["kolom"]
    assert set(AMENDED.names) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_names_the_columns_of_the_dataset(name: str) -> None:
    compiled, plan = shape(domains.get(name)), PLANS[name]
    forwarded = [
        column for column, about in zip(compiled.content, compiled.columns[4:], strict=True) if about.nasional
    ]
    assert plan["kolom"] == forwarded
    assert [*forwarded, *plan.get("simpan", ())] == [
        *forwarded,
        *(c for c in compiled.content if c not in forwarded),
    ]
    assert plan["arah"] in (["kirim"], ["kirim", "terima"])
    assert plan["tujuan"] and plan["dasar"]
    assert plan["irama"] in ("harian", "mingguan", "bulanan", "triwulanan", "semesteran")
    assert {*plan.get("milik_pusat", ()), *plan.get("bersama", ())} <= set(forwarded)


def test_both_numbers_both_offices_and_the_duties_that_stay_are_there() -> None:
    assert WHOLE.text["nomor"] == ["100.3.7.1/64/Disnaker/2025", "7/392/KS.02/111/2025"]
    assert {party["penghubung"][:6] for party in WHOLE.text["pihak"].values()} == {"Kepala"}
    assert any("Pasal 9 ayat (3)" in duty for duty in WHOLE.text["setelah_berakhir"]["kewajiban"])


def test_an_addendum_that_only_takes_out_leaves_the_base_alone() -> None:
    addendum = (
        '\n[[adendum]]\nversi = "2026-07-01"\nberlaku = 2026-07-01\n'
        'hapus = ["dataset.pelatihan", "dataset.penempatan.kotak_keluar"]\n'
    )
    amended = parse(TEXT.replace("adendum = []\n", "") + addendum)
    assert amended.datasets == WHOLE.datasets
    assert (
        "pelatihan" not in amended.amended[0][1].datasets
        and "kotak_keluar" not in amended.amended[0][1].datasets["penempatan"]
    )


def test_the_scope_of_a_direction_is_what_may_cross_and_without_one_what_may_be_stored() -> None:
    home, sent = "perselisihan-hi", frozenset(PLANS["perselisihan-hi"]["kolom"])
    assert WHOLE.scope(home, "kirim") == sent and WHOLE.scope(home, "terima") == frozenset()
    assert WHOLE.scope(home, None) == sent | {"pokok_perkara", "nama_pihak_pekerja"}
    assert WHOLE.scope("gaji", "kirim") == WHOLE.scope("gaji", None) == frozenset()
