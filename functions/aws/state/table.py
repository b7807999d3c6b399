"""One DynamoDB table in bulk: what a batch left undone is tried again with jitter, then given up as `Transient`.

Batches travel a few at a time: a call is mostly waiting, and a chunk of a file is hundreds of calls.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from functions.aws.failures import THROTTLED, RefusedError, backoff, code_of, later, translated
from functions.aws.state.items import Attr, Item
from functions.sync.model.errors import Transient
from functions.sync.model.retries import TABLE_ATTEMPTS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT_ONCE = 4
STATEMENTS = 25
READS = 100
WRITES = 25

LOST = frozenset({"ConditionalCheckFailed", "DuplicateItem"})

T = TypeVar("T")
R = TypeVar("R")


class Table:
    def __init__(
        self, client: DynamoDBClient, name: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client: Any = client
        self.name = name
        self._sleep = sleep

    def execute(self, statements: Sequence[dict[str, Any]]) -> list[bool]:
        """PartiQL statements, each with its own condition: True where it held."""
        return [done for batch in several(self._execute, _cut(statements, STATEMENTS)) for done in batch]

    def _execute(self, statements: Sequence[dict[str, Any]]) -> list[bool]:
        done = [True] * len(statements)
        pending = list(range(len(statements)))
        code = THROTTLED
        for attempt in range(TABLE_ATTEMPTS):
            with translated():
                answers = self._client.batch_execute_statement(Statements=[statements[i] for i in pending])[
                    "Responses"
                ]
            again = []
            for i, answer in zip(pending, answers, strict=True):
                if "Error" not in answer:
                    continue
                refused = answer["Error"]["Code"]
                passing = later(refused)
                if refused in LOST:
                    done[i] = False
                elif passing:
                    again.append(i)
                    code = passing
                else:
                    raise RefusedError(refused)
            if not again:
                return done
            pending = again
            self._sleep(backoff(attempt))
        raise Transient(code)

    def read(self, keys: Sequence[Item]) -> list[Item]:
        """Items of distinct keys, strongly consistent, in no order; absent ones are left out."""
        return [item for batch in several(self._read, _cut(keys, READS)) for item in batch]

    def _read(self, keys: Sequence[Item]) -> list[Item]:
        found: list[Item] = []
        pending: Sequence[Item] = keys
        attempt = 0
        while True:
            with translated():
                answer = self._client.batch_get_item(
                    RequestItems={self.name: {"Keys": pending, "ConsistentRead": True}}
                )
            found += answer["Responses"].get(self.name, [])
            left = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            if not left:
                return found
            # A full answer (16 MB) leaves keys behind without anything being wrong: only standing still counts.
            attempt = attempt + 1 if len(left) == len(pending) else 0
            if attempt == TABLE_ATTEMPTS:
                raise Transient(THROTTLED)
            pending = left
            self._sleep(backoff(attempt))

    def write(self, requests: Sequence[dict[str, Any]]) -> None:
        """Unconditional puts and deletes of distinct keys."""
        several(self._write, _cut(requests, WRITES))

    def _write(self, requests: Sequence[dict[str, Any]]) -> None:
        pending: Sequence[dict[str, Any]] = requests
        for attempt in range(TABLE_ATTEMPTS):
            with translated():
                answer = self._client.batch_write_item(RequestItems={self.name: pending})
            pending = answer.get("UnprocessedItems", {}).get(self.name, [])
            if not pending:
                return
            self._sleep(backoff(attempt))
        raise Transient(THROTTLED)

    def get(self, key: Item) -> Item | None:
        with translated():
            item: Item | None = self._client.get_item(TableName=self.name, Key=key, ConsistentRead=True).get(
                "Item"
            )
        return item

    def put(self, item: Item, condition: str = "", values: Item | None = None) -> Item | None:
        """None when written; the item that stood in the way when the condition did not hold."""
        conditional: dict[str, Any] = {}
        if condition:
            conditional = {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        if values:
            conditional["ExpressionAttributeValues"] = values
        with translated():
            try:
                self._client.put_item(TableName=self.name, Item=item, **conditional)
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise
                standing: Item = error.response.get("Item", {})  # type: ignore[assignment]
                return standing
        return None

    def delete(self, key: Item, condition: str, values: Item) -> None:
        """Where the condition holds; otherwise it stays as it is."""
        with translated():
            try:
                self._client.delete_item(
                    TableName=self.name,
                    Key=key,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                )
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise

    def query(
        self, condition: str, values: dict[str, Attr], limit: int | None = None, **more: Any
    ) -> Iterator[Item]:
        """Items in key order, page by page, at most `limit`."""
        if limit is not None:
            more["Limit"] = limit
        while limit is None or limit > 0:
            with translated():
                page = self._client.query(
                    TableName=self.name,
                    KeyConditionExpression=condition,
                    ExpressionAttributeValues=values,
                    **more,
                )
            items = page["Items"]
            yield from items if limit is None else items[:limit]
            if limit is not None:
                limit -= len(items)
            if "LastEvaluatedKey" not in page:
                return
            more["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _cut(parts: Sequence[T], size: int) -> list[Sequence[T]]:
    return [parts[i : i + size] for i in range(0, len(parts), size)]


def several(work: Callable[[T], R], batches: Sequence[T]) -> list[R]:
    """In order. Ends only when every batch that was begun has ended, so nothing writes on after a failure was reported."""
    if len(batches) < 2:
        return [work(batch) for batch in batches]
    with ThreadPoolExecutor(min(AT_ONCE, len(batches))) as pool:
        return list(pool.map(work, batches))
