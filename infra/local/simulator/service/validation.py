"""The ministry's own validation, which shares nothing with ours on purpose.

It finds fields by their last name, wherever they are nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Error(NamedTuple):
    """One error of an acknowledgement."""

    code: str
    field: str


REQUIRED: Mapping[str, tuple[str, ...]] = {
    "pencari-kerja": ("nik", "nama", "tanggal_lahir", "telepon|no_hp|email"),
    "lowongan-kerja": ("pemberi_kerja|id_pemberi_kerja|employer", "nama_jabatan|jabatan"),
    "pemberi-kerja": ("nama", "npwp"),
    "penduduk-bekerja": ("periode", "jumlah|jumlah_di_bawah"),
    "pelatihan": ("nik", "kelas|id_kelas"),
    "penempatan": ("nik", "pemberi_kerja|id_pemberi_kerja|employer"),
    "perselisihan-hi": ("no_registrasi|nomor_registrasi", "jenis", "pemberi_kerja|id_pemberi_kerja|employer"),
}
"""Dataset → fields without which the ministry cannot file a record; `a|b` means either."""
NEVER = {"perselisihan-hi": ("pokok_perkara", "nama_pihak_pekerja")}
"""Dataset → fields that the agreement keeps in the region; one that arrives is a breach and refuses the
record."""
EMPLOYER = ("pemberi_kerja", "id_pemberi_kerja", "employer")
HAS_EMPLOYER = frozenset({"lowongan-kerja", "penempatan", "perselisihan-hi"})

_NIK = re.compile(r"\d{16}", re.ASCII)


def errors(domain: str, data: Mapping[str, Any]) -> list[Error]:
    """Return the errors of a record's content."""
    fields = dict(_leaves(data))
    found = [
        Error("FIELD_REQUIRED", name)
        for name in REQUIRED[domain]
        if not any(_filled(fields, each) for each in name.split("|"))
    ]
    found += [Error("FIELD_NOT_AGREED", name) for name in NEVER.get(domain, ()) if _filled(fields, name)]
    if _filled(fields, "nik") and not (isinstance(fields["nik"], str) and _NIK.fullmatch(fields["nik"])):
        found.append(Error("NIK_INVALID", "nik"))
    return found


def employer(domain: str, data: Mapping[str, Any]) -> str:
    """Return the id of the employer that a record refers to; '' for none."""
    if domain not in HAS_EMPLOYER:
        return ""
    fields = dict(_leaves(data))
    named = (fields.get(name) for name in EMPLOYER)
    # The value is either the id itself or an object that holds it.
    ids = (
        value.get("id", value.get("id_sumber")) if isinstance(value, Mapping) else value for value in named
    )
    return next((id for id in ids if isinstance(id, str)), "")


def _filled(fields: Mapping[str, Any], name: str) -> bool:
    return fields.get(name) not in (None, "", [], {})


def _leaves(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every field's name and value, objects too; outer fields come last, so that they win in a dict."""
    for value in data.values():
        if isinstance(value, Mapping):
            yield from _leaves(value)
    yield from data.items()
