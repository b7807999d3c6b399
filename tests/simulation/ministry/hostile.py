"""SIAPkerja at its worst, behind the port: any report of its adapter about what was or was not applied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import NamedTuple

from functions import agreement
from functions.sync.model.breaker import Breaker, BreakerState
from functions.sync.model.errors import Locked, Refused, Throttled, Transient, Uncertain
from functions.sync.model.record import Key
from functions.sync.ports.ministry import Ack, OutgoingRecord, ReadBack
from tests.simulation.engine.faults import Violation
from tests.simulation.engine.loop import TIMEOUT, Engine
from tests.simulation.ministry.own_changes import OwnChanges
from tests.simulation.pipeline.workload import REGION, parents
from tests.simulation.plan import MINUTE
from tests.support.ministry import FakeCounterpart

WITHIN = 55_000
"""Milliseconds within which a ministry that ignores idempotency keys applies a batch, or never does.

A client could not tell otherwise. A ministry that honours the keys may be ten minutes late.
"""


TOKEN = 15 * MINUTE


class Effect(NamedTuple):
    at: int
    key: Key
    version: int
    ours: bool
    """False when the ministry itself repeated what it got once."""


class Connection:
    """One worker's connection, with a token that lasts for a while."""

    def __init__(self, ministry: HostileMinistry, domain: str) -> None:
        self.send, self.read = ministry.send, ministry.read
        self.changes, self.copy, self.digest = (
            ministry.own_changes.changes,
            ministry.own_changes.copy,
            ministry.own_changes.digest,
        )
        self.secret = ministry.counterpart.secret
        self._ministry, self._domain, self._until = ministry, domain, 0

    def sign_in(self) -> bool:
        if self._ministry.engine.clock.time < self._until:
            return False
        self._ministry.sign_in(self._domain)
        self._until = self._ministry.engine.clock.time + TOKEN
        return True


