"""What a queue promises: every message arrives, and not before its delay is over."""

from __future__ import annotations

import pytest

from tests.contracts.subjects import QueuesSubject

LANE = "ingest/pelatihan"


def test_nothing_to_send_sends_nothing(queues: QueuesSubject) -> None:
    queues.port.send(LANE, [])
    assert queues.sent(LANE) == []


def test_all_messages_arrive_on_their_lane_only(queues: QueuesSubject) -> None:
    messages = [{"upload": "u1", "number": i, "keys": ["a:b", "é"]} for i in range(35)]
    queues.port.send(LANE, messages)
    assert sorted(queues.sent(LANE), key=lambda message: message["number"]) == messages
    assert queues.sent("settle") == []


def test_large_messages_are_sent_apart(queues: QueuesSubject) -> None:
    messages = [{"n": i, "keys": ["x" * 64] * 1500} for i in range(5)]
    queues.port.send(LANE, messages)
    assert sorted(message["n"] for message in queues.sent(LANE)) == [0, 1, 2, 3, 4]


def test_any_character_travels(queues: QueuesSubject) -> None:
    message = {"key": "a\x0b\uffff\ud83d\ude00é".encode("utf-16", "surrogatepass").decode("utf-16")}
    queues.port.send(LANE, [message])
    assert queues.sent(LANE) == [message]


def test_a_delayed_message_waits(queues: QueuesSubject) -> None:
    queues.port.send("settle", [{"upload": "u1"}], delay=900)
    assert queues.waiting("settle") == 1
    queues.port.send("settle", [{"upload": "u2"}])
    assert queues.waiting("settle") == 1


@pytest.mark.parametrize("delay", [-1, 901])
def test_a_delay_that_no_queue_takes_is_refused(queues: QueuesSubject, delay: int) -> None:
    with pytest.raises(ValueError, match="delay"):
        queues.port.send(LANE, [{"a": 1}], delay=delay)


def test_an_unknown_lane_is_a_bug(queues: QueuesSubject) -> None:
    with pytest.raises(KeyError):
        queues.port.send("ingest/tidak-ada", [{"a": 1}])
