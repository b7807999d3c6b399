"""Uploads of a parent (employer `E-1`) and of its child (placement `P-1`)."""

from __future__ import annotations

from functions import domains
from functions.sync.model.upload import Upload
from tests.support.tables import as_csv
from tests.support.world import World

EMPLOYERS, PLACEMENTS = domains.get("pemberi-kerja"), domains.get("penempatan")


def employer(world: World, version: int = 1, **changes: str) -> Upload:
    """Upload the employer; nothing is dispatched yet."""
    row = {**EMPLOYERS.example, "id_sumber": "E-1", "versi": str(version), **changes}
    return world.upload(as_csv([row]), EMPLOYERS.name)


def placement(world: World, version: int = 1, **changes: str) -> Upload:
    """Upload the placement with that employer and no other parent; nothing is dispatched yet."""
    row = {
        **PLACEMENTS.example,
        "id_sumber": "P-1",
        "versi": str(version),
        "id_pemberi_kerja": "E-1",
        "id_lowongan": "",
        "id_pencari_kerja": "",
    }
    return world.upload(as_csv([{**row, **changes}]), PLACEMENTS.name)
