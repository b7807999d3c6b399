"""SIAPkerja at its worst, behind the port: what its adapter may report, at any moment, about what was or was not applied."""

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
from tests.simulation.engine import TIMEOUT, Engine
from tests.simulation.faults import Violation
from tests.simulation.nation import Nation
from tests.simulation.plan import MINUTE
from tests.simulation.workload import REGION, parents
from tests.support.ministry import FakeCounterpart

WITHIN = 55_000
"""A ministry that does not know our keys again applies what it got within a minute, or never: no client could tell
otherwise (engineering.md, N6). One that does may be ten minutes late."""


TOKEN = 15 * MINUTE


class Effect(NamedTuple):
    at: int
    key: Key
    version: int
    ours: bool
    """False where the ministry itself repeated what it got once."""


class Connection:
    """One worker's way to it: with a token that lasts for a while."""

    def __init__(self, ministry: HostileMinistry, domain: str) -> None:
        self.send, self.read = ministry.send, ministry.read
        self.changes, self.copy, self.digest = (
            ministry.nation.changes,
            ministry.nation.copy,
            ministry.nation.digest,
        )
        self.secret = ministry.there.secret
        self._ministry, self._domain, self._until = ministry, domain, 0

    def sign_in(self) -> bool:
        if self._ministry.engine.clock.time < self._until:
            return False
        self._ministry.sign_in(self._domain)
        self._until = self._ministry.engine.clock.time + TOKEN
        return True


