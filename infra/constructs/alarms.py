"""What somebody must be told of: messages that were given up or wait too long, bugs, and a ministry that is not reached.

Without `-c alarmEmail=…` the alarms stand in CloudWatch and tell nobody.
"""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk.aws_cloudwatch import Alarm, ComparisonOperator, IMetric, Metric, TreatMissingData
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_iam import ServicePrincipal
from aws_cdk.aws_kms import IKey
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from infra.config import Stage
from infra.constructs.lane import Lane

MINUTES, HOUR, DAY = Duration.minutes(5), Duration.hours(1), Duration.days(1)
#: Metric of ours → how long it is summed, in how many such periods in a row, and what it means.
OURS = {
    "Bugs": (MINUTES, 1, "Something nobody expected; the log says class, code and frames"),
    "MinistryLocked": (MINUTES, 1, "SIAPkerja refuses our credential, or its contract has changed: nothing is sent until a person acts"),
    "BreakerOpen": (MINUTES, 3, "Nothing leaves for the ministry for a dataset; `sinergi status` says which"),
    "ContractDrift": (MINUTES, 1, "The ministry tells records in words that we do not know; `sinergi review` lists them, nothing is lost"),
    "Conflicts": (DAY, 1, "Both parties said something else of a shared column; `sinergi review` lists them"),
    "Differences": (DAY, 1, "Reconciliation found copies that differ, and repaired them; reconciliation/ in the receipt bucket says which"),
    "HeldTooLong": (HOUR, 1, "Records have waited for their parents for three days; `sinergi held` lists them"),
    "NotArrived": (DAY, 1, "Rows accepted a day ago are not acknowledged; reports/ in the receipt bucket lists their uploads"),
    "Silent": (DAY, 1, "Nothing has come for a dataset for as long as its data stays fresh; the daily report says which"),
    "Overdue": (DAY, 1, "A period ended without a file or a nihil; `sinergi status` says which, `sinergi nihil` declares that there was nothing"),
}


class Alarms(Construct):
    def __init__(self, scope: Construct, id: str, *, stage: Stage, key: IKey, lanes: Mapping[str, Lane], undelivered: IQueue) -> None:
        super().__init__(scope, id)
        self.action: SnsAction | None = None
        if stage.alarm_email:
            topic = Topic(self, "Topic", enforce_ssl=True, master_key=key)
            topic.add_subscription(EmailSubscription(stage.alarm_email))
            key.grant_encrypt_decrypt(ServicePrincipal("cloudwatch.amazonaws.com"))
            self.action = SnsAction(topic)
        for name, (period, periods, meaning) in OURS.items():
            # Summed over all functions and datasets: the log lines beside it say where.
            metric = Metric(namespace="Sinergi", metric_name=name, dimensions_map={"service": "sinergi"}, statistic="Sum", period=period)
            self._alarm(name, metric, 1, periods, meaning)
        dead = {f"{_scope(name)}DeadLetters": lane.dead_letters for name, lane in lanes.items()} | {"Undelivered": undelivered}
        for name, queue in dead.items():
            visible = queue.metric_approximate_number_of_messages_visible(statistic="Maximum", period=MINUTES)
            self._alarm(name, visible, 1, 1, "Messages that failed five times; mend the cause, then `sinergi replay --dlq`")
        for name, lane in lanes.items():
            oldest = lane.queue.metric_approximate_age_of_oldest_message(statistic="Maximum", period=MINUTES)
            self._alarm(f"{_scope(name)}Age", oldest, 3_600, 3, "Messages have waited for an hour: nobody takes them, or they fail")

    def _alarm(self, id: str, metric: IMetric, threshold: int, periods: int, meaning: str) -> None:
        alarm = Alarm(
            self, id, metric=metric, threshold=threshold, evaluation_periods=periods, alarm_description=meaning,
            comparison_operator=ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, treat_missing_data=TreatMissingData.NOT_BREACHING,
        )
        if self.action:
            alarm.add_alarm_action(self.action)
            alarm.add_ok_action(self.action)


def _scope(lane: str) -> str:
    return "".join(word.capitalize() for word in lane.replace("/", "-").split("-"))