class HostileMinistry:
    """Answer badly, count requests, and check that nothing is sent that must not be.

    `breakers`: the stored breakers by region and dataset.
    """

    def __init__(self, engine: Engine, breakers: Mapping[tuple[str, str], Breaker]) -> None:
        self.breakers = breakers
        self.engine = engine
        self.counterpart = FakeCounterpart(digests=engine.plan.digests)
        self.held = self.counterpart.copies
        self.own_changes = OwnChanges(engine, self.counterpart, self._count_request, self._is_unavailable)
        self.keys: set[str] = set()
        self.applied: Counter[tuple[Key, int]] = Counter()
        self.effects: list[Effect] = []
        self.refused: set[tuple[Key, int]] = set()
        self.request_times: defaultdict[str, list[int]] = defaultdict(list)
        self.probes: defaultdict[str, list[int]] = defaultdict(list)
        """Times of the requests that were probes of a half-open breaker."""
        self.overdue: set[Key] = set()
        """Records that were applied after a read-back had not found them."""
        self.read_at: dict[Key, int] = {}
        self.flying: set[Key] = set()
        self.unknown: dict[Key, None] = {}
        """Records that were sent and not answered: they must be read back before they are sent again."""

    # The port
    # -----------------------------------------------------------------------------------------------------

    def sign_in(self, domain: str) -> None:
        """Give a token, which counts as a request."""
        self._count_request(REGION, domain)
        self.engine.log("signs in")
        self.engine.pause(self.engine.chance.choice((20, 400, 3_000)))
        if self._is_unavailable() or self.engine.fault("busy"):
            raise Transient("siapkerja_tidak_tersedia")

    def send(
        self, region: str, domain: str, batch_id: str, agreed: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        engine = self.engine
        engine.may_die("ministry", "before")
        self._count_request(region, domain)
        keys = [Key(region, domain, record.id) for record in records]
        self._check_permitted(keys)
        engine.log("sent", [(r.id, r.version) for r in records])
        self.flying.update(keys)
        doubtful = set(keys)
        try:
            acks = self._answer(keys, records)
            engine.may_die("ministry", "behind")
            doubtful -= {Key(region, domain, ack.id) for ack in acks}
        except (Transient, Refused):
            doubtful.clear()
            raise
        finally:
            self.flying.difference_update(keys)
            self.unknown.update(dict.fromkeys(doubtful))
        return acks

    def read(self, key: Key) -> ReadBack | None:
        self._count_request(key.region, key.domain)
        self.engine.call()
        if self._is_unavailable() or self.engine.fault("busy"):
            raise Transient("siapkerja_tidak_tersedia")
        held = self.held.get(key)
        self.engine.log("read back", (key.id, held.version if held else None))
        self.unknown.pop(key, None)
        self.read_at[key] = self.engine.clock.time
        return ReadBack(held.version, f"K-{key.id}") if held else None

    # What it does with a batch
    # --------------------------------------------------------------------------------------

    def _answer(self, keys: Sequence[Key], records: Sequence[OutgoingRecord]) -> list[Ack]:
        engine = self.engine
        if self._is_unavailable():
            engine.fired["outage"] += 1
            raise (
                Transient("siapkerja_tidak_tersedia")
                if engine.chance.random() < 0.7
                else Uncertain("siapkerja_jawaban_hilang")
            )
        if engine.fault("busy"):
            kind = engine.chance.choice((Throttled, Transient))
            raise kind("siapkerja_terlalu_sering", engine.chance.choice((0.0, 5.0, 90.0, 900.0)))
        if engine.fault("locked"):
            raise Locked("siapkerja_otentikasi")
        if any(self._is_doomed(key, record, "poison") for key, record in zip(keys, records, strict=True)):
            engine.fired["refused whole"] += 1
            for key, record in zip(keys, records, strict=True):
                if len(keys) == 1:
                    self.refused.add((key, record.version))
            raise Refused("siapkerja_menolak_kiriman", 422)
        engine.pause(engine.chance.choice((50, 300, 2_000, 19_000)))
        if engine.fault("vanish"):
            raise Uncertain("siapkerja_jawaban_hilang")
        if engine.fault("late"):
            most = 12 * MINUTE if engine.plan.honours_keys else WITHIN - 20_000
            engine.later.append(
                (
                    engine.clock.time + engine.chance.randrange(most),
                    partial(self._apply_late, engine.clock.time, keys, records),
                )
            )
            raise Uncertain("siapkerja_galat")
        if engine.fault("short"):
            return self._apply_in_part(keys, records)
        acks = self._apply(keys, records, ours=True)
        if engine.fault("twice"):
            self._apply(keys, records, ours=False)
        engine.pause(engine.chance.choice((0, 50, 1_000)))
        if engine.fault("mute"):
            raise Uncertain("siapkerja_jawaban_hilang")
        return acks

    def _apply_in_part(self, keys: Sequence[Key], records: Sequence[OutgoingRecord]) -> list[Ack]:
        """Apply only some records, and acknowledge only some of those, in another order."""
        chance = self.engine.chance
        some = chance.sample(range(len(keys)), chance.randrange(len(keys) + 1))
        acks = self._apply([keys[i] for i in some], [records[i] for i in some], ours=True)
        return acks[: chance.randrange(len(acks) + 1)]

    def _count_request(self, region: str, domain: str) -> None:
        """Count a request of whatever kind; raise `Violation` above the agreed rate in any second."""
        times = self.request_times[domain]
        times.append(self.engine.clock.time)
        breaker, now = self.breakers.get((region, domain)), self.engine.clock.time
        if breaker and breaker.state is BreakerState.HALF_OPEN:
            self.probes[domain].append(now)
        ceiling = agreement.rate(region, domain)
        if len(times) > ceiling and times[-1] - times[-1 - ceiling] < 1000:
            raise Violation(f"more than {ceiling} requests of {domain} within a second")

    def _apply_late(self, sent: int, keys: Sequence[Key], records: Sequence[OutgoingRecord]) -> None:
        self.overdue.update(key for key in keys if self.read_at.get(key, 0) > sent)
        self._apply(keys, records, ours=True)

    def _is_unavailable(self) -> bool:
        now = self.engine.clock.time - self.engine.start
        return any(start <= now < end for start, end in self.engine.plan.outages)

    def _is_doomed(self, key: Key, record: OutgoingRecord, fate: str) -> bool:
        """Return whether this content meets a fate (`refuse`, `poison`), which depends on the seed alone."""
        rate: float = getattr(self.engine.plan.rates, fate)
        mark = blake2b(f"{self.engine.plan.seed}{fate}{key}{record.version}".encode(), digest_size=4).digest()
        return rate > 0 and int.from_bytes(mark, "big") / 2**32 < rate

    def _apply(self, keys: Sequence[Key], records: Sequence[OutgoingRecord], ours: bool) -> list[Ack]:
        return [self._apply_one(key, record, ours) for key, record in zip(keys, records, strict=True)]

    def _apply_one(self, key: Key, record: OutgoingRecord, ours: bool) -> Ack:
        held, version, engine = self.held.get(key), record.version, self.engine
        if engine.plan.honours_keys and record.idempotency_key in self.keys:
            return Ack(key.id, version, "sudah_ada", f"K-{key.id}", ())
        if self._is_doomed(key, record, "refuse"):
            engine.fired["refused"] += 1
            self.refused.add((key, version))
            return Ack(key.id, version, "ditolak", "", ("BLACKLISTED",))
        if engine.plan.honours_keys and held and held.version > version:
            return Ack(key.id, version, "konflik", f"K-{key.id}", ("VERSION_NOT_NEWER",))
        if held and held.version > version:
            raise Violation(f"the national record went back: {key.id} from {held.version} to {version}")
        for parent in parents(key) if record.op != "hapus" else ():
            if parent not in self.held and parent not in self.own_changes.lost:
                raise Violation(f"{key.id} came before its parent {parent.id}")
        self.keys.add(record.idempotency_key)
        self.applied[key, version] += 1
        self.effects.append(Effect(engine.clock.time, key, version, ours))
        engine.log("APPLIED", (key.id, version, record.op))
        if self.applied[key, version] > 1 and ours and key not in self.own_changes.lost:
            raise Violation(f"{key.id} version {version} took effect twice")
        self.counterpart.put(key, record)
        return Ack(key.id, version, "diterima", f"K-{key.id}", ())

    def _check_permitted(self, keys: Sequence[Key]) -> None:
        now, (region, domain, _) = self.engine.clock.time, keys[0]
        # The agreement is asked just before; a worker may stall in between, no longer than it lives.
        asked = [agreement.decide(region, domain, "kirim", at) for at in (now, now - TIMEOUT["dispatch"])]
        if all(isinstance(verdict, agreement.Deny) for verdict in asked):
            raise Violation(f"{keys[0].id} was sent outside the agreement")
        for key in keys:
            if key in self.flying:
                raise Violation(f"{key.id} is in flight twice")
            if key in self.unknown:
                raise Violation(f"{key.id} was sent again without reading back")
