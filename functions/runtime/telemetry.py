"""Logs and metrics that cannot hold personal data.

Only fields on the list are logged, and only values of the field's form: a parser that quotes a cell, a key that holds a
name or a number of sixteen digits has no way in. What does not fit is left out and counted (`dropped`), since a log line must
never fail the work; `tests/runtime` reads our source and fails for a field that is not on the list.
Exceptions are logged as class, code and frames, never their text.
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
LARGEST = 10**13
"""Fits a time in milliseconds and no NIK."""

Form = Callable[[Any], bool]
Handler = Callable[[Any, Any], Any]


def _text(pattern: str) -> Form:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) < LARGEST


_word = _text(r"[A-Za-z][A-Za-z_]{0,31}(?:[0-9]{1,4}[A-Za-z_]{0,31})?")
_slug = _text(r"[a-z]{2,20}(?:-[a-z]{2,20}){0,3}")
_lane = _text(r"[a-z]{2,20}(?:[/-][a-z]{2,20}){0,4}")


def _counts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_word(name) and _number(n) for name, n in value.items())


def _words(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(_word(one) for one in value)


FIELDS: dict[str, Form] = {
    "upload_id": _text(r"[0-9a-f]{20}"),
    "batch_id": _text(r"[0-9a-f]{32}"),
    "message_id": _text(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "function_request_id": _text(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "domain": _slug,
    "region": _text(r"[0-9]{2,4}"),
    "lane": _lane,
    "agreement": _text(r"[0-9A-Za-z.]{1,12}"),
    "code": _word,
    "codes": lambda value: _counts(value) or _words(value),
    "counts": _counts,
    "error": _word,
    "status": _word,
    "state": _word,
    "mode": _word,
    "op": _word,
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
"""Metrics with an alarm (`infra.constructs.alarms`), which knows no dataset: they are counted without one, or it would never fire."""

_logger = Logger(service="sinergi")
_tally: Counter[tuple[str, str]] = Counter()


class UnexpectedFailure(RuntimeError):
    """All that leaves a handler of what went wrong inside: Lambda writes the text of an exception to the log."""


def log(event: str, /, **fields: Any) -> None:
    _logger.info(event, extra=_allowed(fields), stacklevel=3)


def warn(event: str, /, **fields: Any) -> None:
    _logger.warning(event, extra=_allowed(fields), stacklevel=3)


def bug(event: str, error: BaseException, /, **fields: Any) -> str:
    """Log what nobody expected, and count it for the alarm; returns its code."""
    code = code_of(error)
    known = _allowed(fields)
    _logger.error(
        event,
        extra={**known, "error": type(error).__name__, "code": code, "frames": _frames(error.__traceback__)},
        stacklevel=3,
    )
    count("Bugs")
    return code


@contextmanager
def about(**fields: Any) -> Iterator[None]:
    """Every line inside carries these fields."""
    with _logger.append_context_keys(**_allowed(fields)):
        yield


def count(metric: str, /, value: float = 1, domain: str = "") -> None:
    """Add to a metric, by domain where it belongs to one and has no alarm: pass only registered domains, each value is a
    metric of its own to CloudWatch. `flush` sends the sums.
    """
    if _word(metric) and (not domain or _slug(domain)):
        _tally[metric, "" if metric in ALARMED else domain] += value  # type: ignore[assignment]


def flush() -> None:
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
    """Around every handler: the request's id on each line, metrics sent, and nothing of an exception but its code."""

    @_logger.inject_lambda_context(clear_state=True)
    @wraps(handler)
    def run(event: Any, context: Any) -> Any:
        try:
            return handler(event, context)
        except Exception as error:
            code = bug("unexpected_failure", error)
        finally:
            flush()
        # Out here the original is no longer attached to what is raised.
        raise UnexpectedFailure(code)

    return run


def code_of(error: BaseException) -> str:
    """Our own code or AWS's, else the class."""
    own = getattr(error, "code", None)
    answer = getattr(error, "response", None)
    aws = answer.get("Error", {}).get("Code") if isinstance(answer, dict) else None
    return next((str(code) for code in (own, aws) if _word(code)), type(error).__name__)


def _allowed(fields: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in fields.items() if value != ""}
    known = {name: value for name, value in told.items() if name in FIELDS and FIELDS[name](value)}
    if len(known) < len(told):
        known["dropped"] = len(told) - len(known)
    return known


def _frames(trace: TracebackType | None) -> list[str]:
    frames: list[str] = []
    while trace is not None:
        path = PurePath(trace.tb_frame.f_code.co_filename)
        frames.append(f"{'/'.join(path.parts[-2:])}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-FRAMES:]
