"""The state table (`ports.State`). Its keys and indexes are described beside the code that writes them."""

from __future__ import annotations

from functions.aws.state.conflicts import Reviews
from functions.aws.state.gates import Gates
from functions.aws.state.records import Records
from functions.aws.state.requests import Requests
from functions.aws.state.uploads import Uploads


class StateTable(Records, Uploads, Gates, Requests, Reviews):
    """All of `ports.State`, each part beside the keys that it lies under."""
