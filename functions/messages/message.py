"""Define a message: a stable code with severity, dimension, wording in two languages and a valid example."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a code does to a row or file (contract, section 2; domain.md, section 8)."""

    REJECT = "E"
    WARN = "W"
    HOLD = "H"
    INFORM = "I"


@dataclass(frozen=True, slots=True)
class Message:
    """The entry of a code.

    `id` and `en` say what is wrong, where, and how to correct it. They may use `{kolom}`, the sender's own
    header, and the parameters that are given where the code is raised; they never contain the value of a
    cell. `contoh` is a value that passes.
    """

    code: str
    severity: Severity
    dimension: str
    """`relevan`, `akurat` or `terkini` (memorandum, Art. 6(1) letter c)."""
    id: str
    en: str
    contoh: str

    def text(self, lang: str, **params: object) -> str:
        """Return the wording with its parameters, in English where `lang` is `en`, else in Indonesian."""
        return (self.en if lang == "en" else self.id).format(**params)


E, W, H, I = Severity.REJECT, Severity.WARN, Severity.HOLD, Severity.INFORM  # noqa: E741  the catalogue's letters
