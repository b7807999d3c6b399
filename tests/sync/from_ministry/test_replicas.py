"""Two replicas, any interleaving of edits, files, feeds, losses and doubles: they converge, no owner's word is lost, and it ends."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import domains
from functions.sync.from_ministry.mapping import to_our_columns
from functions.sync.model.errors import Transient
from functions.sync.model.record import Key
from functions.sync.ports.ministry import MinistryPage
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.support.tables import as_csv
from tests.support.world import REGION
from tests.sync.from_ministry.test_pull import EMPLOYER, HOME, Both

KEY = Key(REGION, EMPLOYER, domains.get(EMPLOYER).example["id_sumber"])
OWNER = domains.get(EMPLOYER).example
VACANT = Key(REGION, HOME, domains.get(HOME).example["id_sumber"])
STEPS = st.lists(st.one_of(
    st.tuples(st.sampled_from(["region", "ministry", "trespass"]), st.integers(1, 9)),
    st.tuples(st.just("share here"), st.sampled_from(["terbit", "ditutup", "draf"])),
    st.tuples(st.just("share there"), st.sampled_from(["terbit", "ditutup", "draf"])),
    st.tuples(st.sampled_from(["pull", "dispatch", "double", "old page", "cut", "same file"]), st.just(0)),
), max_size=14)  # fmt: skip


class Model(Both):
    """The employer's number of workers is the region's, its WLKP number the ministry's; a vacancy's status is shared."""

    def __init__(self) -> None:
        super().__init__()
        self.mine, self.theirs, self.status = 1, "", "terbit"
        self.pages: list[MinistryPage] = []
        self.said: list[str] = []
        real = self.there.changes

        def seen(domain: str, cursor: str, limit: int) -> MinistryPage:
            page = real(domain, cursor, limit)
            self.pages.append(page)
            return page

        self.there.changes = seen  # type: ignore[method-assign]
        self.file()
        self.vacancy()
        self.rest()

    def file(self) -> None:
        self.clock.advance(61)
        cells = {
            **OWNER,
            "jumlah_tk": str(100 + self.mine),
            "jumlah_tk_l": str(self.mine),
            "jumlah_tk_p": "100",
            "jumlah_tka": "",
            "jumlah_disabilitas": "",
            "jumlah_pkwt": "",
            "jumlah_pkwtt": "",
        }
        self.upload(as_csv([cells]), EMPLOYER)

    def vacancy(self) -> None:
        self.clock.advance(61)
        cells = {
            **domains.get(HOME).example,
            "status": self.status,
            "jumlah_terisi": "",
            "tanggal_terisi": "",
        }
        self.upload(as_csv([cells]), HOME)

    def rest(self) -> None:
        for _ in range(2):
            self.recover(3)
            self.pull(EMPLOYER)
            self.pull(HOME)
        self.recover(3)

    def step(self, what: str, number: Any) -> None:  # noqa: PLR0912  one word, one case
        match what:
            case "region":
                self.mine = number
                self.file()
            case "same file":
                self.file()
                self.vacancy()
            case "ministry":
                self.theirs = f"17530.2026.{number}"
                self.there.edit(KEY, to_ministry_json(domains.get(EMPLOYER), {"no_wlkp": self.theirs}))
            case "trespass":
                self.there.edit(
                    KEY,
                    to_ministry_json(
                        domains.get(EMPLOYER), {"jumlah_tk_l": 50 + number, "jumlah_tk": 150 + number}
                    ),
                )
            case "share here":
                self.status = number
                self.said.append(number)
                self.vacancy()
            case "share there":
                self.said.append(number)
                self.there.edit(VACANT, to_ministry_json(domains.get(HOME), {"status": number}))
            case "pull":
                self.pull(EMPLOYER)
                self.pull(HOME)
            case "dispatch":
                self.run()
            case "double":
                self.state.notes.clear()
                self.pull(EMPLOYER)
                self.pull(HOME)
            case "old page":
                for page in self.pages[-3:]:
                    for domain in (EMPLOYER, HOME):
                        ids = {k.id for k in self.there.copies if k.domain == domain}
                        self.pulls[domain].store_changes(
                            REGION, [one for one in page.changes if one.id in ids]
                        )
            case "cut":
                self.there.failures = [Transient("siapkerja_tak_terjangkau")]

    def here(self, key: Key) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.state.stored[key].payload)
        return found

    def away(self, key: Key) -> dict[str, Any]:
        return to_our_columns(domains.get(key.domain), self.there.copies[key].data)[0]


@settings(max_examples=120, deadline=None)
@given(STEPS)
def test_the_replicas_converge_no_owners_word_is_lost_and_it_ends(steps: list[tuple[str, Any]]) -> None:
    made = Model()
    for what, number in steps:
        made.step(what, number)
    made.there.failures.clear()
    made.clock.advance(1_000)
    made.rest()
    here, away = made.here(KEY), made.away(KEY)
    assert here["jumlah_tk_l"] == away["jumlah_tk_l"] == made.mine, "the region's own"
    if made.theirs:
        assert here["no_wlkp"] == away["no_wlkp"] == made.theirs, "the ministry's own"
    shared = made.here(VACANT)["status"]
    assert shared == made.away(VACANT)["status"]
    assert shared in (*made.said[-1:], made.status, *made.said)
    sent, asked = len(made.there.sent), dict(made.state.stored)
    made.rest()
    made.rest()
    assert len(made.there.sent) == sent, "no ping-pong"
    assert made.state.stored == asked
