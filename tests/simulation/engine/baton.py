"""Run handlers as threads of which exactly one runs, the one with the baton; the simulation passes it on."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Killed(BaseException):
    """The worker is killed here. No handler may catch it, as no handler outlives its sandbox."""


class Worker:
    """One thread, used for many jobs, because starting a thread costs more than a whole handler."""

    def __init__(self) -> None:
        self.doomed = False
        self.finished = True
        self._job: Callable[[], None] = lambda: None
        self._go, self._back = threading.Lock(), threading.Lock()
        self._go.acquire()
        self._back.acquire()
        threading.Thread(target=self._serve, daemon=True).start()

    def begin(self, job: Callable[[], None]) -> None:
        """Start the job; return when it pauses or ends, as `resume` does."""
        self._job, self.doomed, self.finished = job, False, False
        self.resume()

    def resume(self) -> None:
        self._go.release()
        self._back.acquire()

    def pause(self) -> None:
        """Hand the baton back until `resume`; raise `Killed` if the worker is doomed. Called by the job."""
        self._back.release()
        self._go.acquire()
        if self.doomed:
            raise Killed

    def _serve(self) -> None:
        while True:
            self._go.acquire()
            self._job()
            self.finished = True
            self._back.release()


_idle: list[Worker] = []


def hire() -> Worker:
    return _idle.pop() if _idle else Worker()


def dismiss(worker: Worker) -> None:
    _idle.append(worker)
