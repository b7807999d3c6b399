"""What a message is: a stable code with severity, dimension, wording in two languages and an example that passes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What the code does to a row or file (contract section 2, domain.md section 8)."""

    REJECT = "E"
    WARN = "W"
    HOLD = "H"
    INFORM = "I"


@dataclass(frozen=True, slots=True)
class Message:
    """`id` and `en` say what is wrong, where, and how to repair it. They may use `{kolom}` (the sender's own header) and
    the parameters named where the code is raised; never a cell's value. `contoh` is a value that passes.
    """

    code: str
    severity: Severity
    dimension: str
    """relevan, akurat or terkini (Art. 6(1)c)."""
    id: str
    en: str
    contoh: str

    def text(self, lang: str, **params: object) -> str:
        return (self.en if lang == "en" else self.id).format(**params)


E, W, H, I = Severity.REJECT, Severity.WARN, Severity.HOLD, Severity.INFORM  # noqa: E741  the catalogue's own letters
