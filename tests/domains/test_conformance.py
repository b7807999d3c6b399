"""What every dataset must fulfil. A new module of `functions/domains` is tested here without another line."""

from __future__ import annotations

import importlib
import inspect
from itertools import combinations
from typing import Any, get_args, get_origin

import pytest
from pydantic import TypeAdapter

from functions import domains, messages
from functions.domains.core.cells import Refusal, fold
from functions.domains.core.compiled import shape
from functions.domains.core.contract import ENVELOPE, Context, Domain, RowModel
from functions.domains.core.nik import holds_nik
from functions.messages import Severity
from functions.sync.reading.headers import CORRECTION_COLUMNS, match
from functions.sync.validation.row_validator import RowValidator
from tests.support.dates import TODAY
from tests.support.rows import found

REGISTRY = domains.registry()

#: Words that a column about a person has in its name.
PERSONAL = (
    "nik",
    "nama",
    "alamat",
    "no_hp",
    "no_telp",
    "email",
    "tanggal_lahir",
    "tempat_lahir",
    "upah",
    "disabilitas",
    "no_paspor",
    "no_ak1",
)
#: Columns whose name says so, but which are about a job on offer, a course or a count of people.
NOT_PERSONAL = {
    "nama_jabatan",
    "nama_program",
    "jumlah_disabilitas",
    "terbuka_disabilitas",
    "tampilkan_upah",
    "upah_min",
    "upah_maks",
}
#: Kept here and never forwarded (contract, section 3).
NEVER_FORWARDED = {("perselisihan-hi", "pokok_perkara"), ("perselisihan-hi", "nama_pihak_pekerja")}

every_domain = pytest.mark.parametrize("domain", REGISTRY.values(), ids=list(REGISTRY))
every_column = pytest.mark.parametrize(
    ("domain", "column"),
    [
        pytest.param(d, name, id=f"{d.name}.{name}")
        for d in REGISTRY.values()
        for name in d.model.model_fields
    ],
)
every_mandatory_column = pytest.mark.parametrize(
    ("domain", "column"),
    [
        pytest.param(d, n, id=f"{d.name}.{n}")
        for d in REGISTRY.values()
        for n, field in d.model.model_fields.items()
        if field.is_required()
    ],
)
every_rule = pytest.mark.parametrize(
    ("domain", "number"),
    [
        pytest.param(d, i, id=f"{d.name}.{i}.{rule.code}")
        for d in REGISTRY.values()
        for i, rule in enumerate(d.rules)
    ],
)


def types_in(annotation: Any) -> set[Any]:
    """Every type an annotation is made of."""
    found_types = {get_origin(annotation) or annotation}
    for inner in get_args(annotation):
        if isinstance(inner, type) or get_origin(inner):
            found_types |= types_in(inner)
    return found_types


def personal(column: str) -> bool:
    return column not in NOT_PERSONAL and any(
        column == word or column.startswith(f"{word}_") or column.endswith(f"_{word}") for word in PERSONAL
    )


@every_domain
def test_a_domain_is_named_as_its_module(domain: Domain) -> None:
    module = importlib.import_module(f"{domains.__name__}.{domain.name.replace('-', '_')}")
    assert module.DOMAIN is domain
    assert domains.get(domain.name) is domain
    assert domain.title.strip()
    assert domain.freshness_days > 0


def test_a_name_that_is_no_domain_is_unknown() -> None:
    with pytest.raises(KeyError):
        domains.get("jamsos")


@every_domain
def test_the_envelope_comes_first(domain: Domain) -> None:
    assert list(domain.model.model_fields)[: len(ENVELOPE)] == list(RowModel.model_fields)


@every_domain
def test_the_example_passes_every_rule(domain: Domain) -> None:
    assert found(domain, {}) == []


@every_domain
def test_the_example_names_columns_in_the_models_order(domain: Domain) -> None:
    assert list(domain.example) == [name for name in domain.model.model_fields if name in domain.example]
    assert all(cell.strip() for cell in domain.example.values())


@every_domain
def test_the_example_read_as_a_file_header_is_complete(domain: Domain) -> None:
    assert match(list(domain.example), domain) == list(domain.example)


@every_mandatory_column
def test_an_empty_mandatory_column_has_one_finding_at_that_column(domain: Domain, column: str) -> None:
    assert found(domain, {column: ""}) == [("WAJIB_KOSONG", column)]


@every_column
def test_a_column_states_its_concept_and_definition(domain: Domain, column: str) -> None:
    described = shape(domain).columns[shape(domain).names.index(column)]
    assert described.konsep.strip()
    assert described.definisi.strip()
    assert described.dasar_rujukan.strip()