class HostileMinistry:
    def __init__(self, engine: Engine, breakers: Mapping[tuple[str, str], Breaker]) -> None:
        """`breakers`: the breakers as stored."""
        self.gates = breakers
        self.engine = engine
        self.there = FakeCounterpart(digests=engine.plan.digests)
        self.held = self.there.copies
        self.nation = Nation(engine, self.there, self._knock, self._away)
        self.keys: set[str] = set()
        self.applied: Counter[tuple[Key, int]] = Counter()
        self.effects: list[Effect] = []
        self.refused: set[tuple[Key, int]] = set()
        self.knocks: defaultdict[str, list[int]] = defaultdict(list)
        self.probes: defaultdict[str, list[int]] = defaultdict(list)
        """Of those requests, the ones that went to see whether a cut line holds again."""
        self.overdue: set[Key] = set()
        """Applied after we had been told that it was not there."""
        self.read_at: dict[Key, int] = {}
        self.flying: set[Key] = set()
        self.unknown: dict[Key, None] = {}
        """Sent, no word: nothing may be sent before it was read back."""

    # The port -----------------------------------------------------------------------------------------------------

    def sign_in(self, domain: str) -> None:
        """A token more or less changes nothing, but it is a request like any other."""
        self._knock(REGION, domain)
        self.engine.say("signs in")
        self.engine.pause(self.engine.chance.choice((20, 400, 3_000)))
        if self._away() or self.engine.fault("busy"):
            raise Transient("siapkerja_tidak_tersedia")

    def send(
        self, region: str, domain: str, batch_id: str, agreed: str, records: Sequence[OutgoingRecord]
    ) -> list[Ack]:
        engine = self.engine
        engine.may_die("ministry", "before")
        self._knock(region, domain)
        keys = [Key(region, domain, record.id) for record in records]
        self._permitted(keys)
        engine.say("sent", [(r.id, r.version) for r in records])
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
        self._knock(key.region, key.domain)
        self.engine.call()
        if self._away() or self.engine.fault("busy"):
            raise Transient("siapkerja_tidak_tersedia")
        held = self.held.get(key)
        self.engine.say("read back", (key.id, held.version if held else None))
        self.unknown.pop(key, None)
        self.read_at[key] = self.engine.clock.time
        return ReadBack(held.version, f"K-{key.id}") if held else None

    # What it does with a batch --------------------------------------------------------------------------------------

    def _answer(self, keys: Sequence[Key], records: Sequence[OutgoingRecord]) -> list[Ack]:
        engine = self.engine
        if self._away():
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
        if any(self._is(key, record, "poison") for key, record in zip(keys, records, strict=True)):
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
                    partial(self._belated, engine.clock.time, keys, records),
                )
            )
            raise Uncertain("siapkerja_galat")
        if engine.fault("short"):
            return self._in_part(keys, records)
        acks = self._apply(keys, records, ours=True)
        if engine.fault("twice"):
            self._apply(keys, records, ours=False)
        engine.pause(engine.chance.choice((0, 50, 1_000)))
        if engine.fault("mute"):
            raise Uncertain("siapkerja_jawaban_hilang")
        return acks

    def _in_part(self, keys: Sequence[Key], records: Sequence[OutgoingRecord]) -> list[Ack]:
        """Only some were applied, and only some of those are acknowledged, in another order."""
        chance = self.engine.chance
        some = chance.sample(range(len(keys)), chance.randrange(len(keys) + 1))
        acks = self._apply([keys[i] for i in some], [records[i] for i in some], ours=True)
        return acks[: chance.randrange(len(acks) + 1)]

    def _knock(self, region: str, domain: str) -> None:
        """Never over the agreed rate in any second, whatever the request asks."""
        times = self.knocks[domain]
        times.append(self.engine.clock.time)
        breaker, now = self.gates.get((region, domain)), self.engine.clock.time
        if breaker and breaker.state is BreakerState.HALF_OPEN:
            self.probes[domain].append(now)
        ceiling = agreement.ceiling(region, domain)
        if len(times) > ceiling and times[-1] - times[-1 - ceiling] < 1000:
            raise Violation(f"more than {ceiling} requests of {domain} within a second")

    def _belated(self, sent: int, keys: Sequence[Key], records: Sequence[OutgoingRecord]) -> None:
        self.overdue.update(key for key in keys if self.read_at.get(key, 0) > sent)
        self._apply(keys, records, ours=True)

    def _away(self) -> bool:
        now = self.engine.clock.time - self.engine.start
        return any(start <= now < end for start, end in self.engine.plan.outages)

    def _is(self, key: Key, record: OutgoingRecord, fate: str) -> bool:
        """Which contents it will not take is settled by the seed, not by when it is asked."""
        rate: float = getattr(self.engine.plan.rates, fate)
        mark = blake2b(f"{self.engine.plan.seed}{fate}{key}{record.version}".encode(), digest_size=4).digest()
        return rate > 0 and int.from_bytes(mark, "big") / 2**32 < rate

    def _apply(self, keys: Sequence[Key], records: Sequence[OutgoingRecord], ours: bool) -> list[Ack]:
        return [self._one(key, record, ours) for key, record in zip(keys, records, strict=True)]

    def _one(self, key: Key, record: OutgoingRecord, ours: bool) -> Ack:
        held, version, engine = self.held.get(key), record.version, self.engine
        if engine.plan.honours_keys and record.idempotency_key in self.keys:
            return Ack(key.id, version, "sudah_ada", f"K-{key.id}", ())
        if self._is(key, record, "refuse"):
            engine.fired["refused"] += 1
            self.refused.add((key, version))
            return Ack(key.id, version, "ditolak", "", ("BLACKLISTED",))
        if engine.plan.honours_keys and held and held.version > version:
            return Ack(key.id, version, "konflik", f"K-{key.id}", ("VERSION_NOT_NEWER",))
        if held and held.version > version:
            raise Violation(f"the national record went back: {key.id} from {held.version} to {version}")
        for parent in parents(key) if record.op != "hapus" else ():
            if parent not in self.held and parent not in self.nation.lost:
                raise Violation(f"{key.id} came before its parent {parent.id}")
        self.keys.add(record.idempotency_key)
        self.applied[key, version] += 1
        self.effects.append(Effect(engine.clock.time, key, version, ours))
        engine.say("APPLIED", (key.id, version, record.op))
        if self.applied[key, version] > 1 and ours and key not in self.nation.lost:
            raise Violation(f"{key.id} version {version} took effect twice")
        self.there.put(key, record)
        return Ack(key.id, version, "diterima", f"K-{key.id}", ())

    def _permitted(self, keys: Sequence[Key]) -> None:
        now, (region, domain, _) = self.engine.clock.time, keys[0]
        # The question is asked just before; a worker may be held up in between, not longer than it lives.
        asked = [agreement.decide(region, domain, "kirim", at) for at in (now, now - TIMEOUT["dispatch"])]
        if all(isinstance(verdict, agreement.Deny) for verdict in asked):
            raise Violation(f"{keys[0].id} was sent outside the agreement")
        for key in keys:
            if key in self.flying:
                raise Violation(f"{key.id} is in flight twice")
            if key in self.unknown:
                raise Violation(f"{key.id} was sent again without reading back")
