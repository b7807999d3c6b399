"""The adapter `Siapkerja`, and the server that it talks to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from functions.siapkerja.client import Credentials, Siapkerja
from tests.siapkerja.server import CODE_LISTS, SECRET, Clock, Server


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(server: Server, clock: Clock) -> Siapkerja:
    return Siapkerja(
        server.url, lambda: Credentials("sinergi", SECRET, f"{server.url}/oauth/token"), CODE_LISTS, clock
    )
