"""Where the local cloud is, and how to call it: the one place for its endpoint, credentials and region.

Its files lie in `.sinergi/` in the repository, which git ignores.
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
"""The local cloud's files. Another folder lets a second local cloud run beside the first, as the system
tests do."""
REGION = "ap-southeast-3"
HOST = "127.0.0.1"
ACCOUNT = "000000000000"
"""The account that the emulator uses when the access key is not an account number."""


def recall() -> dict[str, Any]:
    """Return what is remembered of the emulator; empty before the first start.

    Its keys are `port`, `pid`, `signing_key` (the simulator's) and `plain_port`, not 0 while it enforces IAM
    and TLS.
    """
    try:
        return dict(orjson.loads((HOME / "local.json").read_bytes()))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}


def remember(**values: Any) -> None:
    """Add `values` to what is remembered of the emulator."""
    HOME.mkdir(exist_ok=True)
    write(HOME / "local.json", {**recall(), **values})


def write(file: Path, content: Any) -> None:
    """Write `content` as JSON, completely or not at all, readable by the owner only: it may hold secrets."""
    draft = file.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
    draft.replace(file)


def endpoint(port: int | None = None) -> str:
    """Return the local cloud's URL, on `port` or the remembered one; raises LookupError before any start."""
    known = port or recall().get("port")
    if not known:
        raise LookupError("the local cloud was never started")
    return f"{'https' if enforced() else 'http'}://{HOST}:{known}"


def enforced() -> bool:
    """Return whether every call must be signed, allowed by IAM and sent over TLS (`up --enforce`)."""
    return bool(recall().get("plain_port"))


def plain_endpoint() -> str:
    """Return the URL without TLS of a local cloud that enforces; buckets refuse calls to it, as on AWS."""
    return f"http://{HOST}:{recall()['plain_port']}"


def certificate() -> Path:
    """Return the certificate that the emulator makes at its start; it is self-signed."""
    return HOME / "emulator" / "tmp" / "ministack-tls" / "server.crt"


def http(**options: Any) -> urllib3.PoolManager:
    """Return a client for calls that are not AWS calls: tokens, the API, the simulator."""
    return urllib3.PoolManager(ca_certs=_authority(), **options)


def _authority() -> str | None:
    return str(certificate()) if enforced() else None


def environment(port: int | None = None) -> dict[str, str]:
    """Return this shell's environment, pointed at the local cloud, for the CDK CLI and other AWS tools.

    It leaves out the shell's own AWS and CDK settings, and excepts this machine from any proxy.
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
    """Return a boto3 client for the local cloud, whatever profile or proxy the shell has."""
    known = environment()
    session = boto3.Session(known["AWS_ACCESS_KEY_ID"], known["AWS_SECRET_ACCESS_KEY"], region_name=REGION)
    direct = Config(
        proxies={}, retries={"mode": "standard", "max_attempts": 3}, s3={"addressing_style": "path"}
    )
    merged = direct.merge(config) if config else direct
    return session.client(service, endpoint_url=endpoint(), verify=_authority(), config=merged)  # type: ignore[call-overload]
