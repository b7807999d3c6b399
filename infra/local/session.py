"""Where the local cloud is, and how to talk to it: the one place for its endpoint, credentials and region.

Everything it keeps lies in `.sinergi/` of the repository, which git ignores.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import boto3
import orjson
import urllib3
from botocore.config import Config

REPOSITORY = Path(__file__).parents[2]
HOME = Path(os.environ.get("SINERGI_HOME") or REPOSITORY / ".sinergi")
"""Another one lets a second local cloud live beside the first (the system test's, say)."""
REGION = "ap-southeast-3"
HOST = "127.0.0.1"
ACCOUNT = "000000000000"
"""The emulator's account for credentials that are not an account number."""


def recall() -> dict[str, Any]:
    """What is remembered of the emulator: `port`, `pid`, `signing_key`, and `plain_port` where it enforces IAM and TLS; empty
    before the first start.
    """
    try:
        return dict(orjson.loads((HOME / "local.json").read_bytes()))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}


def remember(**values: Any) -> None:
    HOME.mkdir(exist_ok=True)
    write(HOME / "local.json", {**recall(), **values})


def write(file: Path, content: Any) -> None:
    """Whole or not at all, and for the owner only: it may hold the simulator's key."""
    draft = file.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
    draft.replace(file)


def endpoint(port: int | None = None) -> str:
    """Raises LookupError while nothing was ever started."""
    known = port or recall().get("port")
    if not known:
        raise LookupError("the local cloud was never started")
    return f"{'https' if enforced() else 'http'}://{HOST}:{known}"


def enforced() -> bool:
    """Whether every call is signed, judged by IAM and sent over TLS (`up --enforce`)."""
    return bool(recall().get("plain_port"))


def plain_endpoint() -> str:
    """Of a local cloud that enforces: where it answers without TLS, as S3 does on AWS. Buckets refuse whoever comes this way."""
    return f"http://{HOST}:{recall()['plain_port']}"


def certificate() -> Path:
    """What the emulator makes at its start and shows to whoever asks over TLS; it is its own authority."""
    return HOME / "emulator" / "tmp" / "ministack-tls" / "server.crt"


def http(**options: Any) -> urllib3.PoolManager:
    """For calls that are not of AWS's form: tokens, the API, the simulator."""
    return urllib3.PoolManager(ca_certs=_authority(), **options)


def _authority() -> str | None:
    return str(certificate()) if enforced() else None


def environment(port: int | None = None) -> dict[str, str]:
    """This shell's environment, pointed at the local cloud: for the CDK CLI and other AWS tools. Whatever it says of
    another AWS is left out, and no proxy stands between this machine and itself.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    here = f"{HOST},localhost"
    return {
        **kept,
        "AWS_ENDPOINT_URL": endpoint(port),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": here,
        "no_proxy": here,
        **dict.fromkeys(("AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS") if enforced() else (), str(certificate())),
    }


def client(service: str, config: Config | None = None) -> Any:
    """A boto3 client of the local cloud, whatever profile or proxy the shell has."""
    known = environment()
    session = boto3.Session(known["AWS_ACCESS_KEY_ID"], known["AWS_SECRET_ACCESS_KEY"], region_name=REGION)
    direct = Config(
        proxies={}, retries={"mode": "standard", "max_attempts": 3}, s3={"addressing_style": "path"}
    )
    merged = direct.merge(config) if config else direct
    return session.client(service, endpoint_url=endpoint(), verify=_authority(), config=merged)  # type: ignore[call-overload]
