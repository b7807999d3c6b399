"""Store notes, short texts under names: pk `N#{name}`, sk `A`.

`docs/architecture/state-table.md` has the whole schema, and all names that are in use.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.aws.state.items import Item
from functions.aws.state.table import Table


class NoteItems(Table):
    """Implement `ports.NoteStore`."""

    def note(self, name: str) -> str:
        item = self.get(_note(name))
        return "" if item is None else str(item["text"]["S"])

    def read_notes(self, names: Sequence[str]) -> dict[str, str]:
        return {
            item["pk"]["S"][2:]: str(item["text"]["S"]) for item in self.read([_note(name) for name in names])
        }

    def save_note(self, name: str, text: str) -> None:
        self.put({**_note(name), "text": {"S": text}})


def _note(name: str) -> Item:
    return {"pk": {"S": f"N#{name}"}, "sk": {"S": "A"}}
