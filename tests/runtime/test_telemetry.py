"""No personal data in the log, whatever a caller or an exception passes."""

from __future__ import annotations

import ast
import json
import traceback
from pathlib import Path
from typing import Any

import pytest

import functions
from functions.runtime import telemetry
from functions.sync.model.errors import Rejected, Transient
from tests.support.fakes import FakeLambdaContext

NIK = "3216054508900003"
NAME = "Siti Aminah"
SOURCES = sorted(Path(functions.__file__).parent.rglob("*.py"))
pytestmark = pytest.mark.usefixtures("log_to_stdout")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_allowed_fields_are_logged(capsys: pytest.CaptureFixture[str]) -> None:
    fields = {
        "upload_id": "0123456789abcdef0123",
        "domain": "pencari-kerja",
        "region": "3216",
        "chunk": 3,
        "lane": "ingest/pencari-kerja",
        "ms": 12.5,
    }
    telemetry.log("chunk_done", **fields, codes={"NIK_PANJANG": 2}, counts={"diterima": 5})
    (line,) = lines(capsys)
    assert line["message"] == "chunk_done"
    assert line.items() >= fields.items()
    assert (line["codes"], line["counts"]) == ({"NIK_PANJANG": 2}, {"diterima": 5})
    assert "dropped" not in line
    assert line["location"].startswith("test_allowed_fields_are_logged")


def test_an_empty_field_is_left_out_and_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """An upload without a refusal has no code; `dropped` on every such line would hide the real ones."""
    telemetry.log("upload_received", status="diproses", code="")
    (line,) = lines(capsys)
    assert line["status"] == "diproses"
    assert not {"code", "dropped"} & set(line)


@pytest.mark.parametrize("field", ["nik", "row", "nama", *telemetry.FIELDS])
def test_nothing_personal_fits_a_field(field: str, capsys: pytest.CaptureFixture[str]) -> None:
    values = (
        NIK,
        NAME,
        int(NIK),
        float(NIK),
        [NAME],
        [NIK],
        {NIK: 1},
        {"a": NAME},
        {"a": int(NIK)},
        ValueError(NAME),
        NAME.encode(),
        f"x{NIK}",
    )
    for value in values:
        telemetry.log("x", **{field: value})
        text = capsys.readouterr().out
        assert NIK not in text
        assert "Siti" not in text
        assert json.loads(text)["dropped"] == 1


def parse(cell: str) -> int:
    try:
        return int(cell)
    except ValueError as error:
        raise LookupError(f"baris 7: {cell} {NIK}") from error


def test_an_exception_is_its_class_its_code_and_its_frames(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(LookupError) as raised:
        parse(NAME)
    telemetry.bug("message_failed", raised.value, domain="pelatihan")
    text = capsys.readouterr().out
    line = json.loads(text)
    assert NIK not in text
    assert "Siti" not in text
    assert (line["level"], line["error"], line["code"], line["domain"]) == (
        "ERROR",
        "LookupError",
        "LookupError",
        "pelatihan",
    )
    assert line["frames"][-1].startswith("runtime/test_telemetry.py:")


class AwsError(Exception):
    response = {"Error": {"Code": "AccessDenied", "Message": NIK}}  # noqa: RUF012


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Transient("aws_throttled"), "aws_throttled"),
        (Rejected(NIK), "Rejected"),
        (AwsError(NIK), "AccessDenied"),
        (ValueError(NIK), "ValueError"),
        (SystemExit(3), "SystemExit"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_the_code_of_an_error(error: BaseException, code: str) -> None:
    assert telemetry.code_of(error) == code


def test_what_leaves_a_handler_has_nothing_of_the_exception(capsys: pytest.CaptureFixture[str]) -> None:
    handler = telemetry.instrumented(lambda event, _: parse(event["sel"]))
    with pytest.raises(telemetry.UnexpectedFailure) as raised:
        handler({"sel": NAME}, FakeLambdaContext())
    text = "".join(traceback.format_exception(raised.value)) + capsys.readouterr().out
    assert str(raised.value) == "LookupError"
    assert NIK not in text
    assert "Siti" not in text


def test_a_handler_returns_and_its_lines_carry_the_request_and_nothing_of_the_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def work(event: dict[str, Any], _: object) -> str:
        with telemetry.about(domain=event["domain"]):
            telemetry.log("inside")
        telemetry.log("outside")
        return "selesai"

    handler = telemetry.instrumented(work)
    assert handler({"domain": "pelatihan"}, FakeLambdaContext()) == "selesai"
    inside, outside = lines(capsys)
    assert (inside["domain"], inside["function_request_id"]) == (
        "pelatihan",
        FakeLambdaContext.aws_request_id,
    )
    assert "domain" not in outside


def test_metrics_are_summed_by_domain_and_sent_once_even_when_the_handler_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def work(event: object, _: object) -> None:
        for domain in ("pelatihan", "penempatan", "pelatihan"):
            telemetry.count("Rows", 10, domain)
        telemetry.count("Batches")
        raise ValueError(NIK)

    with pytest.raises(telemetry.UnexpectedFailure):
        telemetry.instrumented(work)(None, FakeLambdaContext())
    sent = [line for line in lines(capsys) if "_aws" in line]
    assert [
        (line.get("domain"), line.get("Rows"), line.get("Batches"), line.get("Bugs")) for line in sent
    ] == [
        (None, None, [1.0], [1.0]),
        ("pelatihan", [20.0], None, None),
        ("penempatan", [10.0], None, None),
    ]
    assert sent[1]["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Sinergi"
    assert sorted(sent[1]["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0]) == ["domain", "service"]
    telemetry.flush()
    assert lines(capsys) == []


def test_a_failing_reader_is_told_by_its_column_and_counted_for_the_alarm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telemetry.reading_failed({"nama": 2, "nik": 1}, domain="pencari-kerja")
    told = [(line["message"], line["code"], line["column"], line["rows"]) for line in lines(capsys)]
    assert told == [("reading_failed", "GALAT_BACA", "nama", 2), ("reading_failed", "GALAT_BACA", "nik", 1)]
    telemetry.flush()
    (sent,) = lines(capsys)
    assert sent["Bugs"] == [3.0]
    assert "Bugs" in telemetry.ALARMED


def test_a_metric_cannot_be_named_after_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.count(NAME)
    telemetry.count("Rows", 1, NIK)
    telemetry.flush()
    assert capsys.readouterr().out == ""


def test_our_own_code_logs_only_fields_on_the_list() -> None:
    calls = [(path, call) for path in SOURCES for call in _telemetry_calls(path)]
    assert calls, "found no call of telemetry: the search is broken"
    wrong = [
        f"{path.name}:{call.lineno} {keyword.arg}"
        for path, call in calls
        for keyword in call.keywords
        if keyword.arg not in telemetry.FIELDS
    ]
    assert wrong == []


def test_nobody_logs_past_the_list() -> None:
    wrong = [
        f"{path.name}: {ast.unparse(node)}"
        for path in SOURCES
        if path != Path(telemetry.__file__)
        for node in ast.walk(ast.parse(path.read_text()))
        if _writes_to_the_log(node)
    ]
    assert wrong == []


def _writes_to_the_log(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "print"
    if isinstance(node, ast.Import):
        return any(name.name == "logging" for name in node.names)
    return isinstance(node, ast.ImportFrom) and (
        node.module == "logging" or any(name.name == "Logger" for name in node.names)
    )


def _telemetry_calls(path: Path) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"log", "warn", "bug", "about"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "telemetry"
    ]
