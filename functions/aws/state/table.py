"""Read and write one DynamoDB table in bulk.

What a batch leaves undone is tried again with jitter, and given up as `Transient` after `TABLE_ATTEMPTS`
attempts. A few batches are sent at the same time, because a call is mostly waiting and a chunk of a file is
hundreds of calls.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from functions.aws.failures import THROTTLED, backoff, code_of, refusal, storing, transient_code, translated
from functions.aws.state.items import Attr, Item
from functions.sync.model.errors import Transient
from functions.sync.model.retries import TABLE_ATTEMPTS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT_ONCE = 4
"""Batches that are sent at the same time."""
STATEMENTS = 25
READS = 100
WRITES = 25
"""Items in one batch of statements, of reads and of writes: the limits of DynamoDB."""

LOST = frozenset({"ConditionalCheckFailed", "DuplicateItem"})
"""Codes of a statement whose condition did not hold."""

T = TypeVar("T")
R = TypeVar("R")


class Table:
    """Give access to one table in bulk and item by item.

    Every method raises `Transient` where trying again later may help, and every method that writes raises
    `Unstorable` where DynamoDB refuses an item for its content.
    """

    def __init__(
        self, client: DynamoDBClient, name: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client: Any = client
        self.name = name
        self._sleep = sleep

    def execute(self, statements: Sequence[dict[str, Any]]) -> list[bool]:
        """Execute PartiQL statements, each with its own condition; return per statement whether it held."""
        return [
            done for batch in in_parallel(self._execute, _batches(statements, STATEMENTS)) for done in batch
        ]

    def _execute(self, statements: Sequence[dict[str, Any]]) -> list[bool]:
        done = [True] * len(statements)
        pending = list(range(len(statements)))
        code = THROTTLED
        for attempt in range(TABLE_ATTEMPTS):
            with storing():
                answers = self._client.batch_execute_statement(Statements=[statements[i] for i in pending])[
                    "Responses"
                ]
            retried = []
            for i, answer in zip(pending, answers, strict=True):
                if "Error" not in answer:
                    continue
                refused = answer["Error"]["Code"]
                transient = transient_code(refused)
                if refused in LOST:
                    done[i] = False
                elif transient:
                    retried.append(i)
                    code = transient
                else:
                    raise refusal(refused)
            if not retried:
                return done
            pending = retried
            self._sleep(backoff(attempt))
        raise Transient(code)

    def read(self, keys: Sequence[Item]) -> list[Item]:
        """Return the items of distinct keys, strongly consistent, in no order; leave out absent ones."""
        return [item for batch in in_parallel(self._read, _batches(keys, READS)) for item in batch]

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
            # A full answer (16 MB) leaves keys over though nothing is wrong, so only an answer without any of
            # the keys counts as a failed attempt.
            attempt = attempt + 1 if len(left) == len(pending) else 0
            if attempt == TABLE_ATTEMPTS:
                raise Transient(THROTTLED)
            pending = left
            self._sleep(backoff(attempt))

    def write(self, requests: Sequence[dict[str, Any]]) -> None:
        """Put and delete items of distinct keys, without conditions."""
        in_parallel(self._write, _batches(requests, WRITES))

    def _write(self, requests: Sequence[dict[str, Any]]) -> None:
        pending: Sequence[dict[str, Any]] = requests
        for attempt in range(TABLE_ATTEMPTS):
            with storing():
                answer = self._client.batch_write_item(RequestItems={self.name: pending})
            pending = answer.get("UnprocessedItems", {}).get(self.name, [])
            if not pending:
                return
            self._sleep(backoff(attempt))
        raise Transient(THROTTLED)

    def get(self, key: Item) -> Item | None:
        """Return one item, strongly consistent."""
        with translated():
            item: Item | None = self._client.get_item(TableName=self.name, Key=key, ConsistentRead=True).get(
                "Item"
            )
        return item

    def put(self, item: Item, condition: str = "", values: Item | None = None) -> Item | None:
        """Write an item and return None; return the stored item when `condition` does not hold."""
        conditional: dict[str, Any] = {}
        if condition:
            conditional = {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        if values:
            conditional["ExpressionAttributeValues"] = values
        with storing():
            try:
                self._client.put_item(TableName=self.name, Item=item, **conditional)
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise
                stored: Item = error.response.get("Item", {})  # type: ignore[assignment]
                return stored
        return None

    def delete(self, key: Item, condition: str, values: Item) -> None:
        """Delete an item if `condition` holds."""
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
        """Yield items in key order, read page by page, at most `limit`."""
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


def _batches(parts: Sequence[T], size: int) -> list[Sequence[T]]:
    return [parts[i : i + size] for i in range(0, len(parts), size)]


def in_parallel(work: Callable[[T], R], batches: Sequence[T]) -> list[R]:
    """Run `work` on every batch, a few (`AT_ONCE`) at a time; return the results in order.

    Return or raise only when every batch that was begun has ended, so that nothing is written after a failure
    was reported.
    """
    if len(batches) < 2:
        return [work(batch) for batch in batches]
    with ThreadPoolExecutor(min(AT_ONCE, len(batches))) as pool:
        return list(pool.map(work, batches))
