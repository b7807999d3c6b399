"""The state table that tests and `python -m events` create equals the stack's."""

from __future__ import annotations

from typing import Any

from events import stage
from tests.infra.template import Synthesised

DEFINED = ("BillingMode", "KeySchema")


class Recorder:
    def create_table(self, **definition: Any) -> None:
        self.definition = definition


def test_a_state_table_made_by_hand_is_the_one_of_the_stack(prod: Synthesised) -> None:
    recorder, (wanted,) = Recorder(), prod.of("AWS::DynamoDB::Table").values()
    stage.create_state_table(recorder, "t")
    assert {name: recorder.definition[name] for name in DEFINED} == {name: wanted[name] for name in DEFINED}
    for listed, by in (("AttributeDefinitions", "AttributeName"), ("GlobalSecondaryIndexes", "IndexName")):
        assert sorted(recorder.definition[listed], key=lambda one: one[by]) == sorted(
            wanted[listed], key=lambda one: one[by]
        )
