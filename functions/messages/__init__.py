"""The catalogue of codes: one `Message` per code, with severity and wording in Indonesian and English."""

from __future__ import annotations

from dataclasses import replace

from functions.messages.anomalies import ANOMALIES
from functions.messages.cells import CELLS
from functions.messages.exchange import EXCHANGE
from functions.messages.files import FILES
from functions.messages.json_lines import JSON_LINES
from functions.messages.message import Message, Severity
from functions.messages.notes import NOTES
from functions.messages.organisations import ORGANISATIONS
from functions.messages.people import PEOPLE
from functions.messages.requests import REQUESTS
from functions.messages.rules import RULES
from functions.messages.spoilt import SPOILT

CATALOGUE: dict[str, Message] = {
    message.code: message
    for message in (
        *FILES,
        *NOTES,
        *ANOMALIES,
        *CELLS,
        *SPOILT,
        *RULES,
        *PEOPLE,
        *ORGANISATIONS,
        *EXCHANGE,
        *REQUESTS,
    )
}


_FOR_JSON = CATALOGUE | {
    code: replace(CATALOGUE[code], id=wording.id, en=wording.en) for code, wording in JSON_LINES.items()
}


def get(code: str, kind: str = "csv") -> Message:
    """Return the message of a code; raise `KeyError` for a code without an entry, which is a bug.

    `kind` is the form of what was sent, `csv` or `jsonl` (`Layout.kind`): whoever sends JSON has no cells and
    no spreadsheet.
    """
    return (_FOR_JSON if kind == "jsonl" else CATALOGUE)[code]


__all__ = ["CATALOGUE", "Message", "Severity", "get"]
