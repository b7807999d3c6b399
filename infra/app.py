"""The CDK app: `cdk synth`, `cdk deploy` (see `config.py` for what to pass)."""

from __future__ import annotations

from aws_cdk import App

from infra import checks, config
from infra.stack import SinergiStack


def build(app: App) -> SinergiStack:
    stack = SinergiStack(app, "Sinergi", stage=config.stage(app.node))
    checks.enforce(app, stack)
    return stack


if __name__ == "__main__":
    app = App(analytics_reporting=False)
    build(app)
    app.synth()
