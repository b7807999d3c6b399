"""What is kept ends, old versions included; an alarm adds up, so that one bad minute is not averaged away."""

from __future__ import annotations

from tests.infra.template import Synthesised


def test_old_versions_and_leftovers_of_every_bucket_expire(prod: Synthesised) -> None:
    """Deleting an object of a versioned bucket only hides it: its content must end, too (UU 27/2022, 43)."""
    buckets = prod.of("AWS::S3::Bucket")
    assert buckets
    for bucket in buckets.values():
        rules = [rule for rule in bucket["LifecycleConfiguration"]["Rules"] if "Prefix" not in rule]
        assert all(rule["Status"] == "Enabled" for rule in rules)
        assert [
            rule["NoncurrentVersionExpiration"] for rule in rules if "NoncurrentVersionExpiration" in rule
        ] == [{"NoncurrentDays": 30}]
        assert any(rule.get("ExpiredObjectDeleteMarker") for rule in rules)


def test_no_alarm_is_on_an_average(prod: Synthesised) -> None:
    statistics = {
        alarm["MetricName"]: alarm["Statistic"] for alarm in prod.of("AWS::CloudWatch::Alarm").values()
    }
    queued = {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}
    assert queued < statistics.keys()
    for metric, statistic in statistics.items():
        assert statistic == ("Maximum" if metric in queued else "Sum"), metric
