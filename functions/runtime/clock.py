"""Read the system clock and make random ids, for the wiring.

Everything below asks for them through `ports.Clock` and `ports.Ids`.
"""

from __future__ import annotations

import time
import uuid


class SystemClock:
    """Implement `ports.Clock`."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class RandomIds:
    """Implement `ports.Ids`: 32 hex digits."""

    def new(self) -> str:
        return uuid.uuid4().hex
