"""Time and chance, for the wiring; everything below asks for them through `ports.Clock` and `ports.Ids`."""

from __future__ import annotations

import time
import uuid


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class RandomIds:
    def new(self) -> str:
        return uuid.uuid4().hex
