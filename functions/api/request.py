"""Hold a request as the operations see it, and read its body strictly.

What JSON readers silently repair is refused.
"""

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
"""Bytes of a body."""
DEEPEST = 4
"""Levels of objects and lists in a body: `{"records": [{"kolom": ["…"]}]}`."""
_JSON = re.compile(r"application/json(?:\s*;\s*charset=\"?utf-?8\"?)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request of the HTTP API."""

    id: str
    """Id that API Gateway gave it, `-` where it gave none."""
    token: bool
    """Whether it came with a token that the authorizer checked."""
    caller: Caller | None
    """None where there is no token, or one that gives no access."""
    path: Mapping[str, str]
    """Values of the path's template, decoded."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Headers by lower-case name."""
    raw: str
    """The body as API Gateway passed it on."""
    encoded: bool
    """Whether `raw` is base64."""

    @property
    def lang(self) -> str:
        return language(self.headers.get("accept-language", ""))

    @property
    def known(self) -> Caller:
        """The caller of a route that is not public; raises `Problem` where there is none."""
        if self.caller is None and self.token:
            raise Problem("HAK_KURANG", {"hak": "{wilayah}/{dataset}.read"})
        if self.caller is None:
            raise Problem("TOKEN_TIDAK_SAH", headers={"WWW-Authenticate": "Bearer"})
        return self.caller

    def require(self, domain: str, need: Need) -> Caller:
        """Return the caller if it may do this on a dataset.

        Raise `Problem`: TIDAK_DITEMUKAN for an unknown dataset, HAK_KURANG where the scope is missing, and
        whatever `known` raises.
        """
        if domain not in domains.names():
            raise Problem("TIDAK_DITEMUKAN")
        if not self.known.may(domain, need):
            raise Problem("HAK_KURANG", {"hak": scope(self.known.region, domain, need)})
        return self.known

    def number(self, name: str, default: int, most: int) -> int:
        """Return a number of the query, from 1 to `most`; raise `Problem` (PARAMETER_SALAH) for any other."""
        text = self.query.get(name)
        if text is None:
            return default
        if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= most:
            raise Problem("PARAMETER_SALAH", {"kolom": name})
        return int(text)

    def body(self) -> bytes:
        """Return the body's bytes.

        Raise `Problem`: JENIS_ISI_TIDAK_DIDUKUNG where it is not JSON or is compressed,
        PERMINTAAN_TERLALU_BESAR above `MOST_BYTES`.
        """
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
    """Return the JSON value of a body.

    Raise `Problem`: JSON_RUSAK for bad syntax, bad characters, lone surrogates and NaN, JSON_TERLALU_DALAM
    for more than `DEEPEST` levels, KUNCI_JSON_GANDA for a name that occurs twice in an object.
    """
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Problem("JSON_RUSAK") from None
    if _depth(value) > DEEPEST:
        raise Problem("JSON_TERLALU_DALAM", {"batas": str(DEEPEST)})
    json.loads(content, object_pairs_hook=_refuse_doubled_names)
    return value


def _refuse_doubled_names(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise Problem("KUNCI_JSON_GANDA")


def _depth(value: Any) -> int:
    """Count the levels, to one beyond `DEEPEST`; without recursion, which would fail on a very deep value."""
    depth, level = 0, [value]
    while level := [node for node in level if isinstance(node, dict | list)]:
        depth += 1
        if depth > DEEPEST:
            break
        level = [inner for node in level for inner in (node.values() if isinstance(node, dict) else node)]
    return depth


def records(value: Any) -> list[dict[str, Any]]:
    """Return the records of `{"records": [{…}]}`.

    Raise `Problem`: BENTUK_SALAH for any other shape, PERMINTAAN_TERLALU_BESAR for more than 100 records.
    """
    if not isinstance(value, dict) or set(value) != {"records"}:
        raise Problem("BENTUK_SALAH", {"kolom": "records"})
    found = value["records"]
    if not isinstance(found, list) or not found or not all(isinstance(record, dict) for record in found):
        raise Problem("BENTUK_SALAH", {"kolom": "records"})
    if len(found) > 100:
        raise Problem("PERMINTAAN_TERLALU_BESAR", {"batas": "100 records"})
    return found
