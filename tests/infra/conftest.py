"""One synthesis for all infra tests: jsii is slow, and tests only read the template."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")

from aws_cdk import App

from infra import app
from infra.constructs.code import REPOSITORY, build_layer
from tests.infra.template import Synthesised

URL = "https://siapkerja.example"
Synthesise = Callable[..., Synthesised]


def make_app(out: Path, **context: object) -> App:
    """Build the app as the CDK CLI does (context of `cdk.json` and the given one), but without the layer."""
    standard = json.loads(Path(REPOSITORY, "cdk.json").read_text())["context"]
    test = {"siapkerjaUrl": URL, "aws:cdk:bundling-stacks": [], "aws:cdk:enable-path-metadata": True}
    return App(context={**standard, **test, **context}, outdir=str(out), analytics_reporting=False)


def synthesised_once() -> Synthesised:
    """Return the real stage's template to callers other than tests (`tests.architecture.tables`)."""
    with tempfile.TemporaryDirectory() as out:
        root = make_app(Path(out))
        app.build(root)
        root.synth()
        return Synthesised(json.loads(Path(out, "Sinergi.template.json").read_text()), Path(out))


@pytest.fixture(scope="session")
def synthesise(tmp_path_factory: pytest.TempPathFactory) -> Synthesise:
    """Synthesise the app with further context."""

    def run(**context: object) -> Synthesised:
        out = tmp_path_factory.mktemp("cdk.out")
        root = make_app(out, **context)
        app.build(root)
        root.synth()
        return Synthesised(json.loads((out / "Sinergi.template.json").read_text()), out)

    return run


@pytest.fixture(scope="session")
def prod(synthesise: Synthesise) -> Synthesised:
    return synthesise()


@pytest.fixture(scope="session")
def local(synthesise: Synthesise) -> Synthesised:
    return synthesise(stage="local", siapkerjaUrl="http://127.0.0.1:1")


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dependency layer as Lambda gets it: Python 3.13, arm64."""
    target = tmp_path_factory.mktemp("layer") / "python"
    build_layer(target, "3.13", "arm64")
    return target