@every_column
def test_a_column_has_a_cell_whose_codes_are_in_the_catalogue(domain: Domain, column: str) -> None:
    cell = shape(domain).cells[shape(domain).names.index(column)]
    assert messages.get(cell.code).severity is Severity.REJECT
    assert all(messages.get(code).severity is not Severity.REJECT for code, _ in cell.warn)


@every_column
def test_a_reader_refuses_with_codes_of_the_catalogue(domain: Domain, column: str) -> None:
    read = shape(domain).cells[shape(domain).names.index(column)].read or str
    values = [
        read(text)
        for text in ("?", "x" * 5_000, "3,21606E+15", "31/02/2020", "1/2/95", "-1", "9" * 40, "|", "Ⅷ", "²")
    ]
    assert all(
        messages.get(value.code).severity is Severity.REJECT for value in values if isinstance(value, Refusal)
    )


@every_column
def test_every_choice_is_read_as_itself_and_by_its_word(domain: Domain, column: str) -> None:
    cell = shape(domain).cells[shape(domain).names.index(column)]
    for code, word in (cell.choices or {}).items():
        read = cell.read or str
        assert read(code) in (code, [code])
        assert read is str or read(word) in (code, [code])


@every_column
def test_no_column_is_a_binary_fraction(domain: Domain, column: str) -> None:
    assert float not in types_in(domain.model.model_fields[column].annotation)


@every_column
def test_a_column_about_a_person_carries_a_class_of_personal_data(domain: Domain, column: str) -> None:
    pii = shape(domain).cells[shape(domain).names.index(column)].pii
    if personal(column):
        assert pii in ("umum", "spesifik")
    if "disabilitas" in column and personal(column):
        assert pii == "spesifik"


@every_column
def test_what_is_never_forwarded_has_no_place_at_the_ministry(domain: Domain, column: str) -> None:
    path = shape(domain).columns[shape(domain).names.index(column)].nasional
    assert (path is None) == (column in ENVELOPE or (domain.name, column) in NEVER_FORWARDED)


@every_domain
def test_places_at_the_ministry_do_not_overlap(domain: Domain) -> None:
    paths = [column.nasional for column in shape(domain).columns if column.nasional]
    overlapping = [
        (a, b) for a, b in combinations(paths, 2) if a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.")
    ]
    assert overlapping == []


@every_column
def test_codes_of_the_ministry_can_be_read_back(domain: Domain, column: str) -> None:
    at = shape(domain).names.index(column)
    theirs, choices = shape(domain).columns[at].kode, shape(domain).cells[at].choices
    if theirs is not None:
        assert choices is not None
        assert theirs.keys() <= choices.keys()
        assert len({*map(repr, theirs.values())}) == len(theirs)


@every_domain
def test_a_header_means_one_column(domain: Domain) -> None:
    meaning: dict[str, str] = dict.fromkeys(map(fold, CORRECTION_COLUMNS), "corrections")
    ambiguous = []
    for name, column in zip(shape(domain).names, shape(domain).columns, strict=True):
        for spelling in (name, *column.alias):
            assert fold(spelling)
            if meaning.setdefault(fold(spelling), name) != name:
                ambiguous.append(spelling)
    assert ambiguous == []


@pytest.mark.parametrize(
    "spelt",
    [
        "PK-{0}",
        "{0}-2",
        "x{0}y",
        "{0}0",
        "{1}.{2}.{3}",
        "{1}-{2}-{3}",
        "PK:{1}_{2}_{3}",
    ],
)
@pytest.mark.parametrize(
    ("domain", "column", "number"),
    [
        ("pencari-kerja", "id_sumber", "nik"),
        ("pelatihan", "id_sumber", "nik"),
        ("penempatan", "id_sumber", "nik"),
        ("penempatan", "id_pencari_kerja", "nik"),
        ("pemberi-kerja", "id_sumber", "npwp"),
        ("pemberi-kerja", "id_induk", "npwp"),
    ],
)
def test_no_key_is_made_of_the_rows_own_nik(domain: str, column: str, number: str, spelt: str) -> None:
    """A NIK is never a key (contract, section 1), nor is a natural person's NPWP, which is the same."""
    known = REGISTRY[domain]
    nik = "3216061508950001"
    row = {number: nik} | ({"bentuk_badan": "perorangan"} if number == "npwp" else {})
    before = found(known, row)
    identity = spelt.format(nik, nik[:6], nik[6:12], nik[12:])
    assert sorted({*found(known, {**row, column: identity})} - {*before}) == [("ID_ADALAH_NIK", column)]
    assert found(known, {**row, column: "DISNAKER-2026-11-24-0000000001"}) == before


