"""The alarms: dead letters, messages that wait too long, bugs, and a ministry that cannot be reached.

Each alarm's description says what to do. Without `-c alarmEmail=…` the alarms exist in CloudWatch and notify
nobody.
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
from infra.constructs.lane import Lane
from infra.constructs.triggers import Triggers

MINUTES, HOUR, DAY = Duration.minutes(5), Duration.hours(1), Duration.days(1)
DEAD = (
    "Messages that failed five times: the function's log says why. Mend the cause, then "
    "`sinergi resend --dlq`"
)
WAITING = (
    "Messages have waited for an hour: nobody takes them, or they fail. The function's log says which; "
    "look for throttles, too"
)
UNDELIVERED = (
    "Events that EventBridge could not hand over. Dropped files are found again by sweep within a "
    "quarter of an hour (`sinergi uploads`); a minute of sweep's needs nothing. Mend the cause, then "
    "purge the queue"
)
OURS = {
    "Bugs": (
        MINUTES,
        1,
        (
            "Something nobody expected: the function's log says class, code and frames. What failed is "
            "tried again or ends in the dead letters; records that our mapping breaks on are held "
            "(`sinergi held --code GALAT_INTERNAL`)"
        ),
    ),
    "MinistryLocked": (
        MINUTES,
        1,
        (
            "SIAPkerja refuses our credential, or its contract has changed: nothing is sent until a person "
            "acts. `sinergi status` says for which dataset and why; a new credential goes into its secret "
            "(output SiapkerjaSecrets), and the next probe finds it"
        ),
    ),
    "BreakerOpen": (
        MINUTES,
        3,
        (
            "Nothing leaves for the ministry for a dataset; `sinergi status` says which and why. Nothing is "
            "lost and nothing to be done here: a probe finds out when it is back. If it lasts, ask the "
            "ministry"
        ),
    ),
    "ContractDrift": (
        MINUTES,
        1,
        (
            "The ministry tells records in words that we do not know; `sinergi review` lists them, nothing "
            "is lost. Teach the mapping in functions/domains, deploy; reconciliation then takes them in"
        ),
    ),
    "Conflicts": (
        DAY,
        1,
        (
            "Both parties said something else of a shared column; `sinergi review` lists them, "
            "`sinergi review DATASET --take ID --word pusat` or `daerah` decides"
        ),
    ),
    "Differences": (
        DAY,
        1,
        (
            "Reconciliation found copies that differ; reconciliation/ in the receipt bucket says which, and "
            "that they were repaired. Where the same ones differ night after night, ask the ministry who "
            "writes there what is ours"
        ),
    ),
    "RepairsHeld": (
        DAY,
        1,
        (
            "So many copies differ that none was repaired (an empty or restored copy, a changed mapping?): "
            "`sinergi status` says of which dataset. Find the cause with the ministry, then "
            "`sinergi reconcile DATASET` asks before it repairs"
        ),
    ),
    "NotCompared": (
        DAY,
        1,
        (
            "The copies of a dataset were not compared last night; `sinergi status` says when they last "
            "were, `sinergi reconcile DATASET` compares them now or says why not, the log of its function "
            "why it failed"
        ),
    ),
    "HeldTooLong": (
        HOUR,
        1,
        (
            "Records have waited for their parents for three days; `sinergi held` lists them: ask the "
            "region for the parents"
        ),
    ),
    "NotArrived": (
        DAY,
        1,
        (
            "Rows accepted a day ago are not acknowledged; reports/ in the receipt bucket lists their "
            "uploads, `sinergi held` and `sinergi status` say what they wait for, "
            "`sinergi resend --upload ID` sends them again"
        ),
    ),
    "Silent": (
        DAY,
        1,
        (
            "Nothing has come for a dataset for as long as its data stays fresh: ask the region; the daily "
            "report in reports/ of the receipt bucket says which"
        ),
    ),
    "Overdue": (
        DAY,
        1,
        (
            "A period ended without a file or a nihil: ask the region. `sinergi status` says which, "
            "`sinergi nihil` declares that there was nothing"
        ),
    ),
}
"""Metric → period over which it is summed, periods in a row that raise the alarm, the alarm's description."""


class Alarms(Construct):
    """One alarm per metric of `OURS`, two per lane, one on undelivered events and one on sweep's errors."""

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
        for name, (period, periods, meaning) in OURS.items():
            # Summed over all functions and datasets; the log says which.
            metric = Metric(
                namespace="Sinergi",
                metric_name=name,
                dimensions_map={"service": "sinergi"},
                statistic="Sum",
                period=period,
            )
            self._alarm(name, metric, 1, periods, meaning)
        dead = {f"{_scope(name)}DeadLetters": lane.dead_letters for name, lane in lanes.items()} | {
            "Undelivered": triggers.undelivered
        }
        for name, queue in dead.items():
            visible = queue.metric_approximate_number_of_messages_visible(statistic="Maximum", period=MINUTES)
            self._alarm(name, visible, 1, 1, UNDELIVERED if queue is triggers.undelivered else DEAD)
        for name, lane in lanes.items():
            oldest = lane.queue.metric_approximate_age_of_oldest_message(statistic="Maximum", period=MINUTES)
            self._alarm(f"{_scope(name)}Age", oldest, 3_600, 3, WAITING)
        # Sweep finds everything else. When a run of it ends in an exception or in a timeout, only this alarm
        # tells.
        failed = sweep.metric_errors(statistic="Sum", period=MINUTES)
        self._alarm(
            "SweepFails",
            failed,
            1,
            3,
            "Sweep fails or runs out of time: what is late or lost is not asked for again. Its log says why",
        )

    def _alarm(self, id: str, metric: IMetric, threshold: int, periods: int, meaning: str) -> None:
        alarm = Alarm(
            self,
            id,
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            alarm_description=meaning,
            comparison_operator=ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=TreatMissingData.NOT_BREACHING,
        )
        if self.action:
            alarm.add_alarm_action(self.action)
            alarm.add_ok_action(self.action)


def _scope(lane: str) -> str:
    return "".join(word.capitalize() for word in lane.replace("/", "-").split("-"))
