"""Read what the sheets of a workbook share: the list of sheets, shared strings, number formats, the epoch."""

from __future__ import annotations

import posixpath
import re
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from functions.sync.model.errors import Rejected
from functions.sync.reading.safe_xml import Events, read, refuse_declarations
from functions.sync.reading.safe_zip import Archive
from functions.sync.reading.xlsx_numbers import GENERAL, NumberFormat

SHEETS = 256
"""The most sheets looked at."""
STYLES = 65_536
"""The most cell formats and relations read."""
FORMATS = 4_096
"""The most number formats of a workbook's own; spreadsheets keep about 250."""
CELL_CHARS = 32_767
SHARED_BYTES = 96 << 20
"""The most bytes of all shared strings together."""
SHARED = 4_000_000
"""The most shared strings."""
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00", 8: "#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "dd/mm/yyyy",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0",
    43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0",
    **dict.fromkeys((22, *range(27, 37), *range(50, 59)), "yyyy-mm-dd hh:mm:ss"),
}  # fmt: skip
"""The number formats that a workbook need not declare."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Sheet(NamedTuple):
    """A worksheet in the list of sheets."""

    name: str
    part: str
    hidden: bool


class WorkbookParts(NamedTuple):
    """The parts of a workbook that cells refer to."""

    shared: SharedStrings
    styles: Sequence[NumberFormat]
    """The number format of each cell format."""
    epoch_1904: bool


def open_workbook(archive: Archive) -> tuple[WorkbookParts, list[Sheet]]:
    """Return what cells refer to, and every worksheet; a part that is named twice comes once.

    Raises `Rejected`: FORMAT_TIDAK_DIKENAL, and BERKAS_BERBAHAYA for macros and beyond a limit.
    """
    if "[Content_Types].xml" not in archive:
        raise Rejected("FORMAT_TIDAK_DIKENAL")
    types = _ContentTypes(archive.names())
    read(archive.blocks("[Content_Types].xml"), types)
    named = any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in archive.names())
    if types.macros or named:
        raise Rejected("BERKAS_BERBAHAYA")
    for name in archive.names():
        if name.endswith((".xml", ".rels", ".vml")):
            refuse_declarations(archive.blocks(name))
    root = _relations(archive, "")
    main = next((target for kind, target in root.values() if kind == "officeDocument"), "")
    parts = _relations(archive, main)
    workbook = _Workbook()
    read(archive.blocks(main), workbook)
    by_kind = dict(parts.values())
    styles = _Styles()
    if by_kind.get("styles", "") in archive:
        read(archive.blocks(by_kind["styles"]), styles)
    shared = SharedStrings(
        archive.blocks(by_kind["sharedStrings"]) if by_kind.get("sharedStrings", "") in archive else None
    )
    sheets: dict[str, Sheet] = {}
    for name, key, hidden in workbook.sheets:
        kind, part = parts.get(key, ("", ""))
        if kind == "worksheet":
            sheets.setdefault(part.lower(), Sheet(name, part, hidden))
    return WorkbookParts(shared, styles.formats(), workbook.epoch_1904), list(sheets.values())


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Return id → (last part of the type, target) of a part's relations, external ones left out."""
    folder, name = posixpath.split(part)
    relations = _Relations()
    read(archive.blocks(posixpath.join(folder, "_rels", f"{name}.rels")), relations)
    return {
        key: (
            kind.rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/"),
        )
        for key, kind, target, mode in relations.found
        if mode != "External"
    }


class Text(Events):
    """Collects the text of open elements, up to `CELL_CHARS`: runs are joined, phonetic hints left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._chars = 0
        self._open = self._phonetic = False

    def text(self, text: str) -> None:
        if self._open:
            self._chars += len(text)
            if self._chars > CELL_CHARS:
                raise Rejected("BERKAS_BERBAHAYA")
            self._parts.append(text)

    def _take(self) -> str:
        text = "".join(self._parts)
        self._parts.clear()
        self._chars = 0
        return _ESCAPED.sub(_unescaped, text) if "_x" in text else text


def _unescaped(match: re.Match[str]) -> str:
    """Return the character of a `_xHHHH_` escape, as CSV would hold it; half a pair is no character."""
    letter = chr(int(match[1], 16))
    return "\ufffd" if "\ud800" <= letter <= "\udfff" else letter


class SharedStrings(Text):
    """The workbook's shared strings, packed: a list of Python strings would take several times the memory."""

    def __init__(self, blocks: Iterable[bytes] | None) -> None:
        super().__init__()
        self._packed, self._ends = bytearray(), array("I", [0])
        if blocks is not None:
            read(blocks, self)

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if name == "t":
            self._open = not self._phonetic
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self._packed += self._take().encode()
            self._ends.append(len(self._packed))
            if len(self._packed) > SHARED_BYTES or len(self._ends) > SHARED:
                raise Rejected("BERKAS_TERLALU_BESAR", batas="96 MB teks")

    def get(self, index: str) -> str:
        """Return the string at `index`, '' for none. Raises `Rejected` (FORMAT_TIDAK_DIKENAL) beyond all."""
        try:
            if (at := int(index)) >= 0:
                return self._packed[self._ends[at] : self._ends[at + 1]].decode()
        except (ValueError, IndexError):
            if not index.strip():
                return ""
        raise Rejected("FORMAT_TIDAK_DIKENAL")


class _ContentTypes(Events):
    """Finds out whether a part has macros; a type of parts that the workbook does not have says nothing."""

    def __init__(self, parts: Iterable[str]) -> None:
        self.macros = False
        self._parts = {f"/{part}" for part in parts}
        self._endings = {part.rpartition(".")[2] for part in self._parts}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        part, ending = attributes.get("PartName", "").lower(), attributes.get("Extension", "").lower()
        present = ending in self._endings if name == "Default" else part in self._parts
        self.macros = self.macros or (present and ("macro" in kind or "vba" in kind))


class _Relations(Events):
    def __init__(self) -> None:
        self.found: list[tuple[str, str, str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and len(self.found) < STYLES:
            kind, mode = attributes.get("Type", ""), attributes.get("TargetMode", "")
            self.found.append((attributes.get("Id", ""), kind, attributes.get("Target", ""), mode))


class _Workbook(Events):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.epoch_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and len(self.sheets) < SHEETS:
            key = next((value for attribute, value in attributes.items() if attribute.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", "")[:31], key, hidden))
        elif name == "workbookPr":
            self.epoch_1904 = attributes.get("date1904", "0") in ("1", "true", "on")


class _Styles(Events):
    """Cell formats and number formats; those of conditional formats (`dxf`) are not those of cells."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._inside = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("cellXfs", "numFmts"):
            self._inside = name
        elif name == "xf" and self._inside == "cellXfs" and len(self._formats) < STYLES:
            self._formats.append(attributes.get("numFmtId", "0"))
        elif name == "numFmt" and self._inside == "numFmts":
            if len(self._codes) >= FORMATS:
                raise Rejected("BERKAS_BERBAHAYA")
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:255]

    def end(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""

    def formats(self) -> list[NumberFormat]:
        """Return the number format of each cell format."""
        built_in = {str(number): code for number, code in _BUILT_IN.items()}
        codes = {**built_in, **self._codes}
        known = {key: NumberFormat(codes[key]) for key in set(self._formats) if key in codes}
        return [known.get(key, GENERAL) for key in self._formats]