@every_rule
def test_a_rule_has_a_catalogue_entry_and_names_columns_it_can_read(domain: Domain, number: int) -> None:
    rule = domain.rules[number]
    messages.get(rule.code)
    assert rule.columns
    assert set(rule.columns) <= domain.model.model_fields.keys()
    inspect.signature(rule.breach).bind(Context(TODAY, "3216"), *rule.columns)


@every_domain
def test_parents_name_real_columns_and_domains(domain: Domain) -> None:
    for parent in domain.parents:
        assert parent.column in domain.model.model_fields
        assert parent.domain in REGISTRY
        assert list(REGISTRY).index(parent.domain) < list(REGISTRY).index(domain.name)


@every_domain
def test_examples_refer_to_each_other(domain: Domain) -> None:
    for parent in domain.parents:
        if parent.column in domain.example:
            assert domain.example[parent.column] == REGISTRY[parent.domain].example["id_sumber"]


@every_domain
def test_unique_columns_exist(domain: Domain) -> None:
    assert set(domain.unique) <= domain.model.model_fields.keys()


@every_domain
def test_a_tombstone_needs_no_more_than_its_identity(domain: Domain) -> None:
    row = RowValidator(domain, ["id_sumber", "status_rekaman"]).check(
        [domain.example["id_sumber"], "hapus"], Context(TODAY, "3216")
    )
    assert row.findings == []
    assert row.id == domain.example["id_sumber"]


@every_domain
def test_a_json_schema_can_be_made_and_knows_what_is_mandatory(domain: Domain) -> None:
    schema = TypeAdapter(domain.model).json_schema()
    assert list(schema["properties"]) == list(domain.model.model_fields)
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {
        name for name, field in domain.model.model_fields.items() if field.is_required()
    }


IDENTITIES = [
    (domain, name)
    for domain in REGISTRY.values()
    for name, cell in zip(shape(domain).names, shape(domain).cells, strict=True)
    if cell.code == "ID_FORMAT"
]
NOBODYS = "3216061508950001"


@pytest.mark.parametrize(
    "spelt",
    [
        NOBODYS,
        "3216066508950001",
        "1234567890123456",
        f"PK-{NOBODYS}",
        f"x{NOBODYS}y",
        f"{NOBODYS}-2",
        f"{NOBODYS}:2026.1",
        f"{NOBODYS}2",
        f"{NOBODYS}000000",
        f"2026{NOBODYS}",
        "321606.150895.0001",
        "PK:321606_150895_0001",
        "PK-32.16.06-150895-0001-2",
        "32.16.06.15.08.95.0001",
        "3216-0615-0895-0001",
        "321606150895-0001",
        "321606.1508950001",
        "7-3216061508950001",
    ],
)
@pytest.mark.parametrize(("domain", "column"), IDENTITIES, ids=[f"{d.name}-{c}" for d, c in IDENTITIES])
def test_no_identity_of_any_dataset_holds_what_passes_as_a_nik(
    domain: Domain, column: str, spelt: str
) -> None:
    """Also where it is not the row's own, and in datasets that have no NIK at all."""
    before = found(domain, {})
    assert sorted({*found(domain, {column: spelt})} - {*before}) == [("ID_ADALAH_NIK", column)]


@pytest.mark.parametrize(
    "identity",
    [
        "DISNAKER-2026-11-24-0000000001",
        "PB-2026-08-000001",
        "3216-2026-08-000123",  # region, year, month, serial
        "3216.20261124.0001",
        "PK-3216202611240001",
        "PK3216-2026-1124-0001",
        "321620261124103000123",
        "32.16.06.2004-000123",  # village and serial
        "20261124103000123456",  # a timestamp and a counter
        "01795487400000000001",
        "123e4567-e89b-12d3-a456-426614174000",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "0012345678901000",  # a company's NPWP
        "012345678901000-000001",
        "PK-3216063208950001",  # no such day
        "PK-3216061513950001",  # no such month
        "PK-3216061508950000",  # no serial
        "PK-9916061508950001",  # no such district
        "32160-71508950001",
        "321607-1508-950001",
    ],
)
def test_an_identity_of_a_source_system_is_not_taken_for_a_nik(identity: str) -> None:
    for domain in REGISTRY.values():
        assert ("ID_ADALAH_NIK", "id_sumber") not in found(domain, {"id_sumber": identity}), domain.name


def test_an_identity_that_repeats_itself_is_read_in_no_time() -> None:
    """Sixty-four characters of groups are the most that a cell holds; the work grows with their square."""
    assert not any(map(holds_nik, ("1-" * 32, "12." * 21, "9" * 64, "321606." * 9)))
