"""Issue invitations: a signed form for one file, once, with exact key, size and checksum, for 15 minutes.

The upload's id is made of the form's key alone (`model.upload.upload_id`), so that registering the upload
also uses up the invitation: the first version of that object is the upload, and a version posted over it
later is never read.
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
"""Seconds for which the form can be used."""
LARGEST = 1 << 30
"""The most bytes of an invited file: half of what is read of a dropped one (`normalise.MOST_BYTES`)."""
NAME = re.compile(r"[^/\\\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,120}")
"""A file's name: any text without a path or a control character."""


class UploadRequest(NamedTuple):
    """The file that a sender wants to upload.

    `sha256` is in hex, `size` in bytes; `mode` and `confirm_closing` are as in a drop's metadata.
    """

    domain: str
    filename: str
    size: int
    sha256: str
    mode: str
    confirm_closing: bool


class Invitation(NamedTuple):
    """A signed form; `upload` is the id that the upload will have."""

    upload: str
    url: str
    fields: Mapping[str, str]
    expires_at: int
    """Epoch milliseconds."""


@dataclass(frozen=True, slots=True)
class Invite:
    """Issues invitations."""

    state: ports.RequestStore
    forms: ports.Forms
    clock: ports.Clock
    ids: ports.Ids
    bucket: str

    def run(self, sender: RequestSender, wanted: UploadRequest) -> Invitation:
        """Return an invitation for this file. Raises `Rejected` where the agreement does not allow it."""
        now = self.clock.now()
        agreed(sender.region, wanted.domain, now)
        # The sender's file name may contain personal data: it is kept with the request, and out of the key.
        suffix = next(
            (
                suffix
                for suffix in (".csv.gz", ".jsonl.gz", ".csv", ".jsonl", ".xlsx")
                if wanted.filename.lower().endswith(suffix)
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
