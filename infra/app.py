"""The CDK app, for `cdk synth` and `cdk deploy`; `config.py` says which context to pass."""

from __future__ import annotations

from aws_cdk import App

from infra import checks, config
from infra.stack import SinergiStack


def build(app: App) -> SinergiStack:
    """Add the stack of the stage that the app's context names, with its checks."""
    stack = SinergiStack(app, "Sinergi", stage=config.stage(app.node))
    checks.enforce(app, stack)
    return stack


if __name__ == "__main__":
    app = App(analytics_reporting=False)
    build(app)
    app.synth()
