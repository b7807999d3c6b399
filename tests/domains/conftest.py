"""Official code lists that a test loads itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.domains.core import code_lists


@pytest.fixture
def code_list_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Begin without any code list, even if this checkout has some; return a folder for a test's own files."""
    monkeypatch.setattr(code_lists, "FOLDER", tmp_path / "lists")
    code_lists.forget()
    yield tmp_path
    code_lists.forget()
