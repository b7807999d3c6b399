"""Templates and schemas: what drop-downs offer is read back, and examples pass."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]

from functions import domains
from functions.domains.core.compiled import shape
from functions.domains.core.identifiers import subregions, wilayah
from functions.domains.core.json_schema import json_schema
from functions.sync.model.upload import UploadStatus
from functions.sync.to_region.template import csv_template, xlsx_template
from functions.sync.to_region.template_sheets import GUIDE, REGIONS
from functions.sync.to_region.workbook import NEEDED, as_offered
from tests.support.tables import checked

every_domain = pytest.mark.parametrize("name", domains.names())


def schema(name: str) -> dict[str, Any]:
    compiled = shape(domains.get(name))
    return json_schema(compiled.domain, compiled.columns, compiled.cells)


def accepted(name: str, file: str, content: bytes) -> bool:
    upload = checked(content, name, file)[0].upload
    return upload.status is UploadStatus.SELESAI and upload.counts == {"diterima": 1}


def sheet(name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx_template(domains.get(name))))["data"]


@every_domain
@pytest.mark.parametrize("form", ["csv", "csv;", "xlsx"])
def test_a_template_sent_as_it_is_has_one_row_and_nothing_wrong_but_that_it_is_the_example(
    name: str, form: str
) -> None:
    domain = domains.get(name)
    content = (
        xlsx_template(domain)
        if form == "xlsx"
        else csv_template(domain, delimiter=form.removeprefix("csv") or ",")
    )
    found, _ = checked(content, name, f"templat.{form}")
    assert (found.upload.rows, found.codes) == (1, {"BARIS_CONTOH": 1})
    assert found.layout
    assert found.layout.notes == [], "the other sheets are ours: nobody is told about them"


@every_domain
def test_its_workbook_tells_how_to_fill_it_in_and_lists_every_code(name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(domains.get(name))))
    assert book.sheetnames == ["data", GUIDE, REGIONS, "daftar"]
    text = [str(cell) for row in book[GUIDE].iter_rows(values_only=True) for cell in row if cell]
    assert any("BARIS_CONTOH" in cell for cell in text)
    assert any("corrections.xlsx" in cell for cell in text)
    compiled = shape(domains.get(name))
    assert set(compiled.names) <= set(text)
    for cell in compiled.cells:
        for code in cell.choices or ():
            assert any(re.search(rf"(^|; ){re.escape(code)}( = |;|$)", line) for line in text)


@pytest.mark.parametrize(("region", "first"), [("3216", "32.16.01"), ("3273", "32.73.01")])
def test_its_workbook_lists_the_districts_and_villages_of_the_region(region: str, first: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(domains.get("pencari-kerja"), region=region)))
    header, *rows = [list(row) for row in book[REGIONS].iter_rows(values_only=True)]
    assert header == ["Kode", "Kecamatan", "Desa/kelurahan"]
    assert rows[0][0] == first
    codes = [row[0] for row in rows]
    read = wilayah()
    assert [read(code) for code in codes] == codes == sorted(codes)
    districts = [code for code in codes if code.count(".") == 2]
    assert len(districts) == subregions(first[:5])
    assert len(codes) == len(districts) + sum(map(subregions, districts))


@every_domain
def test_both_templates_have_every_column_and_the_same_row(name: str) -> None:
    header, row = csv.reader(io.StringIO(csv_template(domains.get(name)).decode("utf-8-sig"), newline=""))
    compiled = shape(domains.get(name))
    assert header == list(compiled.names)
    words = [as_offered(cell, text) for cell, text in zip(compiled.cells, row, strict=True)]
    assert [cell.value or "" for cell in sheet(name)[2]] == words


@every_domain
def test_mandatory_columns_are_marked_and_every_column_has_a_note(name: str) -> None:
    compiled = shape(domains.get(name))
    for needed, column, cell in zip(compiled.required, compiled.columns, sheet(name)[1], strict=True):
        assert (
            cell.value.endswith(NEEDED),
            cell.fill.fgColor.rgb == "FFFDE9D9",
            "Wajib diisi" in cell.comment.text,
        ) == (needed,) * 3
        assert column.definisi in cell.comment.text


@every_domain
def test_every_cell_is_text_and_the_header_stays_in_sight(name: str) -> None:
    found = sheet(name)
    assert found.freeze_panes == "B2"
    assert {cell.data_type for row in found.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert {cell.number_format for row in found.iter_rows() for cell in row if cell.value is not None} == {
        "@"
    }
    assert {found.column_dimensions[letter].width >= 12 for letter in found.column_dimensions} == {True}


def offered(name: str) -> dict[int, list[str]]:
    """Column number → what its drop-down offers."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(domains.get(name))))
    drop_downs = {}
    for validation in book["data"].data_validations.dataValidation:
        (area,) = validation.sqref.ranges
        source = validation.formula1
        if source.startswith('"'):
            drop_downs[area.min_col] = source.strip('"').split(",")
        else:
            drop_downs[area.min_col] = [
                cell.value for (cell,) in book["daftar"][source.split("!")[1].replace("$", "")]
            ]
    return drop_downs


