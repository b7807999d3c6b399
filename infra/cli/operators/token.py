"""`sinergi token`: print an access token for the local API."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from infra.local import access


def token(
    scope: Annotated[
        str,
        typer.Option("--scope", help="Hak yang diminta, dipisah spasi; kosong berarti semua milik sistem"),
    ] = "",
) -> int:
    """Token untuk memanggil API lokal, satu jam. (A token for the local API.)"""
    try:
        sys.stdout.write(access.token(scope) + "\n")
    except LookupError:
        raise typer.BadParameter("awan lokal belum menyala; jalankan `sinergi up`") from None
    except ValueError as refused:
        raise typer.BadParameter(f"token ditolak: {refused}", param_hint="--scope") from None
    return 0
