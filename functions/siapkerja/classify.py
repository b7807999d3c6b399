"""Classify SIAPkerja's answers. Pure: (status, headers, body, what was sent) → a result, or one exception.

The exceptions are those of `sync.model.errors`, by the table in contract, section 5. HTTP success proves
nothing (domain.md, section 6): only an acknowledgement that names an id and a version that was sent counts.
No text of an answer leaves here, only our own codes, and the ministry's where they look like codes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from functions.siapkerja import tolerant_json
from functions.siapkerja.bounds import CODES, HEADER, TOKEN
from functions.siapkerja.envelope import is_counter, remote_id
from functions.sync.model.errors import Locked, Refused, Throttled, Transient, Uncertain
from functions.sync.model.retries import LONGEST_RETRY_AFTER
from functions.sync.ports.ministry import Ack, ReadBack

AUTHENTICATION = "siapkerja_otentikasi"
BLOCKED = "siapkerja_dihadang"
CONTRACT_CHANGED = "siapkerja_kontrak_berubah"
FAULT = "siapkerja_galat"
INTERRUPTED = "siapkerja_jawaban_hilang"
RATE_LIMITED = "siapkerja_terlalu_sering"
REFUSED = "siapkerja_menolak_kiriman"
TOKEN_EXPIRED = "siapkerja_token_usang"  # noqa: S105  a code
UNAVAILABLE = "siapkerja_tidak_tersedia"
UNREACHABLE = "siapkerja_tak_terjangkau"
UNREADABLE = "siapkerja_jawaban_tak_terbaca"

STATUSES = frozenset({"diterima", "sudah_ada", "ditolak", "konflik"})

# Where gateways put the list: the contract's name first, then shapes seen on the ministry's live services.
_LISTS = ("records", "acknowledgements", "results", "data", "items")
_OBJECTS = ("record", "data", "result")

# Route, method or media type unknown: our address or their contract is wrong, no record is to blame, nothing
# was applied.
_CONTRACT = frozenset({404, 405, 406, 410, 411, 414, 415, 421, 426, 431, 501})
_REFUSALS = frozenset({400, 413, 422})

_CODE = re.compile(r"(?!.*\d{5})[A-Za-z][A-Za-z0-9_.-]{0,63}", re.ASCII)
"""A code without five digits in a row, so that a NIK or a phone number in the place of a code is not passed
on."""
_FIELD = re.compile(r"[A-Za-z_]{1,40}(\.[A-Za-z_]{1,40}){0,3}", re.ASCII)
_NUMBER = re.compile(r"\d{1,19}", re.ASCII)


def acknowledgements(
    status: int, headers: Mapping[str, str], body: bytes, sent: Collection[tuple[str, int]], now: int
) -> list[Ack]:
    """Return the acknowledgements of `sent`, which are (id, version) pairs.

    A record may have none. `now` is in epoch milliseconds, for dates in `Retry-After`. Raise `Transient`,
    `Uncertain` or `Refused`.
    """
    if 200 <= status < 300:
        return _matching(_entries(body), sent)
    raise_if_not_applied(status, headers, body, now)
    if status in _REFUSALS:
        raise Refused(REFUSED, status)
    raise Uncertain(FAULT)


def read_back(status: int, headers: Mapping[str, str], body: bytes, id: str, now: int) -> ReadBack | None:
    """Return what the ministry holds of record `id`.

    None only where SIAPkerja itself says that it has none, since that allows sending again. Raise
    `Transient`.
    """
    if status == 200:
        return _found(body, id)
    if is_absent(status, body):
        return None
    raise_if_not_applied(status, headers, body, now)
    raise Transient(FAULT)


def is_absent(status: int, body: bytes) -> bool:
    """Tell whether SIAPkerja itself says that it has no such record: 404 with JSON or nothing, no page."""
    return status == 404 and (not body.strip() or isinstance(_json(body), dict))


def token(status: int, headers: Mapping[str, str], body: bytes, now: int) -> tuple[str, float]:
    """Return (access token, seconds that it lasts).

    Raise `Transient`, `Throttled` or `Locked`: a request for a token changes nothing, so it may be repeated.
    """
    if status == 429:
        raise Throttled(RATE_LIMITED, retry_after(headers, now) or 0.0)
    if status >= 500:
        raise Transient(UNAVAILABLE, retry_after(headers, now) or 0.0)
    answer = _json(body) if status == 200 else None
    access = answer.get("access_token") if isinstance(answer, dict) else None
    if (
        not isinstance(answer, dict)
        or not isinstance(access, str)
        or len(access) > TOKEN
        or not re.fullmatch(r"[\x21-\x7e]+", access)
    ):
        raise Locked(AUTHENTICATION)
    lifetime = answer.get("expires_in")
    return access, float(lifetime) if isinstance(
        lifetime, (int, float)
    ) and 0 < lifetime < LONGEST_RETRY_AFTER else 300.0


def retry_after(headers: Mapping[str, str], now: int) -> float | None:
    """Return the seconds to wait by `Retry-After` (seconds or an HTTP date); None when absent or unreadable.

    At most `LONGEST_RETRY_AFTER`.
    """
    value = next((v.strip() for k, v in headers.items() if k.lower() == "retry-after"), "")
    if len(value) > HEADER:
        return None
    if _NUMBER.fullmatch(value):
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError, OSError):
        return None
    return min(max(at - now / 1000, 0.0), LONGEST_RETRY_AFTER)


def raise_if_not_applied(status: int, headers: Mapping[str, str], body: bytes, now: int) -> None:
    """Raise `Transient`, `Throttled` or `Locked` where the status says that nothing took effect."""
    if status == 403 and body.strip() and _json(body) is None:
        # A firewall's page: it refused this one request.
        raise Transient(BLOCKED)
    if status in (401, 403):
        raise Locked(AUTHENTICATION)
    wait = retry_after(headers, now)
    if status in (425, 429):
        raise Throttled(RATE_LIMITED, wait or 0.0)
    if status == 503 and wait is not None:
        raise Transient(UNAVAILABLE, wait)
    if status in _CONTRACT:
        raise Locked(CONTRACT_CHANGED)


def _json(body: bytes) -> Any:
    """Return the JSON value, or None for anything else (HTML, empty, truncated)."""
    try:
        return tolerant_json.load(body)
    except ValueError:
        return None


def _entries(body: bytes) -> list[Any]:
    answer = _json(body)
    if isinstance(answer, dict):
        answer = next((answer[name] for name in _LISTS if isinstance(answer.get(name), list)), None)
    if not isinstance(answer, list):
        raise Uncertain(UNREADABLE)
    return answer


def _matching(entries: list[Any], sent: Collection[tuple[str, int]]) -> list[Ack]:
    pairs = frozenset(sent)
    found: dict[tuple[str, int], Ack | None] = {}
    for entry in entries:
        ack = _ack(entry)
        if ack is None or (key := (ack.id, ack.version)) not in pairs:
            continue
        # Two contradictory acknowledgements of one record count as none: it becomes uncertain and is read
        # back.
        found[key] = ack if key not in found or found[key] == ack else None
    return [ack for ack in found.values() if ack is not None]


def _ack(entry: Any) -> Ack | None:
    if not isinstance(entry, dict):
        return None
    version, status = _version(entry.get("version")), entry.get("status")
    if version is None or not isinstance(status, str) or status not in STATUSES:
        return None
    errors = entry.get("errors")
    pairs = (
        [(code, _field(error)) for error in errors[:CODES] if (code := _code(error))]
        if isinstance(errors, list)
        else []
    )
    codes, fields = zip(*pairs, strict=True) if pairs else ((), ())
    return Ack(
        _text(entry.get("id")), version, status, remote_id(entry.get("remote_id")) or "", codes, fields
    )


def _found(body: bytes, id: str) -> ReadBack:
    answer = in_object(_json(body))
    version = (
        _version(answer.get("version"))
        if isinstance(answer, dict) and _text(answer.get("id")) == id
        else None
    )
    if version is None:
        raise Transient(UNREADABLE)
    return ReadBack(version, remote_id(answer.get("remote_id")) or "")


def in_object(answer: Any) -> Any:
    """Return the record in an answer, also where a gateway wrapped it into another object."""
    if isinstance(answer, dict) and "version" not in answer:
        return next((answer[name] for name in _OBJECTS if isinstance(answer.get(name), dict)), answer)
    return answer


def _version(value: Any) -> int | None:
    """Return a version, also where a gateway made a string of it; None for anything else."""
    number = int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value
    return number if is_counter(number) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if is_counter(value) else ""


def _code(error: Any) -> str:
    code = error.get("code") if isinstance(error, dict) else error
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _field(error: Any) -> str:
    field = error.get("field") if isinstance(error, dict) else None
    return field if isinstance(field, str) and _FIELD.fullmatch(field) else ""
