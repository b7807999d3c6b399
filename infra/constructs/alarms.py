"""The alarms: dead letters, messages that wait too long, bugs, and a ministry that cannot be reached.

Each alarm's description says what to do (`alarm_texts`). Without `-c alarmEmail=…` the alarms exist in
CloudWatch and notify nobody.
"""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import ArnFormat, Duration
from aws_cdk.aws_cloudwatch import Alarm, ComparisonOperator, IMetric, Metric, TreatMissingData
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_iam import PolicyStatement, ServicePrincipal
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_lambda import IFunction
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from constructs import Construct

from infra.config import Stage
from infra.constructs.alarm_texts import TEXTS, AlarmText
from infra.constructs.lane import Lane
from infra.constructs.triggers import Triggers

MINUTES, HOUR, DAY = Duration.minutes(5), Duration.hours(1), Duration.days(1)
METRICS = {
    "Bugs": (MINUTES, 1),
    "MinistryLocked": (MINUTES, 1),
    "BreakerOpen": (MINUTES, 3),
    "ContractDrift": (MINUTES, 1),
    "Conflicts": (DAY, 1),
    "Differences": (DAY, 1),
    "RepairsHeld": (DAY, 1),
    "NotCompared": (DAY, 1),
    "HeldTooLong": (HOUR, 1),
    "NotArrived": (DAY, 1),
    "Silent": (DAY, 1),
    "Overdue": (DAY, 1),
}
"""Our metric → period over which it is summed, and periods in a row that raise its alarm."""


class Alarms(Construct):
    """One alarm per metric of `METRICS`, two per lane, one on undelivered events, one on sweep's errors."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        key: IKey,
        lanes: Mapping[str, Lane],
        triggers: Triggers,
        sweep: IFunction,
    ) -> None:
        super().__init__(scope, id)
        self.action: SnsAction | None = None
        if stage.alarm_email:
            topic = Topic(self, "Topic", enforce_ssl=True, master_key=key)
            topic.add_subscription(EmailSubscription(stage.alarm_email))
            alarms = ServicePrincipal("cloudwatch.amazonaws.com")
            key.grant_encrypt_decrypt(alarms)
            # `enforce_ssl` gives the topic a policy of its own, which replaces AWS's default: without this
            # statement the account's alarms could not publish.
            any_alarm = topic.stack.format_arn(
                service="cloudwatch",
                resource="alarm",
                resource_name="*",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            topic.add_to_resource_policy(
                PolicyStatement(
                    actions=["sns:Publish"],
                    principals=[alarms],
                    resources=[topic.topic_arn],
                    conditions={"ArnLike": {"aws:SourceArn": any_alarm}},
                )
            )
            self.action = SnsAction(topic)
        for name, (period, periods) in METRICS.items():
            # Summed over all functions and datasets; the log says which.
            metric = Metric(
                namespace="Sinergi",
                metric_name=name,
                dimensions_map={"service": "sinergi"},
                statistic="Sum",
                period=period,
            )
            self._alarm(name, metric, 1, periods, TEXTS[name])
        dead = {f"{_scope(name)}DeadLetters": lane.dead_letters for name, lane in lanes.items()} | {
            "Undelivered": triggers.undelivered
        }
        for name, queue in dead.items():
            visible = queue.metric_approximate_number_of_messages_visible(statistic="Maximum", period=MINUTES)
            self._alarm(name, visible, 1, 1, TEXTS.get(name, TEXTS["…DeadLetters"]))
        for name, lane in lanes.items():
            oldest = lane.queue.metric_approximate_age_of_oldest_message(statistic="Maximum", period=MINUTES)
            self._alarm(f"{_scope(name)}Age", oldest, 3_600, 3, TEXTS["…Age"])
        # Sweep finds everything else. When a run of it ends in an exception or in a timeout, only this alarm
        # tells.
        failed = sweep.metric_errors(statistic="Sum", period=MINUTES)
        self._alarm("SweepFails", failed, 1, 3, TEXTS["SweepFails"])

    def _alarm(self, id: str, metric: IMetric, threshold: int, periods: int, text: AlarmText) -> None:
        alarm = Alarm(
            self,
            id,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            alarm_description=text.description(),
            comparison_operator=ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=TreatMissingData.NOT_BREACHING,
        )
        if self.action:
            alarm.add_alarm_action(self.action)
            alarm.add_ok_action(self.action)


def _scope(lane: str) -> str:
    return "".join(word.capitalize() for word in lane.replace("/", "-").split("-"))
