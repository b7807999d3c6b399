"""Use orjson for DynamoDB's bulk calls, in place of botocore's serialiser and parser.

Those cost more than all our own work on a record. Only public events of botocore are used; signing, retries,
errors and endpoints stay botocore's. In raw JSON a binary value is base64 text. A botocore too old for the
event `before-parse` still works, at its own speed.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OPERATIONS = ("BatchExecuteStatement", "BatchGetItem", "BatchWriteItem")
_EMPTY: dict[str, dict[str, Any]] = {
    "BatchExecuteStatement": {"Statements": []},
    "BatchGetItem": {"RequestItems": {}},
    "BatchWriteItem": {"RequestItems": {}},
}
"""What botocore serialises in place of the real parameters."""


def speed_up(client: DynamoDBClient) -> None:
    """Make a client use orjson for `OPERATIONS`."""
    events: Any = client.meta.events
    for operation in OPERATIONS:
        events.register(f"provide-client-params.dynamodb.{operation}", _hold_back)
        events.register(f"before-call.dynamodb.{operation}", _fill_in)
        events.register(f"before-parse.dynamodb.{operation}", _parse)


def _hold_back(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Keep the parameters of a call and give botocore empty ones."""
    context["sinergi"] = params
    return _EMPTY[model.name]


def _fill_in(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    """Write the parameters that were kept into the request's body, before it is signed."""
    params["body"] = orjson.dumps(context["sinergi"], default=_base64)


def _base64(value: object) -> str:
    """Return a binary value as DynamoDB's JSON holds it; raise TypeError for anything but bytes."""
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value).__name__} is no attribute value")
    return b64encode(value).decode()


def _parse(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    """Parse a successful answer, and leave botocore an empty one."""
    if response_dict["status_code"] == 200:
        customized_response_dict.update(orjson.loads(response_dict["body"]))
        response_dict["body"] = b"{}"
