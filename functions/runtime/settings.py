"""The one list of environment variables. Functions read them with `load`; the stack writes them with `env_for`, so a
name cannot be misspelt and a missing value fails at synth.

`queues` maps a lane (`receive`, `ingest/{domain}`, `dispatch/{domain}`, `settle`) to its queue's URL.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Json


class Settings(BaseModel):
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
    """The other way through the same line."""

    receipt_bucket: str = Field(min_length=1)


class ReconcileSettings(PullSettings):
    """Both ways."""


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
    """The one origin that CORS allows (`https://…`), '' for none."""


class QuerySettings(Settings):
    receipt_bucket: str = Field(min_length=1)
    state_table: str = Field(min_length=1)
    portal_origin: str
    token_url: str
    """Where systems get their tokens, for the document; '' where it is not known."""


S = TypeVar("S", bound=Settings)


def load(settings: type[S], environ: Mapping[str, str] = os.environ) -> S:
    """The settings of one function; raises pydantic's error, which names the variable, when one is missing."""
    return settings.model_validate(
        {name: environ[name.upper()] for name in settings.model_fields if name.upper() in environ}
    )


def env_for(settings: type[Settings], **values: Any) -> dict[str, str]:
    """The environment of one function. Values may be CDK tokens; raises TypeError for a missing or unknown name."""
    names = set(settings.model_fields)
    if names != set(values):
        raise TypeError(
            f"{settings.__name__}: missing {sorted(names - set(values))}, unknown {sorted(set(values) - names)}"
        )
    return {
        name.upper(): value if isinstance(value, str) else json.dumps(value) for name, value in values.items()
    }
