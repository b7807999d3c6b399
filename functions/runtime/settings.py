"""Define the environment variables of every function, in this one place.

A function reads its variables with `load`. The stack writes them with `env_for`, so that a name cannot be
misspelt and a missing value fails at synth.

`queues` maps a lane (`receive`, `ingest/{domain}`, `dispatch/{domain}`, `settle`) to its queue's URL;
`siapkerja_secret` is the ARN of the dataset's credential.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Json


class Settings(BaseModel):
    """Base of all settings. A field is the environment variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReceiveSettings(Settings):
    drop_bucket: str = Field(min_length=1)
    receipt_bucket: str = Field(min_length=1)
    state_table: str = Field(min_length=1)
    queues: Json[dict[str, str]]


class IngestSettings(Settings):
    domain: str = Field(min_length=1)
    drop_bucket: str = Field(min_length=1)
    receipt_bucket: str = Field(min_length=1)
    state_table: str = Field(min_length=1)
    queues: Json[dict[str, str]]


class SettleSettings(Settings):
    receipt_bucket: str = Field(min_length=1)
    state_table: str = Field(min_length=1)
    queues: Json[dict[str, str]]


class DispatchSettings(Settings):
    domain: str = Field(min_length=1)
    state_table: str = Field(min_length=1)
    queues: Json[dict[str, str]]
    siapkerja_url: str = Field(min_length=1)
    siapkerja_secret: str = Field(min_length=1)


class PullSettings(DispatchSettings):
    """Settings of pull: those of dispatch, and the bucket that exports go to."""

    receipt_bucket: str = Field(min_length=1)


class ReconcileSettings(PullSettings):
    """Settings of reconcile: the same as pull's."""


class SweepSettings(Settings):
    drop_bucket: str = Field(min_length=1)
    receipt_bucket: str = Field(min_length=1)
    state_table: str = Field(min_length=1)
    queues: Json[dict[str, str]]


class SubmitSettings(Settings):
    drop_bucket: str = Field(min_length=1)
    state_table: str = Field(min_length=1)
    queues: Json[dict[str, str]]
    portal_origin: str
    """The only origin that CORS allows (`https://…`), '' for none."""


class QuerySettings(Settings):
    receipt_bucket: str = Field(min_length=1)
    state_table: str = Field(min_length=1)
    portal_origin: str
    token_url: str
    """URL where systems get their tokens, for the OpenAPI document; '' when unknown."""


S = TypeVar("S", bound=Settings)


def load(settings: type[S], environ: Mapping[str, str] = os.environ) -> S:
    """Return the settings of one function.

    Raise pydantic's ValidationError, which names the variable, when one is missing or malformed.
    """
    return settings.model_validate(
        {name: environ[name.upper()] for name in settings.model_fields if name.upper() in environ}
    )


def env_for(settings: type[Settings], **values: Any) -> dict[str, str]:
    """Return the environment variables of one function; values may be CDK tokens.

    Raise TypeError for a missing or unknown name.
    """
    names = set(settings.model_fields)
    if names != set(values):
        raise TypeError(
            f"{settings.__name__}: missing {sorted(names - set(values))}, "
            f"unknown {sorted(set(values) - names)}"
        )
    return {
        name.upper(): value if isinstance(value, str) else json.dumps(value) for name, value in values.items()
    }
