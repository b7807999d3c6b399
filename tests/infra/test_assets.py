"""The assets: our own code and nothing else, and a layer that the functions' Python can load."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from infra.constructs.code import LOCK, REPOSITORY, build_layer
from tests.infra.template import Synthesised


def test_the_code_asset_is_functions_and_nothing_else(prod: Synthesised) -> None:
    [asset] = [path for path in prod.assembly.glob("asset.*") if path.is_dir()]
    assert [path.name for path in asset.iterdir()] == ["functions"]
    shipped = {path.relative_to(asset) for path in asset.rglob("*") if path.is_file()}
    assert not [path for path in shipped if path.suffix == ".pyc" or "__pycache__" in path.parts]
    assert Path("functions/runtime/settings.py") in shipped


def test_the_lock_names_no_host_and_pins_every_file() -> None:
    lock = LOCK.read_text()
    assert "://" not in lock and "--index" not in lock and "--find-links" not in lock
    assert "boto" not in lock, "boto3 comes with the runtime"
    requirements = [line for line in lock.splitlines() if line[:1].isalnum()]
    assert requirements and all("==" in line and line.endswith("\\") for line in requirements)


@pytest.mark.timeout(180)
def test_the_layer_is_for_the_functions_python_and_processor(layer: Path) -> None:
    libraries = {path.name for path in layer.rglob("*.so")}
    assert "_pydantic_core.cpython-313-aarch64-linux-gnu.so" in libraries
    assert all("cpython-313-aarch64" in name or "abi3" in name for name in libraries)
    assert not [path for path in layer.iterdir() if path.name.startswith(("boto", "s3transfer"))]
    assert sum(path.stat().st_size for path in layer.rglob("*") if path.is_file()) < 40e6
    if sys.version_info[:2] != (3, 13):
        assert not list(layer.rglob("*.pyc")), "byte code of another Python is dead weight"


@pytest.mark.timeout(180)
def test_the_layer_for_this_machine_loads_with_byte_code(tmp_path: Path) -> None:
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    build_layer(tmp_path / "python", f"{sys.version_info.major}.{sys.version_info.minor}", machine)
    run = (
        "import sys; sys.path.insert(0, sys.argv[1]); import pydantic, orjson, xlsxwriter, "
        "aws_lambda_powertools; print(pydantic.__file__)"
    )
    loaded = subprocess.run(
        [sys.executable, "-I", "-c", run, str(tmp_path / "python")],
        check=True,
        capture_output=True,
        text=True,
    )
    assert loaded.stdout.startswith(str(tmp_path)) and (tmp_path / "python/pydantic/__pycache__").is_dir()


def test_synth_reads_no_clock_no_git_and_no_account(prod: Synthesised) -> None:
    text = (prod.assembly / "Sinergi.template.json").read_text()
    assert str(REPOSITORY) not in text and "AWS::CDK::Metadata" not in text
