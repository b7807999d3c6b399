"""`sinergi reconcile`: what differs is shown with its numbers, a flood is repaired only when somebody says so."""

from __future__ import annotations

import io
from typing import Any

import boto3
import orjson
import pytest

from infra.cli import deployment
from infra.local import session
from tests.cli.operators.test_held import run
from tests.cli.operators.test_resend import Pages

FLOOD: dict[str, Any] = {
    "equal": False,
    "way": "sidik",
    "records": 9_000,
    "apart": 2,
    "repaired": 0,
    "held": True,
    "kinds": {"hilang_di_pusat": 1_234},
    "gaps": {"PL-1": "hilang_di_pusat"},
}


class Lambda:
    """`answers`: function → what it answers, one after the other."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Any]] = {}
        self.events: list[tuple[str, Any]] = []

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self.events.append((FunctionName, orjson.loads(Payload)))
        answer = self.answers[FunctionName].pop(0)
        failed = {"FunctionError": "Unhandled"} if answer == "dies" else {}
        return {"Payload": io.BytesIO(orjson.dumps(answer)), **failed}


class Functions(Pages):
    def paginate(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803
        return [
            {
                "StackResourceSummaries": [
                    {
                        "ResourceType": "AWS::Lambda::Function",
                        "LogicalResourceId": name,
                        "PhysicalResourceId": arn,
                    }
                    for name, arn in self.resources.items()
                ]
            }
        ]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Lambda:
    made = Lambda()
    functions = Functions(
        {"PelatihanReconcile0123ABCD": "pelatihan", "PenempatanReconcile0123ABCD": "penempatan"}
    )

    class There:
        stack = "Sinergi"

        @staticmethod
        def client(service: str) -> Any:
            return functions

    monkeypatch.setattr(deployment, "find", lambda stack: There())
    monkeypatch.setattr(session, "client", lambda service, config=None: made)
    monkeypatch.setattr(boto3, "client", lambda *_, **__: made)
    return made


def test_a_flood_is_told_with_its_number_and_repaired_when_somebody_says_so(
    there: Lambda, capsys: pytest.CaptureFixture[str]
) -> None:
    repaired = {**FLOOD, "held": False, "repaired": 1_234}
    there.answers = {"pelatihan": [{"3216": FLOOD}, {"3216": repaired}]}
    code, text = run(capsys, "reconcile", "pelatihan", answer="y\n")
    assert (code, "hilang_di_pusat 1.234" in text, "Perbaiki 1.234 rekaman?" in text) == (1, True, True), text
    assert there.events == [("pelatihan", {}), ("pelatihan", {"confirmed": True})]


def test_whoever_says_no_changes_nothing(there: Lambda, capsys: pytest.CaptureFixture[str]) -> None:
    there.answers = {"pelatihan": [{"3216": FLOOD}]}
    assert run(capsys, "reconcile", "pelatihan", answer="n\n")[0] == 1
    assert there.events == [("pelatihan", {})]


def test_what_could_not_be_compared_says_why_and_the_others_are_shown(
    there: Lambda, capsys: pytest.CaptureFixture[str]
) -> None:
    equal = {**FLOOD, "equal": True, "held": False, "kinds": {}, "gaps": {}}
    there.answers = {
        "pelatihan": [{"3216": {"code": "siapkerja_tak_terjangkau"}}],
        "penempatan": [{"3216": equal}],
    }
    code, text = run(capsys, "reconcile", "pelatihan", "penempatan")
    assert (code, "siapkerja_tak_terjangkau" in text, "sama" in text) == (1, True, True), text
    there.answers = {"pelatihan": ["dies"]}
    assert "galat_fungsi" in run(capsys, "reconcile", "pelatihan")[1]


@pytest.mark.parametrize("command", ["reconcile", "pull"])
def test_a_dataset_without_that_function_is_not_passed_over_in_silence(
    there: Lambda, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = run(capsys, command, "perselisihan-hi")
    assert (code, "perselisihan-hi" in text, "tidak_disepakati" in text) == (1, True, True), text
