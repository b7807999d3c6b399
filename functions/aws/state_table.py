"""The state table (`ports.State`). Its keys and indexes are described beside the code that writes them."""

from __future__ import annotations

from functions.aws.state_gates import Gates
from functions.aws.state_records import Records
from functions.aws.state_requests import Requests
from functions.aws.state_reviews import Reviews
from functions.aws.state_uploads import Uploads


class StateTable(Records, Uploads, Gates, Requests, Reviews):
    """All of `ports.State`, each part beside the keys that it lies under."""
