"""The two assets: our code as it is in the repository, and a layer of dependencies, built without Docker."""

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
    """Return an asset that holds exactly `functions/`.

    Paths in the archive are those of the repository, so that imports are the same in Lambda and in tests.
    """
    return Code.from_asset(
        str(REPOSITORY), exclude=["/*", "!/functions", "__pycache__", "*.pyc"], ignore_mode=IgnoreMode.GIT
    )


def runtime(python: str) -> Runtime:
    return Runtime(f"python{python}", RuntimeFamily.PYTHON)


def architecture(machine: str) -> Architecture:
    return Architecture.ARM_64 if machine == "arm64" else Architecture.X86_64


class DependencyLayer(LayerVersion):
    """The wheels that `requirements.lock` pins, for the functions' Python and architecture."""

    def __init__(self, scope: Construct, id: str, *, python: str, machine: str) -> None:
        # The hash is that of the inputs, so an unchanged lock is neither built nor uploaded again.
        digest = hashlib.sha256(
            b"\n".join((LOCK.read_bytes(), python.encode(), machine.encode()))
        ).hexdigest()
        bundling = BundlingOptions(image=DockerImage("docker-is-not-used"), local=_Pip(python, machine))
        super().__init__(
            scope,
            id,
            # CDK wants a source folder; the bundling ignores it and reads the lock.
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
    """Install the lock's wheels into `target`; raises CalledProcessError, with pip's messages on stderr.

    `python` is a minor version (`3.13`), `machine` is `arm64` or `x86_64`.
    """
    version = ".".join(map(str, sys.version_info[:2]))
    # Take wheels for the functions' platform, not for this machine, and build none from source.
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
        # Byte code of the same minor version halves the cold start. Unchecked, because the archive loses the
        # time stamps that Python would compare.
        _python("-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", str(target))


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=sys.stderr)
