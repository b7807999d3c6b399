"""Reconcile both parties' copies of a dataset, once a night.

Compare them (`comparison`), name each record that differs, repair it (`repair`), and keep the day's signed
result. Where a large share differs, the fault is not in the records (an emptied copy, a restored one, a
changed mapping): all differences are named and kept, and nothing is repaired until a person confirms it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from functions.agreement import WIB, Allow, decide
from functions.sync import ports
from functions.sync.from_ministry.pull import OUTSIDE_AGREEMENT, NotAsked, Pull
from functions.sync.model import hashing
from functions.sync.reconciliation.comparison import Comparison
from functions.sync.reconciliation.merkle import Difference
from functions.sync.reconciliation.repair import Repair

MOST_PERCENT, FEW = 5, 50
"""More differences than this share of a dataset, and than this number, are repaired only once a person
confirms it."""
AWAITS_APPROVAL = ", menunggu persetujuan"
"""In the note of the result: the repairs wait for a person."""
IDS_LISTED = 1_000
"""Records named one by one in the day's document, of each kind of difference."""


class ReconciliationResult(NamedTuple):
    """The result of a night, as `sinergi reconcile` gets it."""

    domain: str
    equal: bool
    """No record differs, apart from those that were not compared."""
    way: str
    """`sidik` by digests, `halaman` by reading the whole copy."""
    records: int
    """Records of ours that were compared."""
    apart: int
    """Records of ours that were left out: they wait, are in flight, held or refused, or moved meanwhile."""
    gaps: dict[str, Difference]
    """id → how its copies differed, before the repair."""
    repaired: int
    held: bool = False
    """Too many differ to repair them before a person confirms it."""


@dataclass(slots=True)
class Reconcile:
    """Compare and repair the copies of one dataset."""

    pull: Pull
    files: ports.Files
    failure_code: str = field(init=False, default="")
    """Why the last call had no result: a code, '' where it had one."""

    def run(self, region: str, confirmed: bool = False) -> ReconciliationResult | None:
        """Compare both copies, repair the differences, and keep the signed result.

        `confirmed`: a person has seen how many records differ, and wants all of them repaired. Return None,
        with a `failure_code`, where the agreement or the circuit breaker did not let us ask, or the
        ministry's answers were missing or inconsistent.
        """
        domain, clock, tally = self.pull.domain, self.pull.clock, self.pull.tally
        tally.clear()
        self.pull.set_aside.bugs.clear()
        self.failure_code = ""
        now = clock.now()
        verdict = decide(region, domain, "kirim", now)
        if not isinstance(verdict, Allow):
            self.failure_code = OUTSIDE_AGREEMENT
            return None
        period = datetime.fromtimestamp(now / 1000, WIB).date().isoformat()
        try:
            found = Comparison(self.pull).run(region, period)
            held = not confirmed and _too_many(found.gaps, found.records)
            repaired = 0 if held else Repair(self.pull).run(region, found.gaps, found.theirs)
        except NotAsked as stopped:
            tally["ReconcileFailed"] += 1
            self.failure_code = stopped.code
            return None
        result = ReconciliationResult(
            domain, not found.gaps, found.way, found.records, found.apart, found.gaps, repaired, held
        )
        tally["Differences"] += len(found.gaps)
        tally["RepairsHeld"] += held
        self._keep(region, period, verdict.version, found.roots, result, now)
        return result

    def _keep(
        self,
        region: str,
        period: str,
        version: str,
        roots: tuple[str, str],
        result: ReconciliationResult,
        now: int,
    ) -> None:
        """Write the signed document of the day, and the note that status and the daily report show."""
        by_kind = {gap.value: [id for id, each in result.gaps.items() if each is gap] for gap in Difference}
        body = {
            "wilayah": region,
            "dataset": result.domain,
            "tanggal": period,
            "pada": _time(now),
            "versi_kesepakatan": version,
            "cara": result.way,
            "akar_daerah": roots[0],
            "akar_pusat": roots[1],
            "sama": result.equal,
            "rekaman": result.records,
            "dalam_perjalanan": result.apart,
            "beda": {
                kind: {"jumlah": len(ids), "id_sumber": ids[:IDS_LISTED]}
                for kind, ids in by_kind.items()
                if ids
            },
            "diperbaiki": result.repaired,
            "menunggu_persetujuan": result.held,
        }
        document = hashing.sign(self.pull.ministry.secret(), body)
        self.files.write(f"reconciliation/{region}/{result.domain}/{period}/{now}.json", document)
        summary = (
            "sama" if result.equal else f"beda {len(result.gaps)}" + (AWAITS_APPROVAL if result.held else "")
        )
        self.pull.state.save_note(f"reconciliation/{region}/{result.domain}", f"{_time(now)} {summary}")


def _too_many(gaps: Mapping[str, Difference], compared: int) -> bool:
    """Tell whether too many records differ; `compared` is the number of ours."""
    known = compared + sum(gap is Difference.HILANG_DI_DAERAH for gap in gaps.values())
    return len(gaps) > FEW and len(gaps) * 100 > known * MOST_PERCENT


def _time(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, WIB).isoformat(timespec="seconds")
