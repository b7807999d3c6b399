"""Write logs and metrics that cannot hold personal data.

Only fields of the list `FIELDS` are logged, and only values of the field's form. A parser's message that
quotes a cell, a key that holds a name, or a number of sixteen digits (a NIK) therefore cannot be logged. What
does not fit is left out and counted (`dropped`), because a log line must never fail the work. `tests/runtime`
reads our source and fails for a field that is not on the list. Of an exception the log has class, code and
frames, never the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import PurePath
from types import TracebackType
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

NAMESPACE = "Sinergi"
FRAMES = 12
"""Innermost frames of an exception that are logged."""
LARGEST = 10**13
"""Numbers below it are logged: a time in milliseconds fits, a NIK (16 digits) does not."""

Form = Callable[[Any], bool]
"""Whether a value may be logged in a field."""
Handler = Callable[[Any, Any], Any]


def _text(pattern: str) -> Form:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) < LARGEST


_name = _text(r"[A-Za-z][A-Za-z_]{0,31}(?:[0-9]{1,4}[A-Za-z_]{0,31})?")
_slug = _text(r"[a-z]{2,20}(?:-[a-z]{2,20}){0,3}")
_lane = _text(r"[a-z]{2,20}(?:[/-][a-z]{2,20}){0,4}")


def _counts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_name(name) and _number(n) for name, n in value.items())


def _names(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(_name(name) for name in value)


FIELDS: dict[str, Form] = {
    "upload_id": _text(r"[0-9a-f]{20}"),
    "batch_id": _text(r"[0-9a-f]{32}"),
    "message_id": _text(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "function_request_id": _text(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "domain": _slug,
    "region": _text(r"[0-9]{2,4}"),
    "lane": _lane,
    "agreement": _text(r"[0-9A-Za-z.]{1,12}"),
    "code": _name,
    "column": _name,
    "codes": lambda value: _counts(value) or _names(value),
    "counts": _counts,
    "error": _name,
    "status": _name,
    "state": _name,
    "mode": _name,
    "op": _name,
    "http_status": _number,
    "chunk": _number,
    "chunks": _number,
    "rows": _number,
    "records": _number,
    "bytes": _number,
    "attempt": _number,
    "attempts": _number,
    "left": _number,
    "ms": _number,
    "retry_after": _number,
}
"""The only fields that are logged, each with the form of its values."""

ALARMED = frozenset(
    {
        "Bugs",
        "MinistryLocked",
        "BreakerOpen",
        "ContractDrift",
        "Conflicts",
        "Differences",
        "RepairsHeld",
        "NotCompared",
        "HeldTooLong",
        "NotArrived",
        "Silent",
        "Overdue",
    }
)
"""Metrics that have an alarm (`infra.constructs.alarms`).

They are counted without a dataset, because the alarms name none and would never fire otherwise.
"""

_logger = Logger(service="sinergi")
_tally: Counter[tuple[str, str]] = Counter()


class UnexpectedFailure(RuntimeError):
    """What a handler raises in place of any exception, with its code alone.

    Lambda writes the text of a raised exception to the log, so the original must not leave the handler.
    """


def log(event: str, /, **fields: Any) -> None:
    _logger.info(event, extra=_allowed(fields), stacklevel=3)


def warn(event: str, /, **fields: Any) -> None:
    _logger.warning(event, extra=_allowed(fields), stacklevel=3)


def bug(event: str, error: BaseException, /, **fields: Any) -> str:
    """Log an unexpected error and count it for the alarm; return its code."""
    code = code_of(error)
    allowed = _allowed(fields)
    _logger.error(
        event,
        extra={
            **allowed,
            "error": type(error).__name__,
            "code": code,
            "frames": _frames(error.__traceback__),
        },
        stacklevel=3,
    )
    count("Bugs")
    return code


def reading_failed(rows: Mapping[str, int], /, **fields: Any) -> None:
    """Log and count that our own code failed on values; `rows` is column → rows refused with GALAT_BACA."""
    for column, number in rows.items():
        _logger.warning(
            "reading_failed",
            extra=_allowed({**fields, "code": "GALAT_BACA", "column": column, "rows": number}),
            stacklevel=3,
        )
        count("Bugs", number)


@contextmanager
def about(**fields: Any) -> Iterator[None]:
    """Add these fields to every line that is logged in the block."""
    with _logger.append_context_keys(**_allowed(fields)):
        yield


def count(metric: str, /, value: float = 1, domain: str = "") -> None:
    """Add to a metric; `flush` sends the sums.

    It is counted per dataset where `domain` is given and the metric has no alarm. Pass only registered
    domains: to CloudWatch each value is a metric of its own.
    """
    if _name(metric) and (not domain or _slug(domain)):
        _tally[metric, "" if metric in ALARMED else domain] += value  # type: ignore[assignment]


def flush() -> None:
    """Send the sums of all metrics, and begin again at 0."""
    for domain in sorted({domain for _, domain in _tally}):
        metrics = EphemeralMetrics(namespace=NAMESPACE, service="sinergi")
        if domain:
            metrics.add_dimension("domain", domain)
        for (metric, of), value in _tally.items():
            if of == domain:
                metrics.add_metric(metric, MetricUnit.Count, value)
        metrics.flush_metrics()
    _tally.clear()


def instrumented(handler: Handler) -> Handler:
    """Wrap a handler: put the request's id on each log line, and send the metrics.

    Every exception is logged as a bug, and the handler raises `UnexpectedFailure` with its code instead.
    """

    @_logger.inject_lambda_context(clear_state=True)
    @wraps(handler)
    def run(event: Any, context: Any) -> Any:
        try:
            return handler(event, context)
        except UnexpectedFailure:  # logged and counted already (`isolation`)
            raise
        except Exception as error:
            code = bug("unexpected_failure", error)
        finally:
            flush()
        # Outside the except block, so that the original is not attached as context.
        raise UnexpectedFailure(code)

    return run


def code_of(error: BaseException) -> str:
    """Return our own code of an error or AWS's, otherwise the name of its class."""
    own = getattr(error, "code", None)
    answer = getattr(error, "response", None)
    aws = answer.get("Error", {}).get("Code") if isinstance(answer, dict) else None
    return next((str(code) for code in (own, aws) if _name(code)), type(error).__name__)


def _allowed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that may be logged, with the number of those that may not; empty text is no field."""
    given = {name: value for name, value in fields.items() if value != ""}
    allowed = {name: value for name, value in given.items() if name in FIELDS and FIELDS[name](value)}
    if len(allowed) < len(given):
        allowed["dropped"] = len(given) - len(allowed)
    return allowed


def _frames(trace: TracebackType | None) -> list[str]:
    """Return the innermost frames as `folder/file.py:line`, outermost first."""
    frames: list[str] = []
    while trace is not None:
        path = PurePath(trace.tb_frame.f_code.co_filename)
        frames.append(f"{'/'.join(path.parts[-2:])}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-FRAMES:]
