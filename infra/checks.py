"""Run cdk-nag (AWS Solutions) at every synth; a finding without a reason here stops the synth.

Each reason acknowledges a finding on one construct, never on the whole stack, so that a new construct needs
its own.
"""

from __future__ import annotations

from aws_cdk import Acknowledgment, App, CfnElement, Validations
from aws_cdk.aws_s3 import Bucket
from cdk_nag import AwsSolutionsChecks
from constructs import IConstruct

from infra.constructs.function import HandlerFunction
from infra.stack import SinergiStack

RUNTIME = (
    "The layer's wheels, the emulator and the tests are proven on this Python; "
    "it is supported by Lambda until 2029."
)
ROTATION = "The ministry issues this credential; rotating it on our side would only lock us out."
LAST_RESORT = "This is where undelivered events end; nothing reads it but an operator."
PREFIX = "Object names are not known beforehand; the right is bound to this one prefix of this one bucket."
EMULATOR = (
    "The emulator names no resource for this call. "
    "The action does not exist on AWS, and this stage is not deployed there."
)
PUBLIC = (
    "The document, its page and health hold nothing of anybody; whoever wants to connect reads them first."
)
NO_PHONE = "The emulator's login page cannot ask for a second factor. The real stage requires one."


def enforce(app: App, stack: SinergiStack) -> None:
    """Have `app` run cdk-nag at synth, and acknowledge the known findings of `stack`."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    if any(call.anywhere for call in stack.stage.by_call.values()):
        bulk = (function for pipeline in stack.pipelines.values() for function in pipeline.functions)
        for function in (*bulk, stack.settle, stack.submit):
            _acknowledge(_role(function), "AwsSolutions-IAM5[Resource::*]", EMULATOR)
    for function in stack.functions:
        _acknowledge(function, "AwsSolutions-L1", RUNTIME)
    for pipeline in stack.pipelines.values():
        _acknowledge(pipeline.secret, "AwsSolutions-SMG4", ROTATION)
        _acknowledge_prefix(pipeline.ingest, stack.drop, "inbox")
        _acknowledge_prefix(pipeline.ingest, stack.receipt, "work")
        _acknowledge_prefix(pipeline.reconcile, stack.receipt, "reconciliation")
        if pipeline.pull:
            _acknowledge_prefix(pipeline.pull, stack.receipt, "outbox")
    _acknowledge_prefix(stack.receive, stack.drop, "inbox")
    _acknowledge_prefix(stack.submit, stack.drop, "inbox")
    _acknowledge_prefix(stack.query, stack.receipt, "receipts")
    for function in (stack.receive, stack.settle):
        _acknowledge_prefix(function, stack.receipt, "work")
        _acknowledge_prefix(function, stack.receipt, "receipts")
    _acknowledge_prefix(stack.sweep, stack.receipt, "reports")
    for route in stack.api.public:
        _acknowledge(route, "AwsSolutions-APIG4", PUBLIC)
    if stack.stage.name == "local":
        _acknowledge(stack.identity.pool, "AwsSolutions-COG2", NO_PHONE)
    _acknowledge(stack.triggers.undelivered, "AwsSolutions-SQS3", LAST_RESORT)


def _acknowledge_prefix(function: HandlerFunction, bucket: Bucket, prefix: str) -> None:
    resource = bucket.node.default_child
    assert isinstance(resource, CfnElement)
    name = bucket.stack.get_logical_id(resource)
    _acknowledge(_role(function), f"AwsSolutions-IAM5[Resource::<{name}.Arn>/{prefix}/*]", PREFIX)


def _role(function: HandlerFunction) -> IConstruct:
    assert function.role is not None
    return function.role


def _acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))
