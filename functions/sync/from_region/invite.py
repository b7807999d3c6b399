"""A form to upload one file with: exact key, exact size and checksum, a quarter of an hour, once.

The key holds the upload's id, and the id is made of the key alone (`upload.upload_id`), so that the register of uploads is
the ledger: the first version of that object is the upload, and whatever is posted over it later is never read.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from functions.sync import ports
from functions.sync.from_region.submit import RequestSender, agreed
from functions.sync.model.request import KEPT, StoredRequest
from functions.sync.model.upload import Drop, upload_id

VALID = 900
"""Seconds."""
LARGEST = 1 << 30
"""Bytes of a file that a form is given for; half of what is read of one that is dropped (`rows.plain.MOST_BYTES`)."""
NAME = re.compile(r"[^/\\\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,120}")
"""A file's name: any text without a path or a control character."""


class UploadRequest(NamedTuple):
    """`sha256` in hex."""

    domain: str
    filename: str
    size: int
    sha256: str
    mode: str
    confirm_closing: bool


class Invitation(NamedTuple):
    upload: str
    url: str
    fields: Mapping[str, str]
    expires_at: int
    """Epoch milliseconds."""


@dataclass(frozen=True, slots=True)
class Invite:
    state: ports.RequestStore
    forms: ports.Forms
    clock: ports.Clock
    ids: ports.Ids
    bucket: str

    def run(self, sender: RequestSender, wanted: UploadRequest) -> Invitation:
        """Raises `Rejected` for what the agreement does not allow."""
        now = self.clock.now()
        agreed(sender.region, wanted.domain, now)
        # The name is the sender's and may say anything: it is kept with the request, and out of the key.
        suffix = next(
            (
                each
                for each in (".csv.gz", ".jsonl.gz", ".csv", ".jsonl", ".xlsx")
                if wanted.filename.lower().endswith(each)
            ),
            "",
        )
        key = f"inbox/{sender.region}/{wanted.domain}/undangan/{self.ids.new()}/berkas{suffix}"
        identity = upload_id(Drop(self.bucket, key, ""))
        fields = {
            "x-amz-meta-mode": wanted.mode,
            "x-amz-checksum-algorithm": "SHA256",
            "x-amz-checksum-sha256": b64encode(bytes.fromhex(wanted.sha256)).decode(),
            "Content-Type": "application/octet-stream",
        }
        if wanted.confirm_closing:
            fields["x-amz-meta-confirm-closing"] = "yes"
        url, signed = self.forms.form(key, wanted.size, fields, VALID)
        kept = (now + KEPT) // 1000
        request = StoredRequest(
            identity,
            sender.region,
            wanted.domain,
            "",
            now,
            kept,
            file=key,
            sender=sender.name,
            name=wanted.filename,
        )
        self.state.save_request(request, claim=False)
        return Invitation(identity, url, signed, now + VALID * 1000)
