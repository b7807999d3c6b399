"""The catalogue of codes: one `Message` per code, with severity and wording in Indonesian and English."""

from __future__ import annotations

from functions.messages.anomalies import ANOMALIES
from functions.messages.cells import CELLS
from functions.messages.exchange import EXCHANGE
from functions.messages.files import FILES
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


def get(code: str) -> Message:
    """Return the message of a code; raise `KeyError` for a code without an entry, which is a bug."""
    return CATALOGUE[code]


__all__ = ["CATALOGUE", "Message", "Severity", "get"]
