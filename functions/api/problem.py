"""Refuse a request as a problem of RFC 9457 with our code, in Indonesian or English (contract, section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from functions import messages

STATUS = {
    "TOKEN_TIDAK_SAH": 401,
    "HAK_KURANG": 403,
    "DI_LUAR_RENCANA_KERJA": 403,
    "TIDAK_DITEMUKAN": 404,
    "METODE_TIDAK_ADA": 405,
    "JSON_RUSAK": 400,
    "KUNCI_JSON_GANDA": 400,
    "JSON_TERLALU_DALAM": 400,
    "BENTUK_SALAH": 400,
    "PARAMETER_SALAH": 400,
    "KURSOR_TIDAK_SAH": 400,
    "KUNCI_IDEMPOTENSI_TERPAKAI": 409,
    "KESEPAKATAN_BERAKHIR": 410,
    "PERMINTAAN_TERLALU_BESAR": 413,
    "JENIS_ISI_TIDAK_DIDUKUNG": 415,
    "TIDAK_ADA_YANG_DISIMPAN": 422,
    "COBA_LAGI_NANTI": 503,
    "GALAT_DALAM": 500,
}
"""Status by code, for every code that refuses a request as a whole; any other that is raised is a bug."""
DOCS = "/v1/docs"
"""Page whose anchors are the types of problems."""


class Problem(Exception):
    """The request is refused with `code`.

    `params` go into the message, `more` are further members of the answer, `headers` those of the response.
    The text of the exception is the code alone.
    """

    def __init__(
        self,
        code: str,
        params: Mapping[str, str] = {},
        more: Mapping[str, Any] = {},
        headers: Mapping[str, str] = {},
    ) -> None:
        super().__init__(code)
        self.code, self.params, self.more, self.headers = code, params, more, headers

    @property
    def status(self) -> int:
        return STATUS[self.code]

    def body(self, lang: str, request_id: str) -> dict[str, Any]:
        """Return the members of the problem; `lang` is `id` or `en`."""
        message = messages.get(self.code)
        text = message.text(lang, **self.params)
        return {
            "type": f"{DOCS}#{self.code}",
            "title": re.split(r"(?<=[.;]) ", text)[0],
            "status": self.status,
            "detail": text,
            "code": self.code,
            "example": message.contoh,
            "request_id": request_id,
            **self.more,
        }


LANGUAGES = 1_024
_LANGUAGE = re.compile(r"(id|in|en)(?:-[A-Za-z0-9-]+)?(?:\s*;\s*q=([01](?:\.[0-9]{0,3})?))?", re.IGNORECASE)


def language(accepted: str) -> str:
    """Return `en` where Accept-Language prefers English to Indonesian, otherwise `id` (RFC 9110, 12.5.4).

    Only the first `LANGUAGES` characters count: no browser sends more.
    """
    weights = {"id": 0.0, "en": 0.0}
    for part in accepted[:LANGUAGES].split(","):
        match = _LANGUAGE.fullmatch(part.strip())
        if match:
            name = "en" if match[1].lower() == "en" else "id"
            weights[name] = max(weights[name], float(match[2] or 1))
    return "en" if weights["en"] > weights["id"] else "id"