@every_domain
def test_drop_downs_offer_every_code_of_every_coded_column_in_labels_that_are_read_back(name: str) -> None:
    compiled, found = shape(domains.get(name)), offered(name)
    coded = [i for i, cell in enumerate(compiled.cells) if cell.choices and "daftar" not in cell.klasifikasi]
    assert [at - 1 for at in sorted(found)] == coded
    for i in coded:
        cell = compiled.cells[i]
        assert cell.read and cell.choices
        assert [cell.read(word) for word in found[i + 1]] == list(cell.choices)
        assert [cell.read(code) for code in cell.choices] == list(cell.choices)
        assert found[i + 1] == list(cell.choices.values())


@every_domain
def test_the_workbook_is_the_same_bytes_every_time_and_holds_no_formula(name: str) -> None:
    content = xlsx_template(domains.get(name))
    assert content == xlsx_template(domains.get(name))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


# -- JSON Schema --


@every_domain
def test_every_field_has_the_six_attributes_of_satu_data(name: str) -> None:
    for field in schema(name)["properties"].values():
        assert set(field["x-satu-data"]) == {
            "konsep",
            "definisi",
            "klasifikasi",
            "ukuran",
            "satuan",
            "dasar_rujukan",
        }
        assert all(isinstance(text, str) and text.strip() for text in field["x-satu-data"].values())


@every_domain
def test_the_schema_accepts_its_own_examples_and_no_field_it_does_not_know(name: str) -> None:
    described = schema(name)
    Draft202012Validator.check_schema(described)
    validator = Draft202012Validator(described)
    record = {
        field: one["examples"][0] for field, one in described["properties"].items() if "examples" in one
    }
    validator.validate(record)
    assert set(record) == set(domains.get(name).example)
    assert accepted(name, "a.jsonl", json.dumps(record).encode() + b"\n")
    with pytest.raises(ValidationError, match="hobi"):
        validator.validate({**record, "hobi": "memancing"})
    for needed in described["required"]:
        assert not validator.is_valid({field: value for field, value in record.items() if field != needed})


@every_domain
def test_an_identifier_is_text_in_the_schema_and_never_a_number(name: str) -> None:
    validator = Draft202012Validator(schema(name))
    compiled = shape(domains.get(name))
    record = {
        field: one["examples"][0] for field, one in schema(name)["properties"].items() if "examples" in one
    }
    identifiers = [
        field for field, cell in zip(compiled.names, compiled.cells, strict=True) if cell.identifier
    ]
    assert "id_sumber" in identifiers
    assert not any(validator.is_valid({**record, field: 3216061508950001}) for field in identifiers)
