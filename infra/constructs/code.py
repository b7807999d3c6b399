"""The two assets: our own code, straight from the repository, and the dependencies as a layer, built without Docker."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, IgnoreMode, ILocalBundling
from aws_cdk.aws_lambda import Architecture, Code, LayerVersion, Runtime, RuntimeFamily
from constructs import Construct

REPOSITORY = Path(__file__).parents[2]
LOCK = REPOSITORY / "requirements.lock"


def functions_code() -> Code:
    """Exactly `functions/`; its place in the archive is its place in the repository, so imports are the same everywhere."""
    return Code.from_asset(
        str(REPOSITORY), exclude=["/*", "!/functions", "__pycache__", "*.pyc"], ignore_mode=IgnoreMode.GIT
    )


def runtime(python: str) -> Runtime:
    return Runtime(f"python{python}", RuntimeFamily.PYTHON)


def architecture(machine: str) -> Architecture:
    return Architecture.ARM_64 if machine == "arm64" else Architecture.X86_64


class DependencyLayer(LayerVersion):
    """What `[project.dependencies]` needs, as `requirements.lock` pins it, for the functions' Python and architecture."""

    def __init__(self, scope: Construct, id: str, *, python: str, machine: str) -> None:
        # Named by its inputs, so an unchanged lock is neither built nor uploaded again.
        digest = hashlib.sha256(
            b"\n".join((LOCK.read_bytes(), python.encode(), machine.encode()))
        ).hexdigest()
        bundling = BundlingOptions(image=DockerImage("docker-is-not-used"), local=_Pip(python, machine))
        super().__init__(
            scope,
            id,
            # The source is not read: what is built depends on the lock alone.
            code=Code.from_asset(
                str(REPOSITORY / "functions"),
                asset_hash=digest,
                asset_hash_type=AssetHashType.CUSTOM,
                bundling=bundling,
            ),
            compatible_runtimes=[runtime(python)],
            compatible_architectures=[architecture(machine)],
            description="Sinergi's dependencies",
        )


@jsii.implements(ILocalBundling)
class _Pip:
    def __init__(self, python: str, machine: str) -> None:
        self.python, self.machine = python, machine

    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        build_layer(Path(output_dir) / "python", self.python, self.machine)
        return True


def build_layer(target: Path, python: str, machine: str) -> None:
    """Install the lock's wheels into `target`; raises CalledProcessError with pip's words on stderr."""
    version = ".".join(map(str, sys.version_info[:2]))
    # Wheels for the functions' platform, never this machine's, and never built from source.
    arch = "aarch64" if machine == "arm64" else "x86_64"
    _python(
        "-m",
        "pip",
        "install",
        "-qq",
        "--target",
        str(target),
        "--no-compile",
        "--require-hashes",
        "--requirement",
        str(LOCK),
        "--platform",
        f"manylinux2014_{arch}",
        "--implementation",
        "cp",
        "--python-version",
        python,
        "--only-binary=:all:",
    )
    shutil.rmtree(target / "bin", ignore_errors=True)
    if version == python:
        # Byte code of the same minor version halves the cold start; unchecked, because the archive loses time stamps.
        _python("-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", str(target))


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=sys.stderr)
