"""A request as the operations see it, and its body read strictly: what JSON readers silently mend is refused."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from functions import domains
from functions.api.caller import Caller
from functions.api.problem import Problem, language
from functions.api.routes import Need, scope

MOST_BYTES = 256 << 10
DEEPEST = 4
"""`{"records": [{"kolom": ["…"]}]}`."""
_JSON = re.compile(r"application/json(?:\s*;\s*charset=\"?utf-?8\"?)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """`caller` is None where there is no token, or one that opens nothing; `headers` have lower-case names; `path` holds the
    values of the template.
    """

    id: str
    token: bool
    caller: Caller | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: str
    encoded: bool

    @property
    def lang(self) -> str:
        return language(self.headers.get("accept-language", ""))

    @property
    def known(self) -> Caller:
        """The caller of a route that is not public."""
        if self.caller is None and self.token:
            raise Problem("HAK_KURANG", {"hak": "{wilayah}/{dataset}.read"})
        if self.caller is None:
            raise Problem("TOKEN_TIDAK_SAH", headers={"WWW-Authenticate": "Bearer"})
        return self.caller

    def allowed(self, domain: str, need: Need) -> Caller:
        """The caller, who may do this; raises `Problem`."""
        if domain not in domains.names():
            raise Problem("TIDAK_DITEMUKAN")
        if not self.known.may(domain, need):
            raise Problem("HAK_KURANG", {"hak": scope(self.known.region, domain, need)})
        return self.known

    def number(self, name: str, default: int, most: int) -> int:
        text = self.query.get(name)
        if text is None:
            return default
        if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= most:
            raise Problem("PARAMETER_SALAH", {"kolom": name})
        return int(text)

    def body(self) -> bytes:
        """Within the limit and of the right type; raises `Problem`."""
        if (
            not _JSON.fullmatch(self.headers.get("content-type", ""))
            or self.headers.get("content-encoding", "identity").lower() != "identity"
        ):
            raise Problem("JENIS_ISI_TIDAK_DIDUKUNG")
        content = b64decode(self.raw) if self.encoded else self.raw.encode("utf-8", "surrogatepass")
        if len(content) > MOST_BYTES:
            raise Problem("PERMINTAAN_TERLALU_BESAR", {"batas": "256 KB"})
        return content


def parse(content: bytes) -> Any:
    """A JSON value; raises `Problem` for bad characters, lone surrogates, NaN, names that occur twice and what is too deep."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Problem("JSON_RUSAK") from None
    if _depth(value) > DEEPEST:
        raise Problem("JSON_TERLALU_DALAM", {"batas": str(DEEPEST)})
    json.loads(content, object_pairs_hook=_once)
    return value


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise Problem("KUNCI_JSON_GANDA")


def _depth(value: Any) -> int:
    """Level by level, since what is very deep would break a recursion."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        if depth > DEEPEST:
            break
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return depth


def records(value: Any) -> list[dict[str, Any]]:
    """The records of `{"records": [{…}]}`; raises `Problem`."""
    if not isinstance(value, dict) or set(value) != {"records"}:
        raise Problem("BENTUK_SALAH", {"kolom": "records"})
    found = value["records"]
    if not isinstance(found, list) or not found or not all(isinstance(record, dict) for record in found):
        raise Problem("BENTUK_SALAH", {"kolom": "records"})
    if len(found) > 100:
        raise Problem("PERMINTAAN_TERLALU_BESAR", {"batas": "100 records"})
    return found
