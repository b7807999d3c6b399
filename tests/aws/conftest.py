"""Clients of the local emulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from functions.aws import clients
from tests.support.emulator import FORMS_BUCKET


@pytest.fixture(scope="module")
def s3(emulator: str) -> Iterator[Any]:
    """The client that signs forms and links, and the bucket `FORMS_BUCKET`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", emulator)
        clients.forget()
        client = clients.signer()
        client.create_bucket(
            Bucket=FORMS_BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"}
        )
        yield client
    clients.forget()
